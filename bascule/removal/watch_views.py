"""Has anything come back? The devices under watch, the alarms, and where alarms are sent."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from bascule.clients.doors import Request, takeover_page
from bascule.discovery.receive import moment
from bascule.observation.problem import Problem
from bascule.removal.forms import CadenceForm, HookForm, SettleForm
from bascule.removal.jobs import resweep_soon
from bascule.removal.models import Alarm, AlarmHook, Watched
from bascule.removal.resweep import set_cadence
from bascule.removal.tell_alarm import recipients, set_hook, stop_hook
from bascule.removal.watch_device import settle_alarm
from bascule.removal.words import evidence_rows

SHOWN = 12
LOOKS = {"clean": "proven", "alarm": "refused", "silent": "unknown"}


@takeover_page("read")
def watch(request: Request) -> HttpResponse:
    return _page(request)


def _page(request: Request, key: str = "") -> HttpResponse:
    """`key`: a webhook's key, shown this once and kept nowhere in the clear."""
    rows = Watched.objects.filter(client=request.client)
    counts = rows.aggregate(
        all=Count("pk"),
        clean=Count("pk", filter=Q(state="clean")),
        silent=Count("pk", filter=Q(state="silent")),
    )
    if request.GET.get("state"):
        rows = rows.filter(state=request.GET["state"])
    if request.GET.get("q"):
        rows = rows.filter(device__icontains=request.GET["q"])
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    for one in page:
        one.look = LOOKS[one.state]  # type: ignore[attr-defined]
    alarms = list(
        Alarm.objects.filter(client=request.client, settled_at__isnull=True).select_related(
            "watched__baseline"
        )[:50]
    )
    for alarm in alarms:
        alarm.lines = evidence_rows(_once(alarm.difference))  # type: ignore[attr-defined]
        clean = alarm.watched.baseline
        alarm.clean_at = moment(clean.record.get("collected_at")) if clean else None  # type: ignore[attr-defined]
    settled = Alarm.objects.filter(client=request.client, settled_at__isnull=False).select_related("watched")[
        :20
    ]
    return render(request, "removal/watch.html", {
        "page": page, "alarms": alarms, "settled": settled, "counts": counts, "now": timezone.now(), "settle": SettleForm(),
        "filters": [{"name": "state", "label": gettext("State"), "choices": Watched.State.choices}],
        "hooks": AlarmHook.objects.filter(client=request.client, stopped_at__isnull=True), "hook": HookForm(),
        "told": [str(one) for one in recipients(request.client)], "key": key,
    })  # fmt: skip


def _once(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each value once; what a process runs is not told again as its path."""
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        if line["kind"] != "tool":
            found.setdefault(str(line["value"]).strip(), line)
    return list(found.values())[:SHOWN]


@takeover_page("work")
def watched(request: Request, watched: UUID) -> HttpResponse:
    """How often one device is looked at again."""
    row = get_object_or_404(Watched, pk=watched, client=request.client)
    form = CadenceForm(request.POST or None, initial={"every_days": row.every_days, "until": row.until})
    if request.method == "POST" and form.is_valid():
        set_cadence(row, by=request.member, **form.cleaned_data)
        return redirect("removal:watch", takeover=request.takeover.pk)
    context = {"form": form, "title": gettext("Watch of %(device)s") % {"device": row.device}, "back": ".."}
    return render(
        request,
        "removal/watched.html",
        {**context, "row": row},
        status=422 if request.method == "POST" else 200,
    )


@require_POST
@takeover_page("work")
def sweep(request: Request, watched: UUID) -> HttpResponse:
    row = get_object_or_404(Watched, pk=watched, client=request.client)
    resweep_soon(row)
    messages.success(request, gettext("%(device)s is being looked at.") % {"device": row.device})
    return redirect("removal:watch", takeover=request.takeover.pk)


@require_POST
@takeover_page("work")
def settle(request: Request, alarm: UUID) -> HttpResponse:
    row = get_object_or_404(Alarm.objects.select_related("watched"), pk=alarm, client=request.client)
    form = SettleForm(request.POST)
    try:
        expected = form.is_valid() and form.cleaned_data["expected"]
        settle_alarm(row, by=request.member, expected=expected, why=request.POST.get("why", ""))
        messages.success(request, gettext("Written down."))
    except Problem as problem:
        messages.error(request, f"{problem.what(gettext)} {problem.advice(gettext)}")
    return redirect("removal:watch", takeover=request.takeover.pk)


@require_POST
@takeover_page("lead")
def hook(request: Request) -> HttpResponse:
    """Add an address; its key is shown on the next page, once."""
    form = HookForm(request.POST)
    try:
        if not form.is_valid():
            messages.error(request, gettext("Give an https:// address without a login in it."))
        else:
            _row, key = set_hook(request.client, form.cleaned_data["url"], by=request.member)
            return _page(request, key)
    except Problem as problem:
        messages.error(request, f"{problem.what(gettext)} {problem.advice(gettext)}")
    return redirect("removal:watch", takeover=request.takeover.pk)


@require_POST
@takeover_page("lead")
def unhook(request: Request, hook: UUID) -> HttpResponse:
    stop_hook(get_object_or_404(AlarmHook, pk=hook, client=request.client), by=request.member)
    return redirect("removal:watch", takeover=request.takeover.pk)
