"""Verb: keep one statement a person makes by a form (or a live check makes), like any other observation."""

import uuid

from django.db import transaction
from django.utils.timezone import now

from bascule.clients.models import Client, Member
from bascule.discovery.models import Observation, SealedSecret
from bascule.discovery.receive import _observation, _sealed
from bascule.evidence.record import record
from bascule.observation.records import FoundSecret
from bascule.observation.records import Observation as Said


def observe(
    client: Client,
    said: Said,
    *,
    by: object,
    secrets: tuple[FoundSecret, ...] = (),
    known_to_outgoing: bool | None = None,
) -> Observation:
    """Store one observation; secrets that came with it are sealed at once."""
    said.ref = said.ref or f"form:{uuid.uuid4()}"
    said.seen_at = said.seen_at or now().isoformat()
    with transaction.atomic():
        row = _observation(client, None, said)
        row.by = by if isinstance(by, Member) else None
        row.save()
        for secret in secrets:
            sealed: SealedSecret = _sealed(client, None, secret, row, known_to_outgoing)
            sealed.save()
        record(
            "observe",
            by=by,
            on=row,
            facts={"source": said.source, "kind": said.kind or "", "secrets": len(secrets)},
        )
    return row
