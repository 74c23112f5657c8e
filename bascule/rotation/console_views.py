"""The console: which secrets are to be changed and what blocks them, runs as they go, one change with its proof."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from bascule.clients.doors import Request, takeover_page
from bascule.observation.problem import Problem
from bascule.rotation.arrange import arrange
from bascule.rotation.arrows import read_problem
from bascule.rotation.console import LOOKS, card, dress, run_view, said
from bascule.rotation.figures import figures
from bascule.rotation.forms import ArrangementForm
from bascule.rotation.jobs import soon
from bascule.rotation.models import Arrangement, Rotation, RotationRun
from bascule.rotation.order import to_change
from bascule.rotation.rotate_many import FOUR_EYES_ABOVE, approve_run, needs_approval, rotate_many, stop_run
from bascule.ui.forms import show_problem
from bascule.vault.figures import figures as vault_figures
from bascule.vault.models import Credential


@takeover_page("read")
def home(request: Request) -> HttpResponse:
    """Which secrets are to be changed, in which order, and what blocks each one?"""
    planned = to_change(request.takeover)
    blocked = sum(one.blocks is not None for one in planned)
    wanted = request.GET.get("state", "")
    rows = [one for one in planned if not wanted or (one.blocks is not None) == (wanted == "blocked")]
    page = Paginator([_row(one) for one in rows], 50).get_page(request.GET.get("page"))
    choices = [("ready", gettext("Can be changed now")), ("blocked", gettext("Blocked"))]
    context = {
        "page": page,
        "filters": [{"name": "state", "label": gettext("State"), "choices": choices}],
        "tabs": tabs(request, "home"),
        "vault": vault_figures(request.takeover),
        "figures": figures(request.takeover),
        "left": len(planned),
        "blocked": blocked,
        "ready": len(planned) - blocked,
        "above": FOUR_EYES_ABOVE,
        "may_start": request.member.may("lead", request.client),
        "provider": request.takeover.provider,
    }
    return render(request, "rotation/home.html", context)


def _row(one: Any) -> dict[str, Any]:
    last, blocks = one.last, one.blocks
    going = last is not None and not last.ended
    return {
        "credential": one.credential,
        "rank": one.rank,
        "last": last,
        "look": "open" if blocks else LOOKS.get(last.state, "doubt") if last else "known",
        "word": gettext("blocked")
        if blocks
        else last.get_state_display()
        if last
        else gettext("can be changed now"),
        "why": said(blocks)
        if blocks
        else said(problem)
        if last and (problem := read_problem(last.problem))
        else "",
        "ready": blocks is None or going,
    }


def tabs(request: Request, current: str) -> list[dict[str, Any]]:
    """The three pages of rotation."""
    names = [("home", gettext("To change")), ("runs", gettext("Runs")), ("proofs", gettext("Proofs"))]
    return [
        {
            "label": label,
            "href": reverse(f"rotation:{name}", args=[request.takeover.pk]),
            "current": name == current,
        }
        for name, label in names
    ]


@require_POST
@takeover_page("lead")
def start(request: Request) -> HttpResponse:
    """Change the chosen secrets: a run, worked off by a worker."""
    chosen = Credential.objects.filter(client=request.client, archived_at__isnull=True, pk__in=_ids(request))
    try:
        run = rotate_many(request.takeover, list(chosen), by=request.member)
    except Problem as problem:
        messages.error(request, said(problem))
        return redirect("rotation:home", takeover=request.takeover.pk)
    if not needs_approval(run):
        soon(run)
    return redirect("rotation:run", takeover=request.takeover.pk, batch=run.pk)


def _ids(request: Request) -> list[UUID]:
    found = []
    for text in request.POST.getlist("pick"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


@takeover_page("read")
def runs(request: Request) -> HttpResponse:
    """What was changed together, and how it went."""
    rows = RotationRun.objects.filter(takeover=request.takeover)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    views = [run_view(run) for run in page]
    return render(
        request, "rotation/runs.html", {"page": page, "views": views, "tabs": tabs(request, "runs")}
    )


def _run(request: Request, batch: UUID) -> dict[str, Any]:
    run = get_object_or_404(RotationRun, pk=batch, takeover=request.takeover)
    items = list(run.items.select_related("credential").order_by("rank", "position"))
    last = {row.credential_id: row for row in Rotation.objects.filter(credential__in=[item.credential_id for item in items]).select_related("proof").order_by("number")}  # fmt: skip
    for item in items:
        found = last.get(item.credential_id)
        dress(item, found if found and found.started_at >= run.started_at else None)
    return {
        "view": run_view(run),
        "run": run,
        "items": items,
        "waits": needs_approval(run),
        "may_stop": request.member.may("lead", request.client),
        "may_approve": request.member.may("vault", request.client) and str(request.member) != run.by,
    }


@takeover_page("read")
def run(request: Request, batch: UUID) -> HttpResponse:
    """Where is this run, and what came of each secret?"""
    return render(request, "rotation/run.html", _run(request, batch))


@takeover_page("read")
def progress(request: Request, batch: UUID) -> HttpResponse:
    """The moving part of a run's page."""
    return render(request, "rotation/run_progress.html", _run(request, batch))


@require_POST
@takeover_page("lead")
def stop(request: Request, batch: UUID) -> HttpResponse:
    """Begin nothing more of this run."""
    found = get_object_or_404(RotationRun, pk=batch, takeover=request.takeover)
    stop_run(found, by=request.member)
    return redirect("rotation:run", takeover=request.takeover.pk, batch=found.pk)


@require_POST
@takeover_page("vault")
def approve(request: Request, batch: UUID) -> HttpResponse:
    """A second person says yes to a big run."""
    found = get_object_or_404(RotationRun, pk=batch, takeover=request.takeover)
    try:
        approve_run(found, by=request.member)
        soon(found)
    except Problem as problem:
        messages.error(request, said(problem))
    return redirect("rotation:run", takeover=request.takeover.pk, batch=found.pk)


def _rotation(request: Request, rotation: UUID) -> Rotation:
    rows = Rotation.objects.select_related("credential", "proof", "version")
    return get_object_or_404(rows, pk=rotation, client=request.client)


@takeover_page("read")
def rotation(request: Request, rotation: UUID) -> HttpResponse:
    """How was this secret changed, and what proves that the old one is shut out?"""
    return render(request, "rotation/rotation.html", {"card": card(_rotation(request, rotation))})


@takeover_page("read")
def steps(request: Request, rotation: UUID) -> HttpResponse:
    """The moving part of a change's page."""
    return render(request, "rotation/card.html", {"card": card(_rotation(request, rotation))})


@takeover_page("work")
def arrangement(request: Request, credential: UUID) -> HttpResponse:
    """How is this secret changed: by whom, and what uses it?"""
    row = get_object_or_404(Credential.objects.select_related("client"), pk=credential, client=request.client)
    found = Arrangement.objects.filter(credential=row).first()
    form = ArrangementForm(request.POST or None, credential=row, arrangement=found)
    back = reverse("vault:credential", kwargs={"takeover": request.takeover.pk, "credential": row.pk})
    if request.method == "POST" and form.is_valid():
        try:
            arrange(row, by=request.member, **form.facts())
            messages.success(request, gettext("Written down."))
            return redirect(back)
        except Problem as problem:
            show_problem(form, problem)
    context = {
        "form": form,
        "title": gettext("How it is changed: %(title)s") % {"title": row.title},
        "back": back,
    }
    return render(request, "clients/form.html", context, status=422 if request.method == "POST" else 200)
