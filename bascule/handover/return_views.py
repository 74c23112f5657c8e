"""Pages of what came back: the files, what each is proposed to answer, and a person's word on it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bascule.clients.doors import Request, takeover_page
from bascule.handover.figures import figures
from bascule.handover.forms import ReturnForm
from bascule.handover.match_return import match_return
from bascule.handover.models import Return, ReturnMatch
from bascule.handover.reasons import words
from bascule.handover.settle_matches import CERTAIN, settle_matches
from bascule.observation.problem import Problem
from bascule.ui.forms import show_problem

Decision, Proposed = ReturnMatch.Decision, ReturnMatch.Proposed
LOOKS = {
    Proposed.RECEIVED: "doubt", Proposed.PARTIAL: "doubt", Proposed.REFUSED: "refused", Proposed.NOT_HELD: "unknown",
    Proposed.NOTED: "open",
}  # fmt: skip


@takeover_page("read", change="work")
def returns(request: Request) -> HttpResponse:
    """Which files came back, and which still wait for a person's word?"""
    form = ReturnForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            returned = match_return(
                request.takeover,
                file.name,
                file.read(),
                by=request.member,
                origin=form.cleaned_data["origin"],
            )
            return redirect("handover:return", takeover=request.takeover.pk, returned=returned.pk)
        except Problem as problem:
            show_problem(form, problem)
    rows = Return.objects.filter(takeover=request.takeover).annotate(
        proposed=Count("matches"), pending=Count("matches", filter=Q(matches__decision=Decision.PENDING))
    )
    context = {
        **_common(request), "page": Paginator(rows, 50).get_page(request.GET.get("page")), "form": form,
        "waiting": rows.filter(pending__gt=0).count(),
    }  # fmt: skip
    return render(request, "handover/returns.html", context, status=422 if form.errors else 200)


@takeover_page("read")
def returned(request: Request, returned: UUID) -> HttpResponse:
    """What one file is proposed to answer, and why."""
    row = get_object_or_404(Return.objects.select_related("file"), pk=returned, takeover=request.takeover)
    matches = list(row.matches.select_related("line").order_by("decision", "line__number"))
    pending = [match for match in matches if match.decision == Decision.PENDING]
    context = {
        **_common(request), "returned": row,
        "matches": [
            {
                "match": match, "look": LOOKS[Proposed(match.proposed)], "why": words(match.reasons),
                "certain": match.confidence >= CERTAIN, "pending": match.decision == Decision.PENDING,
            }
            for match in matches
        ],
        "pending": len(pending), "certain": sum(1 for match in pending if match.confidence >= CERTAIN),
        "problem": _problem(row), "choices": Proposed.choices,
    }  # fmt: skip
    return render(request, "handover/return.html", context)


@require_POST
@takeover_page("work")
def settle(request: Request, returned: UUID) -> HttpResponse:
    """Confirm or reject the picked proposals, or confirm every certain one."""
    row = get_object_or_404(Return, pk=returned, takeover=request.takeover)
    do = request.POST.get("do", "")
    matches = row.matches.filter(decision=Decision.PENDING)
    matches = (
        matches.filter(confidence__gte=CERTAIN)
        if do == "certain"
        else matches.filter(pk__in=_picked(request))
    )
    other = (
        do.removeprefix("as:") if do.startswith("as:") and do.removeprefix("as:") in Proposed.values else ""
    )
    try:
        done = settle_matches(matches, do != "reject", by=request.member, proposed=other)
        text = ngettext("%(n)d line decided.", "%(n)d lines decided.", done) % {"n": done}
        messages.success(request, text)
    except Problem as problem:
        messages.error(request, f"{problem.what(_)} {problem.advice(_)}")
    return redirect("handover:return", takeover=request.takeover.pk, returned=row.pk)


def _picked(request: Request) -> list[UUID]:
    found = []
    for value in request.POST.getlist("pick"):
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


def _common(request: Request) -> dict[str, Any]:
    return {
        "takeover": request.takeover, "figures": figures(request.takeover), "tab": "returns",
        "language": request.LANGUAGE_CODE, "may_work": request.member.may("work", request.client),
    }  # fmt: skip


def _problem(row: Return) -> str:
    """Why nothing was read, in the reader's language."""
    if not row.problem:
        return ""
    problem = Problem(row.problem["what"], row.problem["advice"], **row.problem.get("facts", {}))
    return f"{problem.what(_)} {problem.advice(_)}"
