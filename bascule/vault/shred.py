"""Verb: destroy a client's keys. Afterwards nothing that was sealed for it opens, anywhere; its dossier still verifies."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from bascule.clients.models import Client, Member, Takeover
from bascule.clients.open_client import withdraw_intake_key
from bascule.evidence.record import record
from bascule.observation.problem import Problem, gettext_noop
from bascule.sealing.ring import WrappedKey
from bascule.vault.escrow import keep_escrow
from bascule.vault.four_eyes import use_approval
from bascule.vault.models import Approval, ClientKey, IntakeLink, SecretVersion


def exact_shred(takeover: Takeover) -> dict[str, Any]:
    """What an approval to destroy is bound to: this client and the keys it has now."""
    return {"what": "shred", "client": str(takeover.client_id), "keys": _key_ids(takeover.client)}


def shred(takeover: Takeover, *, by: Member) -> int:
    """Destroy every key of the client in the database and in escrow; returns how many there were.

    Needs the owner's right and another member's approval of exactly this. Database backups of Bascule hold no data
    keys: what is left to destroy is the client's part of the key backups (`bascule shred --keys FILE`), and nothing
    that was already opened can be taken back. Raises NotApproved, Problem.
    """
    client = takeover.client
    if not by.may("own", client):
        raise Problem(
            gettext_noop("Only an owner destroys a client's keys."), gettext_noop("Ask an owner of the firm.")
        )
    with transaction.atomic():
        Client.objects.select_for_update().get(pk=client.pk)
        approval = use_approval(client, Approval.What.SHRED, exact_shred(takeover), by=by)
        ids = _key_ids(client)
        now = timezone.now()
        ClientKey.objects.filter(client=client, shredded_at__isnull=True).update(
            wrapped=None, shredded_at=now
        )
        IntakeLink.objects.filter(client=client, revoked_at__isnull=True).update(revoked_at=now)
        withdraw_intake_key(client, by=by)
        record(
            "shred",
            by=by,
            on=client,
            facts={
                "keys": ids,
                "versions": SecretVersion.objects.filter(client=client).count(),
                "approval": str(approval.pk),
            },
            personal={"reason": approval.reason},
        )
    keep_escrow(client)
    return len(ids)


def _key_ids(client: Client) -> list[str]:
    rows = ClientKey.objects.filter(client=client, shredded_at__isnull=True, wrapped__isnull=False)
    return sorted(WrappedKey.from_bytes(bytes(row.wrapped or b"")).id.hex() for row in rows)
