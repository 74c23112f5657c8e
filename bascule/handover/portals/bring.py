"""Verbs: take in what somebody outside brings: a file for a line, secrets sealed in his browser.

A file goes the way of every file from a stranger: queued, read by a worker in a process with limits. Until then it
is kept sealed to the client's intake key. The line moves only when something was read (`settle_arrivals`).
"""

import hashlib
import json
import re
import struct
from collections.abc import Sequence
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.translation import gettext_noop

from bascule.clients.models import Client, Takeover
from bascule.discovery.import_files import open_import, queue_file
from bascule.discovery.jobs import soon
from bascule.discovery.models import Import
from bascule.evidence.record import record
from bascule.handover.models import RequestLine
from bascule.handover.portals.models import Arrival, PortalLink
from bascule.handover.portals.settle_arrivals import settle_arrivals
from bascule.observation.problem import Problem
from bascule.sealing.intake import seal_to_intake
from bascule.vault.intake import intake
from bascule.vault.models import Known
from bascule.vault.take_parts import context_of

LARGEST = 50 * 2**20
MOST_FILES = 2_000  # a link
MOST_WAITING = 2**30  # bytes of a link that nobody has read yet
PART = 14 * 2**20  # what the vault's intake takes at once
TOGETHER = timedelta(minutes=10)
LENGTH = struct.Struct(">I")
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def bring_file(
    link: PortalLink,
    name: str,
    content: bytes,
    *,
    by: object,
    line: RequestLine | None = None,
    more_follows: bool = False,
) -> Arrival:
    """The arrival, waiting to be read. The same content for the same line again is the same arrival. Raises Problem
    for an empty or too large file, and when too much waits."""
    name, digest = safe_name(name), hashlib.sha256(content).hexdigest()
    _refuse(link, name, content)
    with transaction.atomic():
        _one_at_a_time(link.takeover)
        same = Arrival.objects.filter(link=link, line=line, sha256=digest).first()
        if same is not None:
            return same
        file = queue_file(_run(link), f"portal-{link.pk.hex[:8]}/{name}", content)
        file.sha256 = digest
        file.save(update_fields=["sha256"])
        arrival = Arrival.objects.create(
            client=link.client, takeover=link.takeover, link=link, line=line, number=_number(link.takeover), name=name,
            sha256=digest, size=len(content), more_follows=more_follows, file=file,
            sealed=_sealed(link.client, name, content),
        )  # fmt: skip
        record(
            "bring_file", by=by, on=arrival,
            facts={
                "arrival": str(arrival), "line": line.number if line else None, "sha256": digest,
                "size": len(content), "more_follows": more_follows,
            },
            personal={"name": name},
        )  # fmt: skip
    soon(file.run)
    return arrival


def bring_secrets(
    link: PortalLink, sealed: Sequence[bytes], *, by: object, line: RequestLine | None = None
) -> Arrival:
    """Keep what the browser sealed, and the arrival that says so. Nothing of it can be read back here."""
    if not link.takes_secrets:
        raise Problem(
            gettext_noop("Secrets cannot be typed here any more: the page takes them for 72 hours."),
            gettext_noop(
                "Ask the person who sent you the link to open it for secrets again. Files still go."
            ),
        )
    theirs = link.door == PortalLink.Door.PROVIDER
    receipt = intake(
        link.client, sealed, by=by, sender=str(link), takeover=link.takeover,
        known_to_outgoing=Known.YES if theirs else Known.UNKNOWN,
    )  # fmt: skip
    with transaction.atomic():
        _one_at_a_time(link.takeover)
        arrival = Arrival.objects.filter(link=link, kept=receipt).first()
        if arrival is None:
            arrival = Arrival.objects.create(
                client=link.client, takeover=link.takeover, link=link, line=line, sort=Arrival.Sort.SECRETS,
                number=_number(link.takeover), name=str(receipt), sha256=receipt.sha256, size=receipt.size, kept=receipt,
            )  # fmt: skip
            record(
                "bring_secrets", by=by, on=arrival,
                facts={
                    "arrival": str(arrival), "line": line.number if line else None, "receipt": str(receipt),
                    "parts": receipt.parts, "sha256": receipt.sha256,
                },
            )  # fmt: skip
    settle_arrivals(link.client, by=by)
    arrival.refresh_from_db()
    return arrival


def safe_name(name: str) -> str:
    """The last part of a file's name without what deceives the eye or a file system; never empty."""
    last = UNSAFE.sub("", name.replace("\\", "/")).rstrip("/ .").rsplit("/", 1)[-1].strip()
    if len(last) > 200:
        stem, dot, ending = last.rpartition(".")
        last = f"{stem[:180]}{dot}{ending}" if dot and len(ending) <= 10 else last[:200]
    return last or "file"


def _refuse(link: PortalLink, name: str, content: bytes) -> None:
    if not content:
        raise Problem(
            gettext_noop("The file {name} is empty."),
            gettext_noop("Choose the file again; if it is empty at its source too, ask for it again."),
            name=name,
        )
    if len(content) > LARGEST:
        raise Problem(
            gettext_noop("The file {name} is larger than 50 MB."),
            gettext_noop("Send it in smaller parts, or ask for another way to hand it over."),
            name=name,
        )
    waiting = Arrival.objects.filter(link=link, settled_at=None).aggregate(size=Sum("size"))["size"] or 0
    if waiting + len(content) > MOST_WAITING or Arrival.objects.filter(link=link).count() >= MOST_FILES:
        raise Problem(
            gettext_noop("Too much is waiting to be read."),
            gettext_noop("Send the rest in an hour, or put many files into one archive."),
        )


def _run(link: PortalLink) -> Import:
    """Files brought within ten minutes are read together."""
    label = f"portal {link.pk}"
    recent = Import.objects.filter(
        client=link.client, label=label, finished_at=None, started_at__gt=timezone.now() - TOGETHER
    )
    return recent.first() or open_import(link.client, by=None, takeover=link.takeover, label=label)


def _sealed(client: Client, name: str, content: bytes) -> bytes:
    """The file as parts for the vault's intake, one after another, each with its length."""
    if not client.intake_public:
        raise Problem(
            gettext_noop("The client {client} has no intake key, so nothing can be sealed for it."),
            gettext_noop("Its keys were destroyed, or it was never prepared. Ask the owner of the vault."),
            client=client.name,
        )
    pieces = [content[at : at + PART] for at in range(0, len(content), PART)]
    parts = []
    for place, piece in enumerate(pieces, 1):
        title = name if len(pieces) == 1 else f"{name} ({place}/{len(pieces)})"
        head = json.dumps({"schema": "bascule.intake/1", "title": title, "file": True}).encode()
        plain = LENGTH.pack(len(head)) + head + piece
        part = seal_to_intake(bytes(client.intake_public), plain, context=context_of(client))
        parts.append(LENGTH.pack(len(part)) + part)
    return b"".join(parts)


def _one_at_a_time(takeover: Takeover) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"arrival {takeover.pk}"])


def _number(takeover: Takeover) -> int:
    return (Arrival.objects.filter(takeover=takeover).aggregate(last=Max("number"))["last"] or 0) + 1
