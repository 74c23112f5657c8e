"""Who still runs what? The matrix of devices and tools, and one tool on one device."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from bascule.catalogue.tool_removal import removal_steps
from bascule.catalogue.tools import System, Tool, tools
from bascule.clients.doors import Request, takeover_page
from bascule.evidence.models import Event
from bascule.observation.problem import Problem
from bascule.removal.figures import figures
from bascule.removal.forms import AgentForm, KeepForm, ToolForm
from bascule.removal.models import OldTool
from bascule.removal.note_tool import note_tool
from bascule.removal.order_removal import keep_tool, order_removal, prove_new_agent

SYSTEMS: dict[System, str] = {"windows": "Windows", "linux": "Linux", "macos": "macOS"}
LOOKS = {
    OldTool.State.PRESENT: "open", OldTool.State.CLAIMED: "unknown", OldTool.State.ORDERED: "doubt",
    OldTool.State.ABSENT: "proven", OldTool.State.KEPT: "known",
}  # fmt: skip


@takeover_page("read")
def home(request: Request) -> HttpResponse:
    rows = OldTool.objects.filter(client=request.client)
    for name in ("tool", "state"):
        if request.GET.get(name):
            rows = rows.filter(**{name: request.GET[name]})
    if request.GET.get("q"):
        rows = rows.filter(device__icontains=request.GET["q"])
    devices = Paginator(rows.order_by("device").values_list("device", flat=True).distinct(), 50).get_page(
        request.GET.get("page")
    )
    shown = list(rows.filter(device__in=list(devices)))
    names = dict(
        OldTool.objects.filter(client=request.client).order_by("tool_name").values_list("tool", "tool_name")
    )
    there = sorted({row.tool for row in shown}, key=lambda tool: names[tool])
    # Filters choose rows and columns; a cell says the truth all the same.
    every = list(OldTool.objects.filter(client=request.client, device__in=list(devices)))
    cells = {(row.device, row.tool): row for row in every}
    looked = {row.device for row in every if row.last_seen}
    here = reverse("removal:home", kwargs={"takeover": request.takeover.pk})
    matrix = [
        {
            "label": device or gettext("Not said where"),
            "href": "",
            "cells": [_cell(request, cells.get((device, tool)), device in looked) for tool in there],
        }
        for device in devices
    ]
    filters = [
        {"name": "tool", "label": gettext("Tool"), "choices": list(names.items())},
        {"name": "state", "label": gettext("State"), "choices": OldTool.State.choices},
    ]  # fmt: skip
    return render(request, "removal/home.html", {
        "columns": [{"label": names[tool], "href": f"{here}?tool={tool}"} for tool in there], "rows": matrix, "page": devices,
        "filters": filters, "figures": figures(request.takeover),
    })  # fmt: skip


def _cell(request: Request, row: OldTool | None, looked: bool) -> dict[str, Any] | None:
    """Not found in a report is not the same as no report."""
    if row is None:
        tip = gettext("A report of this device was looked at; it does not show this tool.")
        return {"value": "–", "state": "known", "tip": tip} if looked else None
    proof = "; ".join(f"{line.get('kind')} {line.get('value')}" for line in row.evidence[:3])
    return {"value": row.get_state_display(), "state": LOOKS[OldTool.State(row.state)], "tip": proof,
            "href": reverse("removal:row", kwargs={"takeover": request.takeover.pk, "row": row.pk})}  # fmt: skip


@takeover_page("read")
def row(request: Request, row: UUID) -> HttpResponse:
    """One tool on one device: what shows it, whose it is, how it goes."""
    found = _one(request, row)
    tool = tools().get(found.tool)
    language = (get_language() or "fr")[:2]
    steps = _steps(tool, language) if tool else []
    return render(request, "removal/row.html", {
        "row": found, "tool": tool, "steps": steps, "look": LOOKS[OldTool.State(found.state)], "agent": AgentForm(), "keep": KeepForm(),
        "events": Event.objects.filter(subject=str(found.pk)).order_by("-number")[:20],
    })  # fmt: skip


def _steps(tool: Tool, language: str) -> list[dict[str, Any]]:
    """All removal steps, in order, of each operating system the catalogue knows the tool on."""
    return [
        {"os": name, "text": step.in_(language), "command": step.command}
        for system, name in SYSTEMS.items()
        if tool.blocks(system)
        for step in removal_steps(tool, system)
    ]


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
    return _do(
        request,
        row,
        lambda found: prove_new_agent(found, by=request.member, proof=request.POST.get("proof", "")),
    )


@require_POST
@takeover_page("work")
def order(request: Request, row: UUID) -> HttpResponse:
    return _do(request, row, lambda found: order_removal(found, by=request.member))


@require_POST
@takeover_page("lead")
def keep(request: Request, row: UUID) -> HttpResponse:
    return _do(
        request,
        row,
        lambda found: keep_tool(found, by=request.member, signatory=request.POST.get("signatory", "")),
    )


def _do(request: Request, pk: UUID, verb: Any) -> HttpResponse:
    try:
        verb(_one(request, pk))
        messages.success(request, gettext("Written down."))
    except Problem as problem:
        messages.error(request, f"{problem.what(gettext)} {problem.advice(gettext)}")
    return redirect("removal:row", takeover=request.takeover.pk, row=pk)
