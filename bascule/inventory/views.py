"""Do we have everything? The inventory, an item, people, sites, and the forms of each kind."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Avg, Count, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext

from bascule.catalogue.kinds import families, kinds
from bascule.clients.doors import Request, takeover_page
from bascule.inventory.figures import figures
from bascule.inventory.forms import ItemForm
from bascule.inventory.models import Item, Person, Site
from bascule.inventory.note import note
from bascule.inventory.saved_views import plain_query, tabs
from bascule.readers.sheet.write_template import write_template
from bascule.tenancy.search import searchable

SORTS = {
    "name": "name",
    "kind": "kind",
    "site": "site__name",
    "complete": "completeness",
    "seen": "last_seen",
}
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _language() -> str:
    return (get_language() or "fr")[:2]


@takeover_page("read")
def home(request: Request) -> HttpResponse:
    """Families by sites, the unseen estimate, and the list."""
    rows = _filtered(request, Item.objects.filter(client=request.client).select_related("site", "person"))
    sort = request.GET.get("sort", "")
    order = SORTS.get(sort.lstrip("-"))
    ordered = (
        rows.order_by(("-" if sort.startswith("-") else "") + order, "pk")
        if order
        else rows.order_by("-unknown", "name", "pk")
    )
    page = Paginator(ordered, 50).get_page(request.GET.get("page"))
    for row in page:
        row.label = kinds()[row.kind].label.in_(_language()) if row.kind in kinds() else row.kind  # type: ignore[attr-defined]
        row.icon = kinds()[row.kind].icon if row.kind in kinds() else "help"  # type: ignore[attr-defined]
    named, mine = tabs(request)
    context = {
        "page": page,
        "filters": _filters(request),
        "figures": figures(request.takeover),
        "tabs": named,
        "mine": mine,
        "query": plain_query(request.GET.urlencode()),
        **_matrix(request),
    }
    return render(request, "inventory/home.html", context)


def _filtered(request: Request, rows: QuerySet[Item]) -> QuerySet[Item]:
    asked = request.GET
    for name in ("family", "kind"):
        if asked.get(name):
            rows = rows.filter(**{name: asked[name]})
    if asked.get("site"):
        rows = rows.filter(site__name=asked["site"]) if asked["site"] != "-" else rows.filter(site=None)
    match asked.get("seen"):
        case "seen":
            rows = rows.filter(seen=True)
        case "claimed":
            rows = rows.filter(seen=False)
        case "unknown":
            rows = rows.filter(unknown=True)
    for word in searchable([asked.get("q")]).split():
        rows = rows.filter(search_text__contains=word)
    return rows


def _filters(request: Request) -> list[dict[str, Any]]:
    language = _language()
    there = set(
        Item.objects.filter(client=request.client).values_list("kind", flat=True).distinct().order_by()
    )
    return [
        {"name": "family", "label": gettext("Family"), "choices": [(f.id, f.label.in_(language)) for f in families().values()]},
        {"name": "kind", "label": gettext("Kind"), "choices": [(k.id, k.plural.in_(language)) for k in kinds().values() if k.id in there]},
        {"name": "site", "label": gettext("Site"), "choices": [*((s, s) for s in Site.objects.filter(client=request.client).values_list("name", flat=True)), ("-", gettext("No site"))]},
        {"name": "seen", "label": gettext("Seen"), "choices": [("seen", gettext("Seen")), ("claimed", gettext("Claimed only")), ("unknown", gettext("Unknown devices"))]},
    ]  # fmt: skip


def _matrix(request: Request) -> dict[str, Any]:
    """Completeness by family and site. A family without any item was not looked at: that is not zero."""
    found = Item.objects.filter(client=request.client).values("family", "site__name").annotate(
        count=Count("id"), complete=Avg("completeness")).order_by()  # fmt: skip
    cells = {(row["family"], row["site__name"] or ""): row for row in found}
    sites = sorted({site for _family, site in cells})
    here = reverse("inventory:home", kwargs={"takeover": request.takeover.pk})
    rows = []
    for family in families().values():
        row_cells = [
            _cell(
                dict(cells[family.id, site]) if (family.id, site) in cells else None,
                f"{here}?family={family.id}&site={site or '-'}",
            )
            for site in sites
        ]
        rows.append(
            {
                "label": family.label.in_(_language()),
                "icon": family.icon,
                "href": f"{here}?family={family.id}",
                "cells": row_cells,
            }
        )
    return {"columns": [{"label": site or gettext("No site"), "href": ""} for site in sites], "rows": rows}


def _cell(found: dict[str, Any] | None, href: str) -> dict[str, Any] | None:
    if found is None:
        return None
    complete = round(found["complete"])
    state = "proven" if complete >= 90 else "open" if complete >= 50 else "unknown"
    return {"value": str(found["count"]), "state": state, "href": href,
            "tip": gettext("%(count)d items, %(complete)d %% of the mandatory fields known") % {"count": found["count"], "complete": complete}}  # fmt: skip


@takeover_page("work")
def new_item(request: Request, kind: str) -> HttpResponse:
    """Note something by hand."""
    return _form(request, kind, None)


@takeover_page("work")
def edit_item(request: Request, item: uuid.UUID) -> HttpResponse:
    row = get_object_or_404(Item, pk=item, client=request.client)
    return _form(request, row.kind, row)


def _form(request: Request, kind_id: str, row: Item | None) -> HttpResponse:
    if kind_id not in kinds():
        raise Http404
    kind = kinds()[kind_id]
    initial: dict[str, Any] = {}
    if row is not None:
        initial = {
            name: "\n".join(map(str, v)) if isinstance(v, list) else v for name, v in row.fields.items()
        }
        initial |= {
            "name": row.fields.get("name") or row.name,
            "site": row.site.name if row.site else "",
            "subtype": row.subtype,
        }
    form = ItemForm(kind, request.client, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said, secrets = form.observation(f"form:{uuid.uuid4()}")
        made = note(request.client, said, by=request.member, item=row, secrets=secrets)
        messages.success(request, gettext("Noted."))
        return redirect("inventory:item", takeover=request.takeover.pk, item=made.pk)
    back = (
        reverse("inventory:item", kwargs={"takeover": request.takeover.pk, "item": row.pk})
        if row
        else reverse("inventory:home", kwargs={"takeover": request.takeover.pk})
    )
    return render(request, "inventory/form.html", {"form": form, "kind": kind, "label": kind.label.in_(_language()), "help": kind.help.in_(_language()), "item": row, "back": back},
                  status=422 if request.method == "POST" else 200)  # fmt: skip


@takeover_page("read")
def kinds_page(request: Request) -> HttpResponse:
    """What can be noted: every kind, its form and its template."""
    counts = dict(
        Item.objects.filter(client=request.client).values_list("kind").annotate(Count("id")).order_by()
    )
    language = _language()
    groups = [
        {"label": family.label.in_(language), "icon": family.icon, "kinds": [
            {"id": k.id, "label": k.label.in_(language), "help": k.help.in_(language), "icon": k.icon, "count": counts.get(k.id)}
            for k in kinds().values() if k.family == family.id]}
        for family in families().values()
    ]  # fmt: skip
    return render(request, "inventory/kinds.html", {"groups": groups})


@takeover_page("read")
def template(request: Request, kind: str) -> HttpResponse:
    """The spreadsheet to fill in for one kind; read again exactly."""
    if kind not in kinds():
        raise Http404
    answer = HttpResponse(write_template(kind, _language()), content_type=SPREADSHEET)
    answer.headers["Content-Disposition"] = f'attachment; filename="bascule-{kind}-{_language()}.xlsx"'
    return answer


@takeover_page("read")
def people(request: Request) -> HttpResponse:
    """Who works here, and who outside has to do with the data?"""
    rows = Person.objects.filter(client=request.client).select_related("site")
    for word in searchable([request.GET.get("q")]).split():
        rows = rows.filter(search_text__contains=word)
    if request.GET.get("external"):
        rows = rows.filter(external=request.GET["external"] == "yes")
    filters = [
        {
            "name": "external",
            "label": gettext("Who"),
            "choices": [("no", gettext("Of the client")), ("yes", gettext("From outside"))],
        }
    ]
    without = Person.objects.filter(client=request.client, roles=[]).count()
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(
        request, "inventory/people.html", {"page": page, "filters": filters, "without_role": without}
    )


@takeover_page("read")
def person(request: Request, person: uuid.UUID) -> HttpResponse:
    """A person: one page, that of their sheet, which says where each fact comes from. Without a sheet, what is known."""
    row = get_object_or_404(Person.objects.select_related("site", "item"), pk=person, client=request.client)
    if row.item_id:
        return redirect("inventory:item", takeover=request.takeover.pk, item=row.item_id)
    return render(
        request,
        "inventory/person.html",
        {"person": row, "items": row.items.all()[:200], "accesses": row.accesses.all()},
    )


@takeover_page("read")
def sites(request: Request) -> HttpResponse:
    # Counted apart: joined together, every item of a site would meet every person there.
    of_items = {
        found["site"]: found
        for found in Item.objects.filter(client=request.client).values("site").annotate(count=Count("id"), complete=Avg("completeness")).order_by()
    }  # fmt: skip
    staff = dict(
        Person.objects.filter(client=request.client).values_list("site").annotate(Count("id")).order_by()
    )
    rows: Any = list(Site.objects.filter(client=request.client).order_by("name"))
    for row in rows:
        counted: dict[str, Any] = dict(of_items.get(row.pk, {}))
        row.count, row.complete = counted.get("count", 0), counted.get("complete")
        row.staff = staff.get(row.pk, 0)
    return render(request, "inventory/sites.html", {"sites": rows})


@takeover_page("read")
def site(request: Request, site: uuid.UUID) -> HttpResponse:
    row = get_object_or_404(Site.objects.select_related("item"), pk=site, client=request.client)
    counts = dict(row.items.values_list("family").annotate(Count("id")).order_by())
    groups = [
        {"label": f.label.in_(_language()), "icon": f.icon, "id": f.id, "count": counts.get(f.id)}
        for f in families().values()
    ]
    return render(
        request, "inventory/site.html", {"site": row, "groups": groups, "people": row.people.all()[:200]}
    )
