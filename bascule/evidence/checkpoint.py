"""Verbs: sign the head of a log; give the key that signs; the hashes and leaves of a log, in order."""

from collections.abc import Iterator
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from bascule.evidence import note
from bascule.evidence.models import Checkpoint, Event, LogKey
from bascule.evidence.tree import root_of
from bascule.tenancy.roots import roots


def key_of(firm: UUID, log: UUID) -> note.LogKey:
    """The firm's Ed25519 key under this log's name; made on first use, kept under the root key."""
    row = LogKey.objects.filter(firm_id=firm).first()
    if row is None:
        fresh = note.LogKey.create(origin_of(firm))
        current = roots()[0]
        sealed = current.id + current.wrap(fresh.private_bytes(), _bound_to(firm))
        row, _made = LogKey.objects.get_or_create(
            firm_id=firm, defaults={"name": fresh.name, "public": fresh.public, "sealed": sealed}
        )
    sealed = bytes(row.sealed)
    root = next((one for one in roots() if sealed.startswith(one.id)), roots()[0])
    private = root.unwrap(sealed[len(root.id) :], _bound_to(firm))
    return note.LogKey.from_bytes(origin_of(firm, log), private)


def _bound_to(firm: UUID) -> bytes:
    return b"bascule log key v1|" + str(firm).encode()


def origin_of(firm: UUID, log: UUID | None = None) -> str:
    """The name of a log in notes: no blank, no plus."""
    return f"bascule/{firm}" + (f"/{log}" if log else "")


def checkpoint(firm: UUID, log: UUID) -> Checkpoint | None:
    """Sign the log's head as it is now; the same head is signed once. None for an empty log."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"log {log}"])
        hashes = [
            bytes(row)
            for row in Event.objects.filter(log=log).order_by("number").values_list("leaf_hash", flat=True)
        ]
        if not hashes:
            return None
        signed = Checkpoint.objects.filter(log=log, size=len(hashes)).first()
        if signed is not None:
            return signed
        now = timezone.now()
        client = Event.objects.filter(log=log).values_list("client_id", flat=True).first()
        head = note.Checkpoint(
            origin_of(firm, log), len(hashes), root_of(hashes), (f"time {now.isoformat(timespec='seconds')}",)
        )
        return Checkpoint.objects.create(
            firm_id=firm,
            client_id=client,
            log=log,
            size=head.size,
            root=head.root,
            note=key_of(firm, log).sign(head.text()),
            at=now,
        )


def leaves_of(log: UUID) -> Iterator[bytes]:
    """The leaves' bytes in order, a few thousand in memory at a time."""
    rows = Event.objects.filter(log=log).order_by("number").values_list("leaf", flat=True)
    return (bytes(leaf) for leaf in rows.iterator(chunk_size=2000))
