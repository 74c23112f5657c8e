"""Are these two the same? Suggested and conflicting pairs one after the other; splitting a wrong merge, and back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from bascule.catalogue.kinds import kinds
from bascule.clients.doors import Request, takeover_page
from bascule.discovery.models import Observation
from bascule.inventory.models import Item, Link, Reconciliation
from bascule.inventory.settle import rejoin, settle, split

# What both sides are compared on, as people call it.
SIDES = {
    "name": _("Name"), "hostname": _("Host name"), "kind": _("Kind"), "ips": _("IP address"), "macs": _("MAC address"),
    "serial": _("Serial number"), "uuid": _("Hardware identifier"), "model": _("Model"), "vendor": _("Maker"),
    "os": _("Operating system"), "user": _("User"), "site": _("Site"), "source": _("Source"),
}  # fmt: skip


@takeover_page("read")
def queue(request: Request) -> HttpResponse:
    """One pair after the other, both sides side by side."""
    run = Reconciliation.objects.filter(client=request.client).first()
    settled = {frozenset(map(str, pair)) for pair in
               Link.objects.filter(client=request.client, undone_at__isnull=True).values_list("one_id", "other_id")}  # fmt: skip
    pairs = [*(run.conflicts if run else []), *(run.suggested if run else [])]
    waiting = [pair for pair in pairs if len(_refs(pair)) == 2 and frozenset(_refs(pair)) not in settled]
    place = min(_whole(request.GET.get("at")), max(0, len(waiting) - 1))
    shown = _pair(request, waiting[place]) if waiting else None
    return render(
        request,
        "inventory/queue.html",
        {"pair": shown, "place": place, "next": place + 1, "count": len(waiting)},
    )


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 7 else 0


def _refs(pair: Any) -> list[str]:
    """The two observations of a suggested or conflicting pair."""
    return [str(ref) for ref in pair.get("observations", [])][:2]


def _pair(request: Request, pair: dict[str, Any]) -> dict[str, Any] | None:
    rows = Observation.objects.filter(client=request.client, pk__in=_refs(pair)).select_related(
        "file", "belongs__item"
    )
    sides = sorted(rows, key=lambda row: str(row.pk))
    if len(sides) != 2:
        return None
    one, other = sides
    table = [
        {"label": label, "one": _said(name, one), "other": _said(name, other)}
        for name, label in SIDES.items()
    ]
    why = [{**reason, "text": gettext(reason["text"])} for reason in pair.get("why", [])]
    kept = [row | {"same": row["one"] == row["other"]} for row in table if row["one"] or row["other"]]
    return {"one": one, "other": other, "rows": kept, "why": why, "score": pair.get("score")}


def _said(name: str, side: Observation) -> str:
    return kind_label(side.kind) if name == "kind" else _text(side.record.get(name))


def kind_label(kind: str) -> str:
    """A kind of the catalogue in the reader's language; the word itself when the catalogue has no such kind."""
    return kinds()[kind].label.in_((get_language() or "fr")[:2]) if kind in kinds() else kind


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


@require_POST
@takeover_page("work")
def settle_pair(request: Request) -> HttpResponse:
    word = request.POST.get("word")
    if word in Link.Word.values:
        rows = Observation.objects.filter(client=request.client)
        settle(
            get_object_or_404(rows, pk=request.POST.get("one")),
            get_object_or_404(rows, pk=request.POST.get("other")),
            word,
            by=request.member,
        )
        messages.success(request, gettext("Noted, and the inventory is made again."))
    return redirect("inventory:queue", takeover=request.takeover.pk)


@require_POST
@takeover_page("work")
def split_item(request: Request, item: UUID) -> HttpResponse:
    """The ticked statements speak of something else."""
    row = get_object_or_404(Item, pk=item, client=request.client)
    away = list(Observation.objects.filter(belongs__item=row, pk__in=request.POST.getlist("pick")))
    if not away or len(away) == row.observed.count():
        messages.error(
            request, gettext("Tick some of the statements, not all: those become something of their own.")
        )
        return redirect("inventory:item", takeover=request.takeover.pk, item=row.pk)
    split(row, away, by=request.member)
    messages.success(request, gettext("Split. The two stay apart until you say otherwise."))
    made = Item.objects.filter(observed__observation=away[0]).first()
    return redirect("inventory:item", takeover=request.takeover.pk, item=(made or row).pk)


@require_POST
@takeover_page("work")
def rejoin_item(request: Request, item: UUID) -> HttpResponse:
    """Take a split back."""
    row = get_object_or_404(Item, pk=item, client=request.client)
    if not request.POST.get("other"):
        messages.error(request, gettext("Say which of the two it is to be one with again."))
        return redirect("inventory:item", takeover=request.takeover.pk, item=row.pk)
    other = get_object_or_404(Item, pk=_uuid(request.POST["other"]), client=request.client)
    kept = row.observed.order_by("pk").values_list("observation_id", flat=True)[:1].get()
    rejoin(row, other, by=request.member)
    messages.success(request, gettext("Taken back: what speaks for one thing counts again."))
    made = Item.objects.get(observed__observation=kept)
    return redirect("inventory:item", takeover=request.takeover.pk, item=made.pk)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
