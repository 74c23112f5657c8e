"""The dry run of one device, the order, and the removal as it goes on."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST

from bascule.catalogue.tools import sources, tools
from bascule.clients.doors import Request, takeover_page
from bascule.discovery.receive import moment
from bascule.evidence.checkpoint import key_of
from bascule.observation.problem import Problem
from bascule.removal.device_line import Line, keep_report
from bascule.removal.draft_removal import credential_for, draft_removal, removing_connectors
from bascule.removal.matrix import LOOKS
from bascule.removal.models import OldTool, RemovalRun
from bascule.removal.start_removal import export_removal, start_removal
from bascule.removal.sweep_devices import sweep_devices
from bascule.removal.words import CONFIDENCE, RESULT_LOOKS, RESULTS, kind_word, why_words
from bascule.vault.models import Credential

RUN_LOOKS = {
    "queued": "open", "running": "open", "gone": "proven", "leftovers": "doubt", "failed": "refused", "exported": "doubt",
}  # fmt: skip
SHOWN = 400


def _row(request: Request, pk: UUID) -> OldTool:
    return get_object_or_404(OldTool.objects.select_related("item"), pk=pk, client=request.client)


@takeover_page("read")
def plan(request: Request, row: UUID) -> HttpResponse:
    """What a removal on this device would do, step by step, on which evidence, and what is in its way."""
    found = _row(request, row)
    listed = list(OldTool.objects.filter(client=request.client, device=found.device))
    for one in listed:
        one.look = LOOKS[OldTool.State(one.state)]  # type: ignore[attr-defined]
    picked = [one for one in request.GET.getlist("tool") if one] or None
    context: dict[str, Any] = {"row": found, "rows": listed, "picked": picked, "problem": None, "draft": None}
    try:
        draft = draft_removal(request.takeover, found.device, picked)
        context["draft"], context["collected_at"] = (
            draft,
            moment(draft.plan.collected_at if draft.plan else None),
        )
        context["groups"] = _groups(draft.plan.steps if draft.plan else [])
        context["spared"] = [
            {"thing": f"{kind_word(thing.split(' ', 1)[0])} {thing.split(' ', 1)[1]}", "of": of}
            for thing, of in (draft.plan.spared if draft.plan else [])
        ]
        context["logins"] = Credential.objects.filter(
            client=request.client, connector__in=removing_connectors(), archived_at__isnull=True
        ).order_by("title")[:200]
    except Problem as problem:
        context["problem"] = f"{problem.what(gettext)} {problem.advice(gettext)}"
    context["moving"] = RemovalRun.objects.filter(
        client=request.client, device=found.device, state__in=("queued", "running")
    ).first()
    return render(request, "removal/plan.html", context)


def _groups(steps: list[Any]) -> list[dict[str, Any]]:
    """Steps by tool, in the order of the plan."""
    language = (get_language() or "fr")[:2]
    groups: dict[str, dict[str, Any]] = {}
    for step in steps:
        name = tools()[step.tool].name if step.tool in tools() else step.tool
        group = groups.setdefault(step.tool, {"name": name, "steps": []})
        group["steps"].append({
            "number": step.number, "text": step.in_(language), "shown": step.shown, "needs": step.needs,
            "evidence": [_readable(one) for one in step.evidence[:30]], "confidence": CONFIDENCE.get(step.confidence, ""),
            "source": sources()[step.source].title if step.source in sources() else gettext("follows from its identifiers"),
        })  # fmt: skip
    return list(groups.values())


def _readable(evidence: str) -> str:
    kind, _space, rest = evidence.partition(" ")
    return f"{kind_word(kind)} {rest.rpartition(' (')[0] or rest}"


@require_POST
@takeover_page("work")
def start(request: Request, row: UUID) -> HttpResponse:
    """Order it: a worker carries it out."""
    found = _row(request, row)
    picked = [one for one in request.POST.getlist("tool") if one] or None
    chosen = request.POST.get("login") or None
    try:
        login = get_object_or_404(Credential, pk=chosen, client=request.client) if chosen else None
        run = start_removal(request.takeover, found.device, by=request.member, tools=picked, credential=login)
    except Problem as problem:
        return _back(request, row, problem)
    return redirect("removal:run", takeover=request.takeover.pk, removal=run.pk)


@require_POST
@takeover_page("work")
def script(request: Request, row: UUID) -> HttpResponse:
    """The signed script; the tools are then ordered, not removed."""
    found = _row(request, row)
    picked = [one for one in request.POST.getlist("tool") if one] or None
    try:
        _run, pack = export_removal(request.takeover, found.device, by=request.member, tools=picked)
    except Problem as problem:
        return _back(request, row, problem)
    name = (
        "".join(letter if letter.isalnum() or letter in "-." else "-" for letter in found.device) or "device"
    )
    disposition = (
        f'attachment; filename="bascule-{name.encode("ascii", "replace").decode().replace("?", "-")}.zip"'
    )
    return HttpResponse(pack, content_type="application/zip", headers={"Content-Disposition": disposition})


@require_POST
@takeover_page("work")
def look(request: Request, row: UUID) -> HttpResponse:
    """A fresh report of this device over SSH, reading only."""
    found = _row(request, row)
    chosen = request.POST.get("login") or None
    try:
        login = get_object_or_404(Credential, pk=chosen, client=request.client) if chosen else None
        login = login or credential_for(request.client, found.device, found.item)
        keep_report(request.client, Line(login, request.member, "collect").collect(found.device))
        counts = sweep_devices(request.client, by=request.member, devices=[found.device])
        messages.success(request, gettext("Looked at: %(new)d new, %(gone)d proven gone.") % counts)
    except Problem as problem:
        return _back(request, row, problem)
    return redirect("removal:plan", takeover=request.takeover.pk, row=row)


def _back(request: Request, row: UUID, problem: Problem) -> HttpResponse:
    messages.error(request, f"{problem.what(gettext)} {problem.advice(gettext)}")
    return redirect("removal:plan", takeover=request.takeover.pk, row=row)


@takeover_page("read")
def run(request: Request, removal: UUID) -> HttpResponse:
    """One removal: what is done, what was said, what is left."""
    return render(request, "removal/run.html", _run_context(request, removal))


@takeover_page("read")
def progress(request: Request, removal: UUID) -> HttpResponse:
    """The living part alone: asked again while it goes on."""
    context = _run_context(request, removal)
    if "HX-Request" not in request.headers:
        return redirect("removal:run", takeover=request.takeover.pk, removal=removal)
    return render(request, "removal/progress.html", context)


def _run_context(request: Request, pk: UUID) -> dict[str, Any]:
    found = get_object_or_404(RemovalRun.objects.select_related("credential"), pk=pk, client=request.client)
    lines = [
        {**one, "why": why_words(str(one.get("why", ""))), "word": RESULTS.get(one["result"], one["result"]), "look": RESULT_LOOKS.get(one["result"], "unknown"),
         "name": tools()[one["tool"]].name if one.get("tool") in tools() else ""}
        for one in found.log if one.get("result") and one.get("method") != "orphans"
    ]  # fmt: skip
    unneeded = sorted({one["what"] for one in found.log if one.get("method") == "orphans"})
    planned = len(found.plan.get("steps", []))
    done = len({one["step"] for one in lines if one.get("round") == 1})
    phases = [
        {"label": label, "state": _phase_state(found, value), "current": found.phase == value and found.moving}
        for value, label in RemovalRun.Phase.choices if value != RemovalRun.Phase.END
    ]  # fmt: skip
    row = OldTool.objects.filter(client=request.client, device=found.device).first()
    return {
        "run": found, "look": RUN_LOOKS[found.state], "lines": lines[-SHOWN:], "unneeded": unneeded, "planned": planned,
        "done": done, "phases": phases, "row": row, "problem": _problem(found),
        "left": [{"kind": kind_word(one["kind"]), "value": one["value"], "tool": one["tool"]} for one in found.left],
        "names": [tools()[one].name if one in tools() else one for one in found.tools],
        "fingerprint": key_of(found.firm_id, found.client_id).fingerprint() if found.how == "script" else "",
        "broken": any(one.get("broken") for one in found.log),
        "back": reverse("removal:home", kwargs={"takeover": request.takeover.pk}),
    }  # fmt: skip


def _phase_state(run: RemovalRun, phase: str) -> str:
    order = [value for value, _label in RemovalRun.Phase.choices]
    if run.phase == phase:
        return "open" if run.moving else "known"
    if order.index(run.phase) > order.index(phase):
        return "refused" if run.problem and run.phase == RemovalRun.Phase.END else "proven"
    return "unlooked"


def _problem(run: RemovalRun) -> str:
    if not run.problem:
        return ""
    return " ".join(gettext(run.problem[part]).format(**run.problem["facts"]) for part in ("what", "advice"))
