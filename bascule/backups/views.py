"""What is lost if they walk away now? Systems, restore points of both providers, promises, drills."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Count, Max, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bascule.backups.agree_hold import agree_hold, drill
from bascule.backups.coverage_of import points_document
from bascule.backups.figures import figures
from bascule.backups.forms import DrillForm, HoldForm, PlanForm, PointForm, SystemForm
from bascule.backups.models import BackupPlan, Drill, Hold, Point, ProtectedSystem
from bascule.clients.doors import Request, takeover_page
from bascule.clients.keep_document import keep_document
from bascule.continuity.coverage import coverage
from bascule.evidence.record import record
from bascule.observation.problem import Problem
from bascule.ui.forms import show_problem


@takeover_page("read")
def home(request: Request) -> HttpResponse:
    systems = ProtectedSystem.objects.filter(client=request.client).annotate(
        old=Max("points__claimed", filter=Q(points__provider="old")), new=Max("points__claimed", filter=Q(points__provider="new")),
        count=Count("points"), best=Max("points__proof"),
    ).order_by("name")  # fmt: skip
    said = (
        {
            entry["id"]: entry
            for entry in coverage(points_document(request.takeover), translate=gettext).get("systems", [])
        }
        if systems
        else {}
    )
    rows = [_row(system, said.get(system.name, {})) for system in systems]
    found = figures(request.takeover)
    return render(request, "backups/home.html", {
        "rows": rows, "figures": found, "days_left": found.days_left(),
        "holds": Hold.objects.filter(client=request.client).select_related("document").prefetch_related("covers__system"),
        "drills": Drill.objects.filter(client=request.client).select_related("system")[:20],
        "plans": BackupPlan.objects.filter(client=request.client).select_related("system"),
        "points": Point.objects.filter(client=request.client).select_related("system")[:50],
    })  # fmt: skip


def _row(system: ProtectedSystem, said: dict[str, Any]) -> dict[str, Any]:
    """A system and what the continuity library says of it; without points: not looked at."""
    defection = said.get("defection") or {}
    lost = defection.get("rpo_after_hours")
    uncovered = [
        {"start": _moment(gap.get("from")), "end": _moment(gap.get("to"))}
        for gap in said.get("uncovered", [])
    ]
    state = _state(bool(getattr(system, "count", 0)), lost, bool(uncovered), system.rpo_hours)
    lapse = said.get("safe_lapse") or {}
    wait = lapse.get("wait")
    return {"system": system, "state": state, "lost_hours": lost, "now_hours": said.get("rpo_now_hours"), "uncovered": uncovered[:3],
            "more": max(0, len(uncovered) - 3), "warnings": said.get("warnings", []),
            "safe_lapse": _moment(wait)}  # fmt: skip


def _state(known: bool, lost: float | None, gaps: bool, allowed: int) -> str:
    """How a system stands if the old provider walks away: not looked at, all lost, a gap, or covered."""
    if not known:
        return "unlooked"
    if lost is None:
        return "lost"
    return "refused" if gaps or lost > allowed else "proven"


def _moment(text: Any) -> datetime | None:
    """A moment of coverage/1; open ends are None."""
    return parse_datetime(text.replace("Z", "+00:00")) if isinstance(text, str) else None


@takeover_page("work")
def new_system(request: Request) -> HttpResponse:
    return _simple(request, SystemForm(request.POST or None), _("A system to protect"), "protect_system")


@takeover_page("work")
def new_point(request: Request) -> HttpResponse:
    return _simple(
        request, PointForm(request.client, request.POST or None), _("A restore point"), "note_point"
    )


@takeover_page("work")
def new_plan(request: Request) -> HttpResponse:
    return _simple(
        request, PlanForm(request.client, request.POST or None), _("Restore points to come"), "plan_backup"
    )


def _simple(request: Request, form: Any, title: Any, verb: str) -> HttpResponse:
    if request.method == "POST":
        form.instance.client, form.instance.firm = request.client, request.client.firm
        if form.is_valid():
            record(verb, by=request.member, on=form.save())
            return redirect("backups:home", takeover=request.takeover.pk)
    return _page(request, form, title)


@takeover_page("lead")
def new_hold(request: Request) -> HttpResponse:
    form = HoldForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in form._meta.fields or ()}
        file = form.cleaned_data["file"]
        try:
            paper = keep_document(request.client, file.name, file.read(), by=request.member) if file else None
            agree_hold(request.takeover, by=request.member, document=paper, **facts)
            return redirect("backups:home", takeover=request.takeover.pk)
        except Problem as problem:
            show_problem(form, problem)
    return _page(request, form, _("A promise to keep backups"))


@takeover_page("work")
def new_drill(request: Request) -> HttpResponse:
    form = DrillForm(request.client, request.POST or None)
    if request.method == "POST" and form.is_valid():
        system = form.cleaned_data["system"]
        point = Point.objects.filter(system=system, claimed__lte=timezone.now()).order_by("-claimed").first()
        try:
            drill(system, by=request.member, succeeded=form.cleaned_data["succeeded"], what=form.cleaned_data["what"],
                  minutes=form.cleaned_data["minutes"], point=point)  # fmt: skip
            return redirect("backups:home", takeover=request.takeover.pk)
        except Problem as problem:
            show_problem(form, problem)
    return _page(request, form, _("A restore that was tried"))


def _page(request: Request, form: forms.BaseForm, title: Any) -> HttpResponse:
    back = reverse("backups:home", kwargs={"takeover": request.takeover.pk})
    return render(
        request,
        "clients/form.html",
        {"form": form, "title": title, "back": back},
        status=422 if request.method == "POST" else 200,
    )
