"""Verb: write one event to a log, in the transaction of the change it is evidence of."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from bascule.evidence.canonical import canonical_json
from bascule.evidence.commitment import commit
from bascule.evidence.models import Event, Opening
from bascule.evidence.tree import leaf_hash


class OfFirm(Protocol):
    """What an event is about belongs to a firm: a Client, a Takeover, an Item, the Firm itself…"""

    pk: Any


def record(
    verb: str,
    *,
    by: object,
    on: Model,
    facts: Mapping[str, Any] | None = None,
    personal: Mapping[str, str] | None = None,
) -> Event:
    """Add one leaf and return its event.

    `by` is who did it (a Member, or a name such as "worker"); `on` the row it was done to: its client's log is
    written, the firm's log when it has no client. `facts` are JSON values without floats and never a secret;
    `personal` values (names, addresses, anything guessable) stand in the leaf as salted commitments only.
    `by` is a person too, so it is committed, not written.
    """
    firm, client = _place(on)
    log = client or firm
    known = {name: value for name, value in {**(personal or {}), "by": str(by)}.items() if value}
    commitments, openings = {}, []
    for name, value in sorted(known.items()):
        digest, salt = commit(value)
        commitments[name] = digest
        openings.append((name, value, salt))
    kind = on._meta.label_lower
    with transaction.atomic():
        number, at = _next_place(log)
        leaf = canonical_json(
            {
                "at": at.isoformat(timespec="microseconds"),
                "commitments": commitments,
                "facts": dict(facts or {}),
                "log": str(log),
                "number": number,
                "on": {"id": str(on.pk), "kind": kind},
                "schema": "bascule.event/1",
                "verb": verb,
            }
        )
        event = Event.objects.create(
            firm_id=firm,
            client_id=client,
            log=log,
            number=number,
            at=at,
            verb=verb,
            by=str(by)[:200],
            subject_kind=kind,
            subject=str(on.pk),
            facts=dict(facts or {}),
            leaf=leaf,
            leaf_hash=leaf_hash(leaf),
        )
        Opening.objects.bulk_create(
            Opening(firm_id=firm, client_id=client, event=event, name=name, value=value, salt=salt)
            for name, value, salt in openings
        )
    return event


def _place(on: Model) -> tuple[UUID, UUID | None]:
    """The firm and, where there is one, the client a row belongs to."""
    label = on._meta.label_lower
    if label == "clients.firm":
        return on.pk, None
    if label == "clients.client":
        return on.firm_id, on.pk  # type: ignore[attr-defined]
    return on.firm_id, getattr(on, "client_id", None)  # type: ignore[attr-defined]


def _next_place(log: UUID) -> tuple[int, datetime]:
    """The next number in a log and its time, never before the leaf it follows, whatever clock this machine has.

    One writer at a time until its transaction ends.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"log {log}"])
    now = timezone.now()
    last = Event.objects.filter(log=log).order_by("-number").values_list("number", "at").first()
    return (0, now) if last is None else (last[0] + 1, max(now, last[1]))
