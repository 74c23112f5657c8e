"""Pages of the plan: by phase, by person, by day; one step and what may be done with it."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bascule.catalogue.gates import gates_on
from bascule.catalogue.tasks import PROOF_KINDS, phases, task, tasks
from bascule.clients.doors import Request, takeover_page
from bascule.clients.keep_document import keep_document
from bascule.observation.problem import Problem
from bascule.planning.approve import approve as approve_plan
from bascule.planning.approve import approved
from bascule.planning.assign import assign
from bascule.planning.bring_up_to_date import bring_up_to_date
from bascule.planning.draft import draft as draft_plan
from bascule.planning.forms import AssignForm, NotApplicableForm, ProveForm, ReopenForm
from bascule.planning.gates import standing
from bascule.planning.mark_not_applicable import mark_not_applicable
from bascule.planning.models import Step
from bascule.planning.plan import Planned, plan
from bascule.planning.prove import prove
from bascule.planning.reopen import reopen

FORMS = {"prove": ProveForm, "set-aside": NotApplicableForm, "reopen": ReopenForm}


@takeover_page("read")
def steps(request: Request) -> HttpResponse:
    """Who does what, when, in what order?"""
    today = timezone.now().date()
    entries = plan(request.takeover, request.LANGUAGE_CODE)
    view = request.GET.get("view", "phase")
    shown = _chosen(entries, request, today)
    group = {"person": _by_person, "day": _by_day}.get(view, _by_phase)
    context = {
        "takeover": request.takeover,
        "language": request.LANGUAGE_CODE,
        "groups": group(shown, request.LANGUAGE_CODE),
        "view": view,
        "total": len(entries),
        "done": sum(entry.done for entry in entries),
        "late": sum(entry.late(today) for entry in entries),
        "ready": sum(entry.ready for entry in entries),
        "gates": standing(request.takeover, [entry.step for entry in entries]),
        "blocked": _blocked(request, entries),
        "approval": approved(request.takeover) if entries else None,
        "filters": _filters(),
        "today": today,
        "may_lead": request.member.may("lead", request.client),
    }
    return render(request, "planning/plan.html", context)


def _filters() -> list[dict[str, Any]]:
    return [
        {
            "name": "show",
            "label": _("Show"),
            "choices": [
                ("open", _("To do")),
                ("ready", _("Can be done now")),
                ("late", _("Late")),
                ("done", _("Done")),
            ],
        },
        {"name": "criticality", "label": _("Criticality"), "choices": [(c, c) for c in "ABC"]},
    ]


def _chosen(entries: list[Planned], request: Request, today: date) -> list[Planned]:
    tests: dict[str, Callable[[Planned], bool]] = {
        "": lambda _entry: True,
        "open": lambda e: not e.done,
        "ready": lambda e: e.ready,
        "late": lambda e: e.late(today),
        "done": lambda e: e.done,
    }
    test = tests.get(request.GET.get("show", "")) or tests[""]
    wanted, word = request.GET.get("criticality", ""), request.GET.get("q", "").lower()
    language = request.LANGUAGE_CODE
    return [
        entry
        for entry in entries
        if test(entry)
        and (not wanted or entry.task.criticality == wanted)
        and (
            not word
            or word in f"{entry.step.task} {entry.task.label.in_(language)} {entry.in_charge}".lower()
        )
    ]


def _by_phase(entries: list[Planned], language: str) -> list[dict[str, Any]]:
    return [
        {
            "title": f"{phase.id} · {phase.label.in_(language)}",
            "note": phase.question.in_(language),
            "entries": [entry for entry in entries if entry.task.phase == phase.id],
        }
        for phase in phases().values()
    ]


def _by_person(entries: list[Planned], language: str) -> list[dict[str, Any]]:
    found: dict[str, list[Planned]] = defaultdict(list)
    for entry in entries:
        found[entry.in_charge].append(entry)
    return [{"title": name, "note": "", "entries": found[name]} for name in sorted(found)]


def _by_day(entries: list[Planned], language: str) -> list[dict[str, Any]]:
    found: dict[date, list[Planned]] = {}
    for entry in entries:
        found.setdefault(entry.step.due_on or date.max, []).append(entry)
    return [
        {"day": day if day != date.max else None, "note": "", "entries": found[day]} for day in sorted(found)
    ]


def _blocked(request: Request, entries: list[Planned]) -> dict[str, str]:
    """Task → the shut gate on it."""
    shut = [s for s in standing(request.takeover, [entry.step for entry in entries]) if s.open is not True]
    return {task: gate.gate.id for gate in shut for task in gate.gate.blocks}


@takeover_page("read")
def step(request: Request, step: UUID) -> HttpResponse:
    """One step: what it is, what it waits for, what proves it."""
    rows = Step.objects.select_related("owner__user", "item", "document", "takeover")
    found = get_object_or_404(rows, pk=step, takeover=request.takeover, task__in=tasks())
    entries = {
        e.step.task: e for e in plan(request.takeover, request.LANGUAGE_CODE) if e.step.item_id is None
    }
    known = task(found.task)
    stands = {s.gate.id: s for s in standing(request.takeover)}
    mine = [stands[gate.id] for gate in gates_on(found.task)]
    initial = {"owner": found.owner_id, "owner_name": found.owner_name, "due_on": found.due_on}
    context = {
        "takeover": request.takeover,
        "step": found,
        "entry": next((e for e in entries.values() if e.step.pk == found.pk), None),
        "known": known,
        "language": request.LANGUAGE_CODE,
        "label": known.label.in_(request.LANGUAGE_CODE),
        "proof_wanted": known.proof.in_(request.LANGUAGE_CODE),
        "proof_kind": PROOF_KINDS[known.proof_kind].in_(request.LANGUAGE_CODE),
        "before": [entries[id] for id in known.after if id in entries],
        "after": [entry for entry in entries.values() if found.task in entry.task.after],
        "gates": mine,
        "may_work": request.member.may("work", request.client),
        "may_lead": request.member.may("lead", request.client),
        "forms": {
            "prove": ProveForm(), "aside": NotApplicableForm(), "reopen": ReopenForm(),
            "assign": AssignForm(client=request.client, initial=initial),
        },
    }  # fmt: skip
    return render(request, "planning/step.html", context)


@require_POST
@takeover_page("work")
def act(request: Request, step: UUID, do: str) -> HttpResponse:
    """Prove the step, set it aside, open it again, or say who is in charge."""
    found = get_object_or_404(Step, pk=step, takeover=request.takeover, task__in=tasks())
    if do != "prove" and not request.member.may("lead", request.client):
        return HttpResponse(status=403)
    form = (
        AssignForm(request.POST, client=request.client)
        if do == "assign"
        else FORMS[do](request.POST, request.FILES)
    )
    if not form.is_valid():
        messages.error(
            request, _("The form is not complete: %(fields)s.") % {"fields": ", ".join(form.errors)}
        )
        return redirect("planning:step", takeover=request.takeover.pk, step=found.pk)
    try:
        messages.success(request, _perform(request, found, do, form.cleaned_data))
    except Problem as problem:
        messages.error(request, f"{problem.what(_)} {problem.advice(_)}")
    return redirect("planning:step", takeover=request.takeover.pk, step=found.pk)


def _perform(request: Request, step: Step, do: str, said: dict[str, Any]) -> str:
    by = request.member
    if do == "prove":
        file = said["file"]
        document = keep_document(step.client, file.name, file.read(), by=by) if file else None
        prove(step, said["proof"], document, by=by)
        return _("Step %(task)s is proven.") % {"task": step.task}
    if do == "set-aside":
        mark_not_applicable(step, said["reason"], said["signatory"], by=by)
        return _("Step %(task)s does not apply here.") % {"task": step.task}
    if do == "reopen":
        doubtful = reopen(step, said["reason"], by=by)
        text = _("Step %(task)s is open again.") % {"task": step.task}
        if doubtful:
            text += " " + _("Look again at what stood on it: %(tasks)s.") % {"tasks": ", ".join(doubtful)}
        return text
    assign(step, by=by, owner=said["owner"], owner_name=said["owner_name"], due_on=said["due_on"])
    return _("Step %(task)s is assigned.") % {"task": step.task}


@require_POST
@takeover_page("lead")
def draft(request: Request) -> HttpResponse:
    """Draft the plan, or bring its dates up to date."""
    drafted = draft_plan(request.takeover, by=request.member)
    text = ngettext("%(n)d step added.", "%(n)d steps added.", drafted.added) % {"n": drafted.added}
    text += " " + ngettext("%(n)d date moved.", "%(n)d dates moved.", drafted.moved) % {"n": drafted.moved}
    messages.success(request, text)
    return redirect("planning:plan", takeover=request.takeover.pk)


@require_POST
@takeover_page("lead")
def approve(request: Request) -> HttpResponse:
    """Approve the plan as it stands."""
    try:
        approval = approve_plan(request.takeover, by=request.member)
        messages.success(
            request, _("The plan is approved, with hash %(hash)s.") % {"hash": approval.plan_hash[:12]}
        )
    except Problem as problem:
        messages.error(request, f"{problem.what(_)} {problem.advice(_)}")
    return redirect("planning:plan", takeover=request.takeover.pk)


@require_POST
@takeover_page("work")
def refresh(request: Request) -> HttpResponse:
    """Bring every stage up to date."""
    bring_up_to_date(request.client, by=request.member)
    messages.success(request, _("Every stage is up to date."))
    return redirect("planning:home", takeover=request.takeover.pk)
