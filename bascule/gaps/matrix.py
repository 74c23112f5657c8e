"""The completeness of an inventory as a table of families and sites, for `<c-matrix>`."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from bascule.catalogue.kinds import families
from bascule.clients.models import Takeover
from bascule.gaps.completeness import Measure, together
from bascule.inventory.models import Site

MOST_SITES = 12  # beyond, a table is no longer read: the rest stand together


def matrix(
    takeover: Takeover, measures: Mapping[tuple[str, UUID | None], Measure], language: str
) -> dict[str, Any]:
    """Columns, rows and their cells; a cell is None where nobody found anything."""
    sites = list(Site.objects.filter(client=takeover.client_id).values_list("pk", "name")[:MOST_SITES])
    groups: list[tuple[str, set[UUID | None]]] = [(name, {pk}) for pk, name in sites]
    shown = {pk for pk, _name in sites}
    rest = {site for _family, site in measures} - shown
    if rest:
        groups.append((_("No site") if rest == {None} else _("Elsewhere"), rest))
    rows = []
    for family in families().values():
        of_family = {site: measure for (id, site), measure in measures.items() if id == family.id}
        cells = [_cell(together(m for s, m in of_family.items() if s in group)) for _name, group in groups]
        total = _cell(together(of_family.values()))
        rows.append(
            {
                "label": family.label.in_(language),
                "icon": family.icon,
                "href": _href(takeover, family.id),
                "cells": [total, *cells] if len(groups) > 1 else [total],
            }
        )
    columns = [{"label": _("All sites")}]
    if len(groups) > 1:
        columns += [{"label": name} for name, _group in groups]
    return {"columns": columns, "rows": rows}


def _href(takeover: Takeover, family: str) -> str:
    try:
        return f"{reverse('gaps:home', kwargs={'takeover': takeover.pk})}?family={family}"
    except NoReverseMatch:
        return ""


def _cell(measure: Measure | None) -> dict[str, Any] | None:
    if measure is None:
        return None
    facts = {
        "items": measure.items,
        "fields": round(measure.fields * 100),
        "two": round(measure.two_sources * 100),
    }
    tip = _("%(items)d items: %(fields)d %% of mandatory fields known, %(two)d %% from two sources") % facts
    if measure.verified is not None:
        tip += _(", %(n)d %% with a verified credential") % {"n": round(measure.verified * 100)}
    state = "proven" if measure.score >= 0.95 else "open" if measure.score > 0 else "unknown"
    return {"value": f"{int(measure.score * 100)} %", "state": state, "tip": tip}
