"""Search everything one may see: items, people, credentials by name. Accents and case do not matter. Secret
material is not searched: it is not there to be searched."""

from typing import Any

from django.apps import apps
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from bascule.catalogue.kinds import kinds
from bascule.clients.doors import Request, firm_page
from bascule.clients.models import Takeover
from bascule.inventory.models import Item, Person
from bascule.tenancy.search import searchable

MOST = 20


@firm_page("read")
def search(request: Request) -> HttpResponse:
    words = searchable([request.GET.get("q")]).split()[:6]
    found: dict[str, list[Any]] = {"items": [], "people": [], "credentials": []}
    if words:
        for name, model in (
            ("items", Item),
            ("people", Person),
            ("credentials", apps.get_model("vault", "Credential")),
        ):
            rows: Any = model.objects.select_related("client")
            if model is Item:  # people are found once, as people
                rows = rows.filter(as_person__isnull=True)
            for word in words:
                rows = rows.filter(search_text__contains=word)
            found[name] = list(rows.order_by("pk")[:MOST])
    takeovers = {t.client_id: t.pk for t in Takeover.objects.filter(closed_at__isnull=True)}
    language = (get_language() or "fr")[:2]
    for shown in found.values():
        for row in shown:
            row.takeover_id = takeovers.get(row.client_id)
            if isinstance(row, Item) and row.kind in kinds():
                row.label, row.icon = kinds()[row.kind].label.in_(language), kinds()[row.kind].icon  # type: ignore[attr-defined]
    return render(
        request, "inventory/search.html", {**found, "asked": request.GET.get("q", ""), "words": words}
    )
