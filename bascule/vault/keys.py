"""The keys of a client: its data keys under the root, its intake pair."""

from django.db import transaction
from django.utils import timezone

from bascule.clients.models import Client
from bascule.clients.open_client import publish_intake_key
from bascule.evidence.record import record
from bascule.sealing.envelope import Place
from bascule.sealing.intake import IntakeKey as Pair
from bascule.sealing.intake import intake_key_of
from bascule.sealing.ring import KeyRing
from bascule.tenancy.roots import roots
from bascule.vault.escrow import keep_escrow
from bascule.vault.models import ClientKey, IntakeKey


def ring_of(client: Client) -> KeyRing:
    """The client's data keys, ready to seal and open."""
    rows = ClientKey.objects.filter(client=client, shredded_at__isnull=True, wrapped__isnull=False)
    return KeyRing(roots(), [bytes(row.wrapped or b"") for row in rows])


def prepare_client(client: Client, *, by: object) -> None:
    """Make the client's first data key and intake pair; does nothing when they exist."""
    if ClientKey.objects.filter(client=client, shredded_at__isnull=True).exists():
        return
    with transaction.atomic():
        ring = KeyRing(roots())
        wrapped = ring.new_key(firm=str(client.firm_id), client=str(client.pk))
        ClientKey.objects.create(client=client, root=wrapped.root.hex(), wrapped=wrapped.to_bytes())
        pair = Pair.create()
        row = IntakeKey(client=client, public=pair.public)
        row.sealed_private = pair.wrapped(ring=ring, place=intake_place(row))
        row.save()
        record(
            "prepare_client",
            by=by,
            on=client,
            facts={"key": wrapped.id.hex(), "made": timezone.now().isoformat()},
        )
        publish_intake_key(client, pair.public, by=by)
        transaction.on_commit(lambda: keep_escrow(client), robust=True)


def intake_place(row: IntakeKey) -> Place:
    return Place(str(row.firm_id), str(row.client_id), f"intake:{row.pk}", "private", 1)


def intake_pairs(client: Client, ring: KeyRing) -> dict[bytes, Pair]:
    """The client's intake pairs by their id, to open what was sealed to any of them."""
    found = {}
    for row in IntakeKey.objects.filter(client=client):
        pair = Pair.unwrapped(bytes(row.sealed_private), ring=ring, place=intake_place(row))
        found[pair.id] = pair
    return found


def pair_for(sealed: bytes, pairs: dict[bytes, Pair]) -> Pair | None:
    return pairs.get(intake_key_of(bytes(sealed)))
