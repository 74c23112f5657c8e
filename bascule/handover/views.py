"""Pages of the handover: the list as table and board, one line, what is done with them."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bascule.catalogue.kinds import families, kinds
from bascule.clients.doors import Request, takeover_page
from bascule.clients.keep_document import keep_document
from bascule.handover.answer_line import answer_line
from bascule.handover.approve_lines import approve_lines
from bascule.handover.ask import ask as ask_lines
from bascule.handover.chase import chase as chase_lines
from bascule.handover.check_line import check_line
from bascule.handover.checks import checks_of, how_checked
from bascule.handover.close_line import close_line
from bascule.handover.figures import figures
from bascule.handover.forms import AnswerForm, ApproveForm, CheckForm, CloseForm, ReceiveForm
from bascule.handover.line_states import NEXT, OUT
from bascule.handover.list_sheet import list_sheet
from bascule.handover.mark_asked import mark_asked
from bascule.handover.models import RequestLine
from bascule.handover.receive_line import receive_line
from bascule.observation.problem import Problem

State = RequestLine.State
LOOKS = {
    State.DRAFT: "known", State.APPROVED: "known", State.ASKED: "open", State.REMINDED: "open",
    State.RECEIVED: "doubt", State.CHECKED: "proven", State.PARTIAL: "doubt", State.REFUSED: "refused",
    State.NOT_HELD: "unknown", State.CLOSED: "proven",
}  # fmt: skip
SORTS = {"number": "number", "due": "due_on", "priority": "priority", "state": "state"}
# What the figures of the answer sentence stand for: ?of=…
OF: dict[str, Callable[[date], Q]] = {
    "asked": lambda today: ~Q(state__in=(State.DRAFT, State.APPROVED)),
    "answered": lambda today: ~Q(state__in=(State.DRAFT, State.APPROVED, *OUT)),
    "late": lambda today: Q(state__in=(*OUT, State.PARTIAL, State.REFUSED), due_on__lt=today),
}
ON_BOARD = 30  # cards a column; the table shows the rest


@takeover_page("read")
def home(request: Request) -> HttpResponse:
    """What have we asked, what came?"""
    rows = _filtered(request)
    board = request.GET.get("view") == "board"
    context = {
        **_common(request),
        "board": _board(rows, request.LANGUAGE_CODE) if board else None,
        "page": None if board else Paginator(rows, 50).get_page(request.GET.get("page")),
        "filters": _filters(request.LANGUAGE_CODE),
        "form": ApproveForm(),
    }
    return render(request, "handover/home.html", context)


def _common(request: Request) -> dict[str, Any]:
    language = request.LANGUAGE_CODE
    return {
        "takeover": request.takeover,
        "figures": figures(request.takeover),
        "language": language,
        "looks": LOOKS,
        "labels": {family.id: family.label.in_(language) for family in families().values()},
        "plurals": {kind.id: kind.plural.in_(language) for kind in kinds().values()},
        "may_work": request.member.may("work", request.client),
        "may_lead": request.member.may("lead", request.client),
        "tab": request.GET.get("view", "table"),
    }


def _filters(language: str) -> list[dict[str, Any]]:
    return [
        {"name": "state", "label": _("State"), "choices": State.choices},
        {"name": "priority", "label": _("Priority"), "choices": [(p, p) for p in "ABC"]},
        {
            "name": "group",
            "label": _("Family"),
            "choices": [(family.id, family.label.in_(language)) for family in families().values()],
        },
    ]


def _filtered(request: Request) -> QuerySet[RequestLine]:
    asked = request.GET
    rows = RequestLine.objects.filter(takeover=request.takeover).select_related("item")
    for name in ("state", "priority", "group"):
        if asked.get(name):
            rows = rows.filter(**{name: asked[name]})
    rows = rows.filter(OF[asked["of"]](timezone.now().date())) if asked.get("of") in OF else rows
    if asked.get("q"):
        word = asked["q"]
        rows = (
            rows.filter(about__icontains=word)
            | rows.filter(what_fr__icontains=word)
            | rows.filter(what_en__icontains=word)
        )
    wanted = asked.get("sort", "number")
    column = SORTS.get(wanted.lstrip("-"), "number")
    return rows.order_by(("-" if wanted.startswith("-") else "") + column, "number")


def _board(rows: QuerySet[RequestLine], language: str) -> list[dict[str, Any]]:
    """The lines by state, the first of each."""
    by_state: dict[str, list[RequestLine]] = {state: [] for state in State.values}
    for line in rows:
        by_state[line.state].append(line)
    return [
        {"state": state, "label": state.label, "look": LOOKS[state], "count": len(by_state[state]),
         "lines": by_state[state][:ON_BOARD]}
        for state in State
        if by_state[state] or state in (State.DRAFT, State.APPROVED, State.ASKED, State.RECEIVED, State.CHECKED)
    ]  # fmt: skip


@takeover_page("read")
def line(request: Request, line: UUID) -> HttpResponse:
    """One thing asked for: its words, its receipts, what may be done with it now."""
    rows = RequestLine.objects.select_related("item", "gap").prefetch_related("receipts__document")
    found = get_object_or_404(rows, pk=line, takeover=request.takeover)
    kind = kinds().get(found.key.split(".")[0])
    checks = checks_of(found)
    context = {
        **_common(request),
        "line": found,
        "look": LOOKS[State(found.state)],
        "kind": kind.plural.in_(request.LANGUAGE_CODE) if kind else "",
        "in_hand": [text.in_(request.LANGUAGE_CODE) for text in kind.in_hand] if kind else [],
        "next": NEXT[found.state],
        "checks": checks,
        "forms": {
            "receive": ReceiveForm(),
            "check": CheckForm(initial={"how": how_checked(checks)}),
            "answer": AnswerForm(),
            "close": CloseForm(),
        },
    }
    return render(request, "handover/line.html", context)


@takeover_page("read")
def sheet(request: Request) -> HttpResponse:
    """The list as a spreadsheet."""
    return HttpResponse(
        list_sheet(request.takeover, request.LANGUAGE_CODE),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": 'attachment; filename="request-list.xlsx"'},
    )


@require_POST
@takeover_page("work")
def ask(request: Request) -> HttpResponse:
    """Draft the list again from what is missing now."""
    drafted = ask_lines(request.takeover, by=request.member)
    messages.success(
        request,
        _("The list is up to date: %(added)d lines added, %(dropped)d dropped.")
        % {"added": drafted.added, "dropped": drafted.dropped},
    )
    return redirect("handover:home", takeover=request.takeover.pk)


@require_POST
@takeover_page("lead")
def bulk(request: Request) -> HttpResponse:
    """Approve the picked lines, or say that they went out."""
    picked = _picked(request)

    def act() -> str:
        if request.POST.get("do") == "asked":
            done = mark_asked(picked, by=request.member)
            return ngettext("%(n)d line asked.", "%(n)d lines asked.", done) % {"n": done}
        done = approve_lines(picked, request.POST.get("approver", ""), by=request.member)
        return ngettext("%(n)d line approved.", "%(n)d lines approved.", done) % {"n": done}

    return _done(request, act, "handover:home")


def _picked(request: Request) -> list[RequestLine]:
    ids = []
    for value in request.POST.getlist("pick"):
        try:
            ids.append(UUID(value))
        except ValueError:
            continue
    rows = RequestLine.objects.filter(takeover=request.takeover)
    if request.POST.get("all") == "drafts":
        return list(rows.filter(state=State.DRAFT))
    return list(rows.filter(pk__in=ids))


@require_POST
@takeover_page("lead")
def chase(request: Request) -> HttpResponse:
    """Mark what is late as reminded."""
    chased = chase_lines(request.takeover, by=request.member)
    text = ngettext("%(n)d late line reminded.", "%(n)d late lines reminded.", chased.reminded) % {
        "n": chased.reminded
    }
    if chased.formal_notice_due:
        text += " " + _("The time for a formal notice has come.")
    messages.success(request, text)
    return redirect("handover:home", takeover=request.takeover.pk)


@require_POST
@takeover_page("work")
def act(request: Request, line: UUID, do: str) -> HttpResponse:
    """Receive, check, answer or close one line."""
    found = get_object_or_404(RequestLine, pk=line, takeover=request.takeover)
    form = {"receive": ReceiveForm, "check": CheckForm, "answer": AnswerForm, "close": CloseForm}[do](
        request.POST, request.FILES
    )
    if not form.is_valid():
        messages.error(
            request, _("The form is not complete: %(fields)s.") % {"fields": ", ".join(form.errors)}
        )
        return redirect("handover:line", takeover=request.takeover.pk, line=found.pk)
    said = form.cleaned_data

    def perform() -> str:
        if do == "receive":
            _take_in(request, found, said)
        elif do == "check":
            check_line(found, said["how"], by=request.member)
        elif do == "answer":
            answer_line(found, said["state"], said["answer"], by=request.member)
        else:
            close_line(found, said["reason"], by=request.member)
        return _("Line %(number)d is up to date.") % {"number": found.number}

    return _done(request, perform, "handover:line", line=found.pk)


def _take_in(request: Request, line: RequestLine, said: dict[str, Any]) -> None:
    document = None
    if said["file"]:
        file = said["file"]
        document = keep_document(line.client, file.name, file.read(), by=request.member)
    receive_line(
        line, said["what"], by=request.member, document=document, count=said["count"], partial=said["partial"]
    )


def _done(request: Request, act: Callable[[], str], page: str, **where: Any) -> HttpResponse:
    """Do it, say what came of it, go back to the page."""
    try:
        messages.success(request, act())
    except Problem as problem:
        messages.error(request, f"{problem.what(_)} {problem.advice(_)}")
    return redirect(page, takeover=request.takeover.pk, **where)
