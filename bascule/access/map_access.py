"""Verb: the access facts that were received become accesses, with who holds them."""

import hashlib
from typing import Any

from django.db import transaction

from bascule.access.models import Access, CutState
from bascule.access.profile import Profile, profile
from bascule.access.ways import way
from bascule.clients.models import Client, OutgoingProvider
from bascule.discovery.models import ReceivedFact
from bascule.evidence.record import record
from bascule.inventory.models import Item, Person
from bascule.tenancy.search import searchable


def map_access(client: Client, *, by: object) -> int:
    """Make or refresh one access for each way in that sources show. Returns how many there are. What a person wrote
    on an access (cut, proof, exception) is never overwritten by a file."""
    theirs = profile_of(client)
    facts = ReceivedFact.objects.filter(
        client=client, schema="access", withdrawn_at__isnull=True
    ).select_related("file")
    items = {
        searchable([name]): pk for pk, name in Item.objects.filter(client=client).values_list("pk", "name")
    }
    people = {
        searchable([name]): pk for pk, name in Person.objects.filter(client=client).values_list("pk", "name")
    }
    known = {row.key: row for row in Access.objects.filter(client=client)}
    fresh: dict[str, Access] = {}
    with transaction.atomic():
        for fact in facts.iterator(chunk_size=2000):
            said = fact.record
            key = key_of(said.get("fact"), said.get("on"), said.get("holder"), said.get("value"))
            row = known.get(key) or fresh.get(key)
            if row is None:
                row = fresh[key] = Access(client=client, key=key, cut=CutState.OPEN)
            _fill(row, fact, theirs, items, people)
            if key in known:
                row.save()
        Access.objects.bulk_create(fresh.values())
        if fresh:
            record("map_access", by=by, on=client, facts={"new": len(fresh), "all": len(known) + len(fresh)})
    return len(known) + len(fresh)


def _fill(
    row: Access, fact: ReceivedFact, theirs: Profile, items: dict[str, Any], people: dict[str, Any]
) -> None:
    said = fact.record
    row.fact, row.on, row.holder = (
        (said.get("fact") or "")[:40],
        (said.get("on") or "")[:300],
        (said.get("holder") or "")[:300],
    )
    row.value, row.state = (said.get("value") or "")[:500], said.get("state") or "present"
    row.why_unknown = (said.get("why_unknown") or "")[:300]
    row.received = fact
    row.item_id = items.get(searchable([row.on]))
    row.person_id = people.get(searchable([row.holder]))
    if not row.why_outgoing.startswith("said"):
        row.why_outgoing = theirs.gives_away(row.holder, row.value, row.on)[:300]
        row.of_outgoing = "yes" if row.why_outgoing else "unknown"
    row.cut_how = row.cut_how or str(way(row.fact).cut)


def key_of(*parts: str | None) -> str:
    """The same way in, seen again by whatever source, has the same key."""
    return hashlib.sha256("\x1f".join(searchable([part]) for part in parts).encode()).hexdigest()


def profile_of(client: Client) -> Profile:
    """The profile of whom this client leaves."""
    row = OutgoingProvider.objects.filter(client=client).first()
    if row is None:
        return Profile()
    return profile(row.name, row.people, row.domains, row.networks, row.tools)
