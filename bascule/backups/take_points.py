"""Verb: the restore points and promises that were received become points and holds of protected systems."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from bascule.backups.models import Hold, Point, ProtectedSystem
from bascule.clients.models import Client, Takeover
from bascule.discovery.models import ReceivedFact
from bascule.discovery.receive import moment
from bascule.evidence.record import record
from bascule.inventory.models import Item
from bascule.tenancy.search import searchable

BEFORE = timedelta(seconds=1)


def take_points(client: Client, *, by: object) -> int:
    """Points by (system, provider, time, id): read again, the same point, with the better proof. A promise read from
    a file is on record, and not evidenced until its signed paper is attached. Returns how many points there are."""
    facts = ReceivedFact.objects.filter(
        client=client, schema__in=("point", "hold"), withdrawn_at__isnull=True
    ).select_related("file")
    systems = {searchable([s.name]): s for s in ProtectedSystem.objects.filter(client=client)}
    items = {
        searchable([name]): pk for pk, name in Item.objects.filter(client=client).values_list("pk", "name")
    }
    known = {
        _key(p.system_id, p.provider, p.claimed, p.identity): p for p in Point.objects.filter(client=client)
    }
    before = len(known)
    with transaction.atomic():
        for fact in facts.order_by("received_at").iterator(chunk_size=2000):
            if fact.schema == "point":
                _point(client, fact, systems, items, known)
            else:
                _hold(client, fact, systems, items)
        if len(known) != before:
            record("take_points", by=by, on=client, facts={"new": len(known) - before, "all": len(known)})
    return len(known)


def _point(client: Client, fact: ReceivedFact, systems: dict, items: dict, known: dict) -> None:
    said = fact.record
    claimed = moment(said.get("claimed"))
    if claimed is None or not said.get("system"):
        return
    system = system_named(client, str(said["system"]), systems, items)
    provider = said.get("provider") or "old"
    identity = str(said.get("id") or "")[:200]
    facts: dict[str, Any] = {
        "expires": moment(said.get("expires")), "lock_until": moment(said.get("lock_until")),
        "depends_on": str(said.get("depends_on") or "")[:200], "keys": said.get("keys"),
        "origin": fact.file.name[:300] if fact.file else "",
    }  # fmt: skip
    key = _key(system.pk, provider, claimed, identity)
    row = known.get(key)
    if row is None:
        known[key] = Point.objects.create(client=client, system=system, provider=provider, claimed=claimed, identity=identity,
                                          proof=said.get("proof") or 0, **facts)  # fmt: skip
        return
    changed = {
        name: value
        for name, value in facts.items()
        if value not in (None, "") and getattr(row, name) != value
    }
    if (said.get("proof") or 0) > row.proof:
        changed["proof"] = said["proof"]
    if changed:
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(update_fields=list(changed))


def system_named(client: Client, name: str, systems: dict, items: dict) -> ProtectedSystem:
    """The protected system of that name, made when it is new and tied to the item of the same name."""
    folded = searchable([name])
    if folded not in systems:
        systems[folded] = ProtectedSystem.objects.create(
            client=client, name=name[:200], item_id=items.get(folded)
        )
    return systems[folded]


def _hold(client: Client, fact: ReceivedFact, systems: dict, items: dict) -> None:
    said = fact.record
    until = moment(said.get("until"))
    takeover = Takeover.objects.filter(client=client, closed_at__isnull=True).first()
    if until is None or takeover is None:
        return
    hold, made = Hold.objects.get_or_create(
        client=client, takeover=takeover, provider=said.get("provider") or "old", until=until.date()
    )
    names = [name for name in said.get("systems") or [] if name != "*"]
    if made and names:
        for name in names:
            hold.covers.create(client=client, system=system_named(client, name, systems, items))


def _key(system: Any, provider: str, claimed: Any, identity: str) -> tuple:
    return (str(system), provider, claimed.isoformat(timespec="seconds"), identity)
