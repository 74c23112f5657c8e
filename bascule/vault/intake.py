"""Verb: keep what somebody sealed in his browser to the client's intake key. It can be written, never read back.

A part is sealed to the client's public key in the browser (`static/vault/intake_form.js`) with `context_of(client)`.
Opened it is: length of the head (4 bytes, big endian) | head (JSON: schema, kind, title, login, url, note, file) |
content (the secret in UTF-8, or the file's bytes). The server keeps the ciphertext and its hash; only `take_in` opens it.
"""

import base64
import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max, Sum

from bascule.clients.models import Client, Takeover
from bascule.evidence.record import record
from bascule.observation.problem import Problem, gettext_noop
from bascule.sealing.intake import intake_key_id, intake_key_of
from bascule.sealing.problems import CannotOpen
from bascule.vault.models import IntakeKey, IntakeLink, IntakePart, IntakeReceipt, Known, SecretKind
from bascule.vault.take_in import take_in
from bascule.vault.take_parts import context_of

MOST_PARTS = 200  # in one sending
LARGEST_PART = 15 * 2**20
LARGEST_SENDING = 60 * 2**20
LARGEST_WAITING = 500 * 2**20  # of a client, not yet taken in


def intake(
    client: Client,
    sealed: Sequence[bytes],
    *,
    by: object,
    sender: str,
    known_to_outgoing: str = Known.UNKNOWN,
    takeover: Takeover | None = None,
    link: IntakeLink | None = None,
) -> IntakeReceipt:
    """Keep the sealed parts, all or none, and give their receipt; then the vault takes them in as credentials
    received, not verified, known to the outgoing provider as said.

    The same parts sent again (a double click, a replayed request) give the first receipt again and are kept once.
    `sender` is the name written on the receipt. Raises Problem for parts not sealed to this client's key, for too
    many and for too large ones; nothing is kept then.
    """
    parts = list({hashlib.sha256(part).hexdigest(): bytes(part) for part in sealed}.items())
    _refuse_unusable(client, [part for _digest, part in parts])
    with transaction.atomic():
        Client.objects.select_for_update().get(pk=client.pk)  # one sending at a time numbers its receipt
        there = IntakePart.objects.filter(client=client, sha256__in=[digest for digest, _part in parts])
        known_here = {row.sha256: row for row in there.select_related("receipt")}
        fresh = [(digest, part) for digest, part in parts if digest not in known_here]
        if not fresh:
            return next(iter(known_here.values())).receipt
        receipt = _keep(client, fresh, sender[:200], known_to_outgoing, takeover, link, by)
    try:
        take_in(client, by=by)
    except Problem:
        pass  # the vault is sealed: what came in waits, sealed, for the next time it is open
    return receipt


def _refuse_unusable(client: Client, parts: Sequence[bytes]) -> None:
    if not parts:
        raise Problem(
            gettext_noop("Nothing arrived."), gettext_noop("Type a secret or choose a file, then send again.")
        )
    if (
        len(parts) > MOST_PARTS
        or sum(map(len, parts)) > LARGEST_SENDING
        or max(map(len, parts)) > LARGEST_PART
    ):
        raise Problem(
            gettext_noop("This is too much for one sending."),
            gettext_noop(
                "Send at most {parts} secrets or files, {size} MB each, then start another sending."
            ),
            parts=MOST_PARTS,
            size=LARGEST_PART // 2**20,
        )
    if not client.intake_public:
        raise _no_key(client)
    ids = {intake_key_id(bytes(row.public)) for row in IntakeKey.objects.filter(client=client)}
    try:
        foreign = [part for part in parts if intake_key_of(part) not in ids]
    except CannotOpen:
        foreign = list(parts)
    if foreign:
        raise Problem(
            gettext_noop("What arrived is not sealed for this client, so nothing was kept."),
            gettext_noop("Load the page again, then send again. If it stays so, ask who gave you the link."),
        )
    waiting = (
        IntakePart.objects.filter(client=client, taken_at__isnull=True).aggregate(n=Sum("size"))["n"] or 0
    )
    if waiting > LARGEST_WAITING:
        raise Problem(
            gettext_noop("Too much is waiting to be taken in."),
            gettext_noop("Ask who gave you the link to look at what arrived, then send again."),
        )


def _keep(
    client: Client,
    parts: Sequence[tuple[str, bytes]],
    sender: str,
    known: str,
    takeover: Takeover | None,
    link: IntakeLink | None,
    by: object,
) -> IntakeReceipt:
    digests = [digest for digest, _part in parts]
    last = IntakeReceipt.objects.filter(client=client).aggregate(n=Max("number"))["n"] or 0
    receipt = IntakeReceipt.objects.create(
        client=client,
        takeover=takeover,
        link=link,
        number=last + 1,
        sender=sender,
        parts=len(parts),
        size=sum(len(part) for _digest, part in parts),
        sha256=hashlib.sha256("".join(f"{digest}\n" for digest in digests).encode()).hexdigest(),
        known_to_outgoing=known,
    )
    IntakePart.objects.bulk_create(
        IntakePart(client=client, receipt=receipt, position=place, sealed=part, sha256=digest, size=len(part))
        for place, (digest, part) in enumerate(parts, 1)
    )
    record(
        "intake",
        by=by,
        on=receipt,
        facts={
            "receipt": str(receipt), "parts": receipt.parts, "size": receipt.size, "sha256": receipt.sha256,
            "hashes": digests, "known_to_outgoing": str(known), "link": str(link.pk) if link else "",
        },
        personal={"sender": sender},
    )  # fmt: skip
    return receipt


def intake_form(client: Client, url: str) -> dict[str, Any]:
    """What `vault/intake_form.html` needs to seal in the browser and send to `url`. The page loads the module
    `vault/intake_form.js`; the view that `url` names answers by `answer_intake`. Raises Problem without a key."""
    if not client.intake_public:
        raise _no_key(client)
    return {
        "url": url,
        "key": base64.b64encode(bytes(client.intake_public)).decode(),
        "context": context_of(client),
        "kinds": [one for one in SecretKind.choices if one[0] != SecretKind.ATTACHMENT],
        "largest": LARGEST_PART - 4_096,
    }


def _no_key(client: Client) -> Problem:
    return Problem(
        gettext_noop("The client {client} has no intake key, so nothing can be sealed for it."),
        gettext_noop("Its keys were destroyed, or it was never prepared. Ask the owner of the vault."),
        client=client.name,
    )


def receipt_text(receipt: IntakeReceipt) -> str:
    """The receipt as text to keep: number, moment (UTC), counts, and the SHA-256 of every part. No secret, no title."""
    lines = [
        f"bascule.intake-receipt/1 {receipt}",
        f"received {receipt.received_at.isoformat(timespec='seconds')}",
        f"parts {receipt.parts}",
        f"bytes {receipt.size}",
        f"sha256 {receipt.sha256}",
        "",
        *(row.sha256 for row in receipt.sealed_parts.order_by("position")),
    ]
    return "\n".join(lines) + "\n"
