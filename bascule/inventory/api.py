"""Items, people and sites by the API; merging again."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from bascule.clients.api_doors import GUARDED, REFUSALS, ApiRequest, Listed, Page, Said, listed, opens
from bascule.inventory.models import Item, Person, Site
from bascule.inventory.reconcile import reconcile as reconcile_verb
from bascule.tenancy.search import searchable

router = Router()


class ItemOut(Schema):
    """One real thing. `seen`: a live source saw it; else somebody's list claims it."""

    id: UUID
    kind: str
    subtype: str
    family: str
    name: str
    site_id: UUID | None
    person_id: UUID | None
    seen: bool
    unknown: bool
    sources: int
    completeness: int
    last_seen: datetime | None
    retired_at: datetime | None


class ObservedOut(Schema):
    """One statement an item is made of."""

    id: UUID
    source: str
    source_group: str
    file: str | None
    line: int | None
    seen_at: datetime | None
    live: bool | None


class ItemWithProvenance(Schema):
    """An item, its values, and for each field the observations it stands on: {field: [[value, [id, …]], …]}."""

    item: ItemOut
    fields: dict[str, Any]
    provenance: dict[str, Any]
    why: list[Any]
    observed: list[ObservedOut]


class PersonOut(Schema):
    id: UUID
    name: str
    title: str
    department: str
    site_id: UUID | None
    roles: list[Any]
    clearance: str
    email: str
    phone: str
    mobile: str
    started_on: date | None
    ended_on: date | None
    external: bool
    employer: str
    of_outgoing_provider: bool


class SiteOut(Schema):
    id: UUID
    name: str
    code: str
    address: str
    country: str
    landlord: str
    emergency_contact: str


class ReconciledOut(Schema):
    """What merging again changed."""

    items: int
    created: int
    removed: int


class ItemFilter(Schema):
    family: Said = ""
    kind: Said = ""
    site: UUID | None = None
    seen: Literal["", "seen", "claimed", "unknown"] = ""
    q: Said = ""


@router.get("/takeovers/{takeover}/items", response={200: Listed[ItemOut], **REFUSALS})
@opens()
def items(request: ApiRequest, takeover: UUID, page: Query[Page], asked: Query[ItemFilter]) -> Any:
    """What the client has. `q` ignores case and accents."""
    rows = Item.objects.filter(client=request.client)
    rows = rows.filter(family=asked.family) if asked.family else rows
    rows = rows.filter(kind=asked.kind) if asked.kind else rows
    rows = rows.filter(site_id=asked.site) if asked.site else rows
    states = {"seen": {"seen": True}, "claimed": {"seen": False}, "unknown": {"unknown": True}}
    rows = rows.filter(**states.get(asked.seen, {}))
    for word in searchable([asked.q]).split():
        rows = rows.filter(search_text__contains=word)
    return listed(rows.order_by("name", "pk"), page)


@router.get("/takeovers/{takeover}/items/{item}", response={200: ItemWithProvenance, **REFUSALS})
@opens()
def item(request: ApiRequest, takeover: UUID, item: UUID) -> Any:
    """One item and where each value comes from."""
    row = get_object_or_404(Item, pk=item, client=request.client)
    links = row.observed.select_related("observation__file").order_by("observation__received_at", "pk")[:1000]
    return {"item": row, "fields": row.fields, "provenance": row.provenance, "why": row.why,
            "observed": [_observed(link.observation) for link in links]}  # fmt: skip


def _observed(row: Any) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in ("id", "source", "source_group", "line", "seen_at", "live")}
    return found | {"file": row.file.name if row.file else None}


@router.get("/takeovers/{takeover}/people", response={200: Listed[PersonOut], **REFUSALS})
@opens()
def people(request: ApiRequest, takeover: UUID, page: Query[Page], q: Said = "") -> Any:
    """People of the client, and those from outside who have to do with its data."""
    rows = Person.objects.filter(client=request.client)
    for word in searchable([q]).split():
        rows = rows.filter(search_text__contains=word)
    return listed(rows.order_by("name", "pk"), page)


@router.get("/takeovers/{takeover}/sites", response={200: Listed[SiteOut], **REFUSALS})
@opens()
def sites(request: ApiRequest, takeover: UUID, page: Query[Page]) -> Any:
    """Places of the client."""
    return listed(Site.objects.filter(client=request.client).order_by("name", "pk"), page)


@router.post("/takeovers/{takeover}/reconcile", response={200: ReconciledOut, **REFUSALS, **GUARDED})
@opens("work", verb="reconcile")
def reconcile(request: ApiRequest, takeover: UUID) -> Any:
    """Make items from everything that was observed, again."""
    return reconcile_verb(request.client, by=request.member)
