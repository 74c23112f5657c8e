"""Verb: make the inventory from the observations that stand. May run at any time; the same input changes nothing."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction

from bascule.catalogue.kinds import kinds
from bascule.clients.models import Client
from bascule.discovery.models import Observation
from bascule.evidence.record import record
from bascule.inventory.clusters import clusters_of
from bascule.inventory.facts import NEVER_ITEMS, Sheet, Statement, sheet_of
from bascule.inventory.folder_sites import known_sites, site_of_path
from bascule.inventory.models import Item, ItemObservation, Link, Person, Reconciliation, Site
from bascule.tenancy.search import searchable

AT_ONCE = 2_000
SHOWN = (
    "kind", "subtype", "family", "name", "site_id", "person_id", "fields", "provenance", "why", "seen", "unknown",
    "sources", "completeness", "last_seen", "search_text",
)  # fmt: skip


def reconcile(client: Client, *, by: object) -> dict[str, int]:
    """Items from observations: merged with reasons, people and sites from their sheets. Returns counts
    (items, created, removed). An item keeps its identity while it keeps an observation."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"reconcile {client.pk}"]
            )
        statements = _statements(client)
        same, different = _words(client)
        result = clusters_of(list(statements.values()), same, different)
        clusters = [(group.observations, group.why) for group in result.items]
        placed = _place(client, clusters)
        counts = _write(client, clusters, placed, statements)
        document = result.to_document()
        Reconciliation.objects.update_or_create(
            client=client,
            defaults={
                "suggested": document.get("suggested", []),
                "conflicts": document.get("conflicts", []),
                "unseen": document.get("unseen", {}),
                "claimed_never_seen": document.get("claimed_never_seen", []),
            },
        )
        record("reconcile", by=by, on=client, facts=counts)
    return counts


def _statements(client: Client) -> dict[str, Statement]:
    rows = (
        Observation.objects.standing()
        .filter(client=client)
        .exclude(kind__in=NEVER_ITEMS)
        .values_list("id", "record", "source_group", "live", "seen_at", "received_at", "file__name")
    )
    known = known_sites(client)
    found = {}
    for row_id, said, group, live, seen_at, received_at, file in rows.iterator(chunk_size=AT_ONCE):
        assumed, record_ = "", said
        if not said.get("site") and file and said.get("kind") != "site":
            site, assumed = site_of_path(file, known)
            record_ = {**said, "site": site} if site else said
        found[str(row_id)] = Statement(
            str(row_id), record_, group, bool(live), seen_at or received_at, assumed
        )
    return found


def _words(client: Client) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    links = Link.objects.filter(client=client, undone_at__isnull=True).values_list(
        "one_id", "other_id", "word"
    )
    same = [(str(one), str(other)) for one, other, word in links if word == Link.Word.SAME]
    return same, [(str(one), str(other)) for one, other, word in links if word == Link.Word.DIFFERENT]


def _place(client: Client, clusters: list[tuple[list[str], Any]]) -> list[uuid.UUID]:
    """The item id of each cluster: the one most of its observations had, given once; else a new one."""
    had = {
        str(obs): item
        for obs, item in ItemObservation.objects.filter(client=client).values_list(
            "observation_id", "item_id"
        )
    }
    wishes = []
    for index, (members, _why) in enumerate(clusters):
        for item, count in Counter(had[m] for m in members if m in had).items():
            wishes.append((-count, str(item), index, item))
    placed: dict[int, uuid.UUID] = {}
    taken: set[uuid.UUID] = set()
    for _count, _text, index, item in sorted(wishes, key=lambda w: w[:3]):
        if index not in placed and item not in taken:
            placed[index] = item
            taken.add(item)
    return [placed.get(index) or uuid.uuid4() for index in range(len(clusters))]


def _write(
    client: Client,
    clusters: list[tuple[list[str], Any]],
    placed: list[uuid.UUID],
    statements: dict[str, Statement],
) -> dict[str, int]:
    sheets = [sheet_of([statements[m] for m in members]) for members, _why in clusters]
    sites = _sites(client, sheets)
    existing = Item.objects.in_bulk(placed)
    rows, changed, created = [], [], []
    for (_members, why), item_id, sheet in zip(clusters, placed, sheets, strict=True):
        row = existing.get(item_id) or Item(id=item_id, client=client)
        before = {name: getattr(row, name) for name in SHOWN} if item_id in existing else None
        _fill(row, sheet, why, sites)
        rows.append(row)
        if before is None:
            created.append(row)
        elif before != {name: getattr(row, name) for name in SHOWN}:
            changed.append(row)
    Item.objects.bulk_create(created, batch_size=AT_ONCE)
    _link_sites_and_people(client, rows, sheets, changed, created)
    if changed:
        Item.objects.bulk_update(changed, list(SHOWN), batch_size=500)
    _belong(client, clusters, placed)
    gone = Item.objects.filter(client=client).exclude(pk__in=placed)
    removed = gone.count()
    gone.delete()
    return {"items": len(rows), "created": len(created), "removed": removed}


def _fill(row: Item, sheet: Sheet, why: Any, sites: dict[str, Site]) -> None:
    kind = kinds()[sheet.kind]
    row.kind, row.family, row.subtype, row.name = sheet.kind, kind.family, sheet.subtype[:60], sheet.name
    row.fields, row.provenance, row.why = sheet.fields, sheet.provenance, list(why)
    row.seen, row.unknown, row.sources = sheet.seen, sheet.unknown, sheet.sources
    row.completeness, row.last_seen = sheet.completeness, sheet.last_seen
    row.site = sites.get(searchable([sheet.site]))
    row.search_text = searchable(_words_of(sheet))[:4000]


def _words_of(sheet: Sheet) -> Iterable[str]:
    yield sheet.name
    for value in sheet.fields.values():
        yield " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _sites(client: Client, sheets: list[Sheet]) -> dict[str, Site]:
    """Sites by folded name and code: those there are, and those the statements name."""
    found: dict[str, Site] = {}
    for site in Site.objects.filter(client=client):
        found[searchable([site.name])] = site
        if site.code:
            found.setdefault(searchable([site.code]), site)
    for sheet in sheets:
        name = sheet.name if sheet.kind == "site" else sheet.site
        if name and searchable([name]) not in found:
            site = Site.objects.create(client=client, name=name[:200])
            found[searchable([name])] = site
    return found


def _link_sites_and_people(
    client: Client, rows: list[Item], sheets: list[Sheet], changed: list[Item], created: list[Item]
) -> None:
    """Sites and people follow their sheets; items point to the person they are assigned to."""
    people = {searchable([p.name]): p for p in Person.objects.filter(client=client)}
    mails = {p.email.lower(): p for p in people.values() if p.email}
    for row, sheet in zip(rows, sheets, strict=True):
        if sheet.kind == "site":
            Site.objects.filter(client=client, name=sheet.name[:200]).update(
                item=row,
                address=_address(sheet.fields),
                country=str(sheet.fields.get("country") or "FR")[:2].upper(),
                access_instructions=str(sheet.fields.get("access_instructions") or ""),
                emergency_contact=str(sheet.fields.get("emergency_contact") or "")[:200],
            )
        elif sheet.kind in ("person", "external-person"):
            person = _person(client, row, sheet, people)
            people[searchable([person.name])] = person
            if person.email:
                mails[person.email.lower()] = person
    waiting: dict[uuid.UUID, Person] = {}
    for row, sheet in zip(rows, sheets, strict=True):
        if sheet.kind not in ("person", "external-person", "site") and sheet.person:
            wanted = people.get(searchable([sheet.person])) or mails.get(sheet.person.lower())
            if wanted is not None and row.person_id != wanted.pk:
                row.person = wanted
                waiting[row.pk] = wanted
    inside = {row.pk for row in changed}
    fresh = {row.pk for row in created}
    changed.extend(row for row in rows if row.pk in waiting and row.pk not in inside and row.pk not in fresh)
    Item.objects.bulk_update([row for row in created if row.pk in waiting], ["person"], batch_size=AT_ONCE)


def _person(client: Client, row: Item, sheet: Sheet, people: dict[str, Person]) -> Person:
    fields = sheet.fields
    person = (
        Person.objects.filter(client=client, item=row).first()
        or people.get(searchable([sheet.name]))
        or Person(client=client)
    )
    person.item, person.name = row, sheet.name[:200]
    person.title = _text(fields, "title")
    person.department, person.clearance = (
        _text(fields, "department"),
        _text(fields, "clearances", "clearance"),
    )
    roles = fields.get("roles") or fields.get("role") or []
    person.roles = (
        roles if isinstance(roles, list) else [part.strip() for part in str(roles).split(";") if part.strip()]
    )
    mail = _text(fields, "email")
    person.email = mail.split(";")[0].strip()[:254]
    person.phone, person.mobile = _text(fields, "phone")[:40], _text(fields, "mobile", "mobile_phone")[:40]
    person.external = sheet.kind == "external-person"
    person.employer = _text(fields, "employer")
    person.site = row.site
    person.search_text = row.search_text
    person.save()
    return person


def _text(fields: dict[str, Any], *names: str) -> str:
    for name in names:
        value = fields.get(name)
        if value not in (None, "", []):
            return ("; ".join(map(str, value)) if isinstance(value, list) else str(value))[:200]
    return ""


def _address(fields: dict[str, Any]) -> str:
    line = " ".join(str(fields.get(part) or "") for part in ("postal_code", "city")).strip()
    return "\n".join(part for part in (str(fields.get("address") or ""), line) if part)


def _belong(client: Client, clusters: list[tuple[list[str], Any]], placed: list[uuid.UUID]) -> None:
    """Each observation belongs to one item; only what moved is written."""
    had = {
        str(obs): (pk, item)
        for pk, obs, item in ItemObservation.objects.filter(client=client).values_list(
            "pk", "observation_id", "item_id"
        )
    }
    moved: defaultdict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    fresh, kept = [], set()
    for (members, _why), item_id in zip(clusters, placed, strict=True):
        for member in members:
            kept.add(member)
            if member not in had:
                fresh.append(ItemObservation(client=client, item_id=item_id, observation_id=member))
            elif had[member][1] != item_id:
                moved[item_id].append(had[member][0])
    ItemObservation.objects.bulk_create(fresh, batch_size=AT_ONCE)
    for item_id, links in moved.items():
        ItemObservation.objects.filter(pk__in=links).update(item_id=item_id)
    stale = [pk for obs, (pk, _item) in had.items() if obs not in kept]
    ItemObservation.objects.filter(pk__in=stale).delete()
