"""What is this, and how do we know? An item: each fact with who says so, what belongs to it, what was done about it."""

import uuid
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language, gettext

from bascule.catalogue.kinds import kinds
from bascule.clients.doors import Request, takeover_page
from bascule.evidence.models import Event
from bascule.inventory.facts import ASSUMED_SITE
from bascule.inventory.models import Capture, Item, Link, Person, Photo
from bascule.inventory.settle import apart


@takeover_page("read")
def item(request: Request, item: uuid.UUID) -> HttpResponse:
    """What is this, and how do we know?"""
    row = get_object_or_404(Item.objects.select_related("site", "person"), pk=item, client=request.client)
    kind, language = kinds()[row.kind], (get_language() or "fr")[:2]
    observed = list(row.observed.select_related("observation__file", "observation__by"))
    said_by = {str(link.observation_id): link.observation for link in observed}
    facts = []
    for known in kind.all_fields():
        values = row.provenance.get(known.id) or []
        shown = _shown(known, values[0][0], language) if values else None
        source = said_by.get(values[0][1][0]) if values and values[0][1] else None
        if values or known.mandatory:
            facts.append({"label": known.label.in_(language), "value": shown, "source": source, "secret": known.secret,
                          "conflict": len(values) > 1, "others": values[1:], "live": bool(source and source.live),
                          "mono": known.type in ("ip", "mac") or known.id in ("serial", "uuid")})  # fmt: skip
    why = [_reason(reason) for reason in row.why]
    assumed = row.provenance.get(ASSUMED_SITE)
    person = Person.objects.filter(client=request.client, item=row).first()
    context = {
        "person": person, "assigned": person.items.exclude(pk=row.pk)[:200] if person else None,
        "photos": Photo.objects.filter(client=request.client, capture__observation__belongs__item=row).select_related("capture"),
        "assumed": assumed[0][0] if assumed else "", "apart": _apart(row), "history": _history(row, observed),
        "protected": row.protected.all()[:20], "open_gaps": row.gaps.filter(closed_at__isnull=True).count(),
    }  # fmt: skip
    return render(request, "inventory/item.html", {
        "item": row, "kind": kind, "label": kind.label.in_(language), "facts": facts, "observed": observed, "why": why,
        "credentials": row.credentials.all(), "accesses": row.accesses.all(),
        "neighbours": _neighbours(row), "in_hand": [text.in_(language) for text in kind.in_hand],
        **context,
    })  # fmt: skip


def _apart(row: Item) -> list[Item]:
    """The items that a person said this one is not."""
    said = set(row.observed.values_list("observation_id", flat=True))
    words = apart(row).values_list("one_id", "other_id")
    others = {other if one in said else one for one, other in words}
    return list(
        Item.objects.filter(client=row.client, observed__observation__in=others).exclude(pk=row.pk).distinct()
    )


def _history(row: Item, observed: list[Any]) -> QuerySet[Event]:
    """What was done about it, the newest first: on itself, its statements and what people said of them, its secrets
    and accesses."""
    said = [link.observation_id for link in observed[:200]]
    words = Link.objects.filter(Q(one__in=said) | Q(other__in=said), client=row.client)
    walks = Capture.objects.filter(observation__in=said)
    about = [row.pk, *said]
    for rows in (row.credentials.all(), row.accesses.all(), words, walks):
        about.extend(rows.values_list("pk", flat=True)[:200])
    return Event.objects.filter(log=row.client_id, subject__in=[str(one) for one in about]).order_by(
        "-number"
    )[:30]


def _shown(known: Any, value: Any, language: str) -> str:
    if isinstance(value, list):
        return ", ".join(_shown(known, part, language) for part in value)
    choice = next((c for c in known.choices if c.id == value), None)
    if choice:
        return choice.in_(language)
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    return str(value)


def _reason(reason: dict[str, Any]) -> str:
    """One reason of a merge in words: the sentence, the value, the weight."""
    value = f" « {reason['value']} »" if reason.get("value") else ""
    return f"{gettext(reason['text'])}{value} ({float(reason['weight']):+.1f})"


def _neighbours(row: Item) -> QuerySet[Item]:
    """Items of the same person, on the same network, or at the place that it is."""
    near = Q()
    if row.person_id:
        near |= Q(person=row.person_id)
    if row.kind == "site" and hasattr(row, "as_site"):
        near |= Q(site=row.as_site)
    address = str(
        (row.fields.get("ip") or [""])[0]
        if isinstance(row.fields.get("ip"), list)
        else row.fields.get("ip") or ""
    )
    if address.count(".") == 3:
        near |= Q(search_text__contains=f" {address.rpartition('.')[0]}.", site=row.site)
    return (
        Item.objects.filter(near, client=row.client).exclude(pk=row.pk)[:12] if near else Item.objects.none()
    )
