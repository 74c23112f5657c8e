"""Verb: hand out a client's secrets as one file, under four eyes. The event is committed before the file leaves."""

import hashlib
from typing import Any

from django.db import transaction
from django.utils import timezone

from bascule.clients.models import Member, Takeover
from bascule.evidence.record import record
from bascule.observation.problem import Problem, gettext_noop
from bascule.sealing.envelope import open_
from bascule.vault.export_files import Opened, bitwarden_json, kdbx_file, safe_csv
from bascule.vault.figures import standing
from bascule.vault.four_eyes import use_approval
from bascule.vault.keys import ring_of
from bascule.vault.models import Approval, Credential, SecretVersion
from bascule.vault.versions import note_place, version_place

FORMATS = {"kdbx": "kdbx", "bitwarden": "json", "csv": "csv"}  # format → extension
SHORTEST_PASSPHRASE = 12


def exact_export(takeover: Takeover, format: str) -> dict[str, Any]:
    """What an approval to export is bound to: the format, and every credential with its version. A secret that came
    or changed since then is not covered by it."""
    rows = _current(takeover).values_list("credential_id", "number")
    return {"what": "export", "format": format, "versions": [[str(pk), number] for pk, number in rows]}


def export(takeover: Takeover, format: str, *, by: Member, passphrase: str = "") -> tuple[str, bytes]:
    """(file name, content): every current secret of the client. `passphrase` opens a KDBX and is kept nowhere.

    Raises NotApproved unless somebody else approved exactly this, and Problem for a passphrase that is too short.
    """
    if format not in FORMATS:
        raise Problem(gettext_noop("There is no such format."), gettext_noop("Choose one of the list."))
    if format == "kdbx" and len(passphrase) < SHORTEST_PASSPHRASE:
        raise Problem(
            gettext_noop("The passphrase of the file is too short."),
            gettext_noop("Use at least {count} characters; a sentence is easier to remember than signs."),
            count=SHORTEST_PASSPHRASE,
        )
    client = takeover.client
    with transaction.atomic():
        exact = exact_export(takeover, format)
        approval = use_approval(client, Approval.What.EXPORT, exact, by=by)
        entries = _opened(takeover)
        content = {
            "kdbx": lambda: kdbx_file(entries, name=client.name, passphrase=passphrase),
            "bitwarden": lambda: bitwarden_json(entries),
            "csv": lambda: safe_csv(entries),
        }[format]()
        record(
            "export",
            by=by,
            on=client,
            facts={
                "format": format,
                "count": len(entries),
                "files_left_out": 0 if format == "kdbx" else sum(one.text is None for one in entries),
                "exact": approval.exact_hash,
                "approval": str(approval.pk),
            },
            personal={"sha256": hashlib.sha256(content).hexdigest(), "reason": approval.reason},
        )
    return f"bascule-{timezone.now():%Y%m%d}.{FORMATS[format]}", content


def _current(takeover: Takeover) -> Any:
    rows = SecretVersion.objects.filter(
        state=SecretVersion.State.CURRENT, credential__in=standing(takeover).values("pk")
    )
    return rows.order_by("credential_id")


def _opened(takeover: Takeover) -> list[Opened]:
    ring = ring_of(takeover.client)
    found = []
    for version in _current(takeover).select_related("credential"):
        credential: Credential = version.credential
        content = open_(bytes(version.sealed), ring=ring, place=version_place(credential, version.number))
        note = b""
        if credential.sealed_note:
            note = open_(bytes(credential.sealed_note), ring=ring, place=note_place(credential))
        found.append(
            Opened(
                credential.kind, credential.title, credential.login, credential.url, credential.folder,
                content, note.decode("utf-8", "replace"),
            )
        )  # fmt: skip
    return found
