"""Who still runs what? The matrix, one tool on one device, one tool everywhere; the rest is in run_views, watch_views."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from bascule.catalogue.tool_removal import removal_steps
from bascule.catalogue.tools import System, Tool, sources, tools
from bascule.clients.doors import Request, takeover_page
from bascule.evidence.models import Event
from bascule.observation.problem import Problem
from bascule.removal.figures import figures
from bascule.removal.forms import AgentForm, KeepForm, LiftForm, ToolForm
from bascule.removal.matrix import LOOKS, as_csv, as_xlsx, chosen, filters_of, matrix_of, table_of
from bascule.removal.models import OldTool, RemovalRun
from bascule.removal.note_tool import note_tool
from bascule.removal.order_removal import keep_tool, order_removal, prove_new_agent
from bascule.removal.protection import is_protected, lift_protection
from bascule.removal.words import CATEGORIES, CONFIDENCE, evidence_rows, instance_words

SYSTEMS: dict[System, str] = {"windows": "Windows", "linux": "Linux", "macos": "macOS"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@takeover_page("read")
def home(request: Request) -> HttpResponse:
    found = matrix_of(request.takeover, request.GET)
    return render(request, "removal/home.html", {
        "columns": found.columns, "rows": found.rows, "page": found.page, "filters": filters_of(request.takeover),
        "figures": figures(request.takeover),
    })  # fmt: skip


@takeover_page("read")
def export_csv(request: Request) -> HttpResponse:
    """The rows of the filters as CSV."""
    return _file(as_csv(table_of(chosen(request.takeover, request.GET))), "text/csv; charset=utf-8", "csv")


@takeover_page("read")
def export_xlsx(request: Request) -> HttpResponse:
    """The rows of the filters as a spreadsheet."""
    return _file(as_xlsx(table_of(chosen(request.takeover, request.GET))), XLSX, "xlsx")


def _file(content: bytes, media: str, ending: str) -> HttpResponse:
    name = f"{gettext('old-tools')}.{ending}"
    return HttpResponse(
        content, content_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@takeover_page("read")
def row(request: Request, row: UUID) -> HttpResponse:
    """One tool on one device: what shows it, whose it is, how it goes."""
    found = _one(request, row)
    runs = RemovalRun.objects.filter(
        client=request.client, device=found.device, tools__contains=[found.tool]
    )[:10]
    return render(request, "removal/row.html", {
        "row": found, "tool": tools().get(found.tool), "look": LOOKS[OldTool.State(found.state)], "agent": AgentForm(),
        "keep": KeepForm(), "lift": LiftForm(), "protected": is_protected(found.tool), "evidence": evidence_rows(found.evidence),
        "leftovers": evidence_rows(found.leftovers), "instance": instance_words(found.instance), "runs": runs,
        "category": CATEGORIES.get(found.category, found.category),
        "events": Event.objects.filter(subject=str(found.pk)).order_by("-number")[:20],
    })  # fmt: skip


@takeover_page("read")
def tool(request: Request, tool: str) -> HttpResponse:
    """One tool: how it goes from each system, what that needs, and who still runs it."""
    found = tools().get(tool)
    rows = (
        OldTool.objects.filter(client=request.client, tool=tool)
        .select_related("item")
        .order_by("state", "device")
    )
    if found is None and not rows:
        raise Http404
    listed = list(rows[:500])
    for one in listed:
        one.look = LOOKS[OldTool.State(one.state)]  # type: ignore[attr-defined]
    systems = [
        {"name": name, "steps": _steps(found, system)}
        for system, name in SYSTEMS.items()
        if found and found.blocks(system)
    ]
    language = (get_language() or "fr")[:2]
    return render(request, "removal/tool.html", {
        "tool": found, "name": found.name if found else listed[0].tool_name, "rows": listed, "systems": systems,
        "category": CATEGORIES.get(found.category, found.category) if found else "", "protected": is_protected(tool),
        "protection": (getattr(found.protection, language) if found else ""), "note": (getattr(found, f"note_{language}") if found else ""),
        "left": sum(1 for one in listed if one.state in ("present", "claimed", "ordered", "leftovers")),
    })  # fmt: skip


def _steps(tool: Tool, system: System) -> list[dict[str, Any]]:
    """All removal steps on one system, in order, each with its source."""
    language = (get_language() or "fr")[:2]
    return [
        {
            "text": step.in_(language), "command": step.command, "confidence": CONFIDENCE.get(step.confidence, step.confidence),
            "look": {"high": "proven", "medium": "open"}.get(step.confidence, "unknown"),
            "source": sources()[step.source].title if step.source in sources() else gettext("follows from its identifiers"),
            "url": sources()[step.source].url if step.source in sources() else "",
        }
        for step in removal_steps(tool, system)
    ]  # fmt: skip


def _one(request: Request, pk: UUID) -> OldTool:
    return get_object_or_404(OldTool.objects.select_related("item"), pk=pk, client=request.client)


@takeover_page("work")
def note(request: Request) -> HttpResponse:
    form = ToolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = note_tool(request.client, by=request.member, **form.cleaned_data)
        return redirect("removal:row", takeover=request.takeover.pk, row=made.pk)
    back = reverse("removal:home", kwargs={"takeover": request.takeover.pk})
    return render(
        request,
        "clients/form.html",
        {"form": form, "title": _("Note a tool"), "back": back},
        status=422 if request.method == "POST" else 200,
    )


@require_POST
@takeover_page("work")
def agent(request: Request, row: UUID) -> HttpResponse:
    proof = request.POST.get("proof", "")
    return _do(request, row, lambda found: prove_new_agent(found, by=request.member, proof=proof))


@require_POST
@takeover_page("work")
def order(request: Request, row: UUID) -> HttpResponse:
    return _do(request, row, lambda found: order_removal(found, by=request.member))


@require_POST
@takeover_page("work")
def lift(request: Request, row: UUID) -> HttpResponse:
    how = request.POST.get("how", "")
    return _do(request, row, lambda found: lift_protection(found, by=request.member, how=how))


@require_POST
@takeover_page("lead")
def keep(request: Request, row: UUID) -> HttpResponse:
    signatory = request.POST.get("signatory", "")
    return _do(request, row, lambda found: keep_tool(found, by=request.member, signatory=signatory))


def _do(request: Request, pk: UUID, verb: Any) -> HttpResponse:
    try:
        verb(_one(request, pk))
        messages.success(request, gettext("Written down."))
    except Problem as problem:
        messages.error(request, f"{problem.what(gettext)} {problem.advice(gettext)}")
    return redirect("removal:row", takeover=request.takeover.pk, row=pk)
