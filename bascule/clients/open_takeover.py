"""Verb: open a client's takeover, with the provider being left."""

from typing import Any

from django.db import transaction

from bascule.clients.models import Client, OutgoingProvider, Takeover
from bascule.evidence.record import record


def open_takeover(
    client: Client, *, by: object, provider: OutgoingProvider | None = None, **dates: Any
) -> Takeover:
    """`dates` are the takeover's own fields (mandate_on, notice_on, t0, retention_until, contract_until)."""
    with transaction.atomic():
        takeover = Takeover.objects.create(client=client, provider=provider, **dates)
        record(
            "open_takeover",
            by=by,
            on=takeover,
            facts={key: day.isoformat() for key, _label, day in takeover.dates()},
            personal={"provider": provider.name if provider else ""},
        )
    return takeover


def set_dates(takeover: Takeover, *, by: object, **dates: Any) -> Takeover:
    """Change dates or the attitude of a takeover; what changed stands in the log."""
    before = {key: getattr(takeover, key) for key in dates}
    changed = {key: value for key, value in dates.items() if before[key] != value}
    if not changed:
        return takeover
    with transaction.atomic():
        for key, value in changed.items():
            setattr(takeover, key, value)
        takeover.save(update_fields=list(changed))
        record(
            "set_dates",
            by=by,
            on=takeover,
            facts={key: [str(before[key] or ""), str(value or "")] for key, value in changed.items()},
        )
    return takeover
