"""Pages of the outgoing provider and of vendors: what is asked of them, what they send, their receipts."""

from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bascule.clients.guest_door import GuestRequest, guest_page
from bascule.handover.answer_line import answer_line
from bascule.handover.line_states import NEXT, OUT, S
from bascule.handover.list_sheet import list_sheet
from bascule.handover.match_return import match_return
from bascule.handover.models import RequestLine, Return, ReturnMatch
from bascule.handover.portals.bring import LARGEST, bring_file, bring_secrets
from bascule.handover.portals.forms import PARTIAL, BringForm, ReplyForm
from bascule.handover.portals.guest_views import OUTSIDE, SEND, around, tell, the_link
from bascule.handover.portals.models import Arrival, PortalLink
from bascule.handover.portals.receipt_text import receipt_text
from bascule.handover.portals.say_partial import say_partial
from bascule.handover.portals.shown_lines import shown_lines
from bascule.observation.problem import Problem
from bascule.vault.intake import intake_form
from bascule.vault.models import SecretKind

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AWAITED = (*OUT, S.PARTIAL)
ARRIVAL_LOOKS = {
    Arrival.State.WAITING: "unlooked", Arrival.State.READ: "proven", Arrival.State.PARTLY: "open",
    Arrival.State.UNREAD: "doubt", Arrival.State.AGAIN: "known",
}  # fmt: skip
LARGEST_SENDING = 64 * 2**20


@guest_page(PortalLink, *OUTSIDE)
def lines(request: GuestRequest) -> HttpResponse:
    """What is asked of us?"""
    rows = shown_lines(the_link(request))
    which = request.GET.get("show", "awaited")
    awaited, total = rows.filter(state__in=AWAITED).count(), rows.count()
    shown = {"awaited": rows.filter(state__in=AWAITED), "answered": rows.exclude(state__in=AWAITED)}.get(
        which, rows
    )
    page = Paginator(shown.order_by("group", "number"), 50).get_page(request.GET.get("page"))
    here = reverse("portal:list", kwargs={"guest": request.guest.pk})
    choices = [
        {"label": label, "href": f"{here}?show={name}", "count": count, "current": which == name}
        for name, label, count in (
            ("awaited", _("Awaited"), awaited), ("answered", _("With an answer"), total - awaited), ("all", _("Every line"), total),
        )
    ]  # fmt: skip
    context = {
        **around(request), "page": page, "groups": [(k, list(g)) for k, g in groupby(page, key=lambda row: row.group)],
        "choices": choices, "awaited": awaited, "total": total,
    }  # fmt: skip
    return render(request, "handover/portal/lines.html", context)


@guest_page(PortalLink, *OUTSIDE)
def line(request: GuestRequest, line: UUID) -> HttpResponse:
    """One line: what is asked, what was sent, what can be answered."""
    return _line(request, line, ReplyForm(), 200)


def _line(request: GuestRequest, pk: UUID, form: ReplyForm, status: int) -> HttpResponse:
    link, row = the_link(request), _shown(request, pk)
    arrivals = Arrival.objects.filter(link=link, line=row).select_related("kept")
    address = {"guest": link.pk, "line": row.pk}
    context: dict[str, Any] = {
        **around(request), "line": row, "form": form, "bring": BringForm(), "arrivals": _looks(arrivals),
        "files_url": reverse("portal:bring", kwargs=address), "line_url": reverse("portal:line", kwargs=address),
        "may_answer": {S.REFUSED, S.NOT_HELD, S.PARTIAL} & set(NEXT[row.state]), "kinds": SecretKind.choices,
        "closed": row.state == S.CLOSED,
    }  # fmt: skip
    if link.takes_secrets:
        try:
            context["intake"] = intake_form(link.client, reverse("portal:secrets", kwargs=address))
        except Problem as problem:
            tell(request, problem)
    return render(request, "handover/portal/line.html", context, status=status)


def _shown(request: GuestRequest, pk: UUID) -> RequestLine:
    return get_object_or_404(shown_lines(the_link(request)), pk=pk)


@guest_page(PortalLink, *OUTSIDE, methods=SEND)
def reply(request: GuestRequest, line: UUID) -> HttpResponse:
    """Not held, refused, or a part only; in the provider's own words."""
    row, form = _shown(request, line), ReplyForm(request.POST)
    if not form.is_valid():
        return _line(request, line, form, 422)
    state, words = form.cleaned_data["state"], form.cleaned_data["answer"]
    try:
        if state == PARTIAL:
            say_partial(row, the_link(request), words, by=request.guest)
        else:
            answer_line(row, state, words, by=request.guest)
    except Problem as problem:
        tell(request, problem)
    else:
        messages.success(request, _("Your answer is written down, with your name and the time."))
    return redirect("portal:line", guest=request.guest.pk, line=row.pk)


@guest_page(PortalLink, *OUTSIDE, methods=SEND)
def bring(request: GuestRequest, line: UUID) -> HttpResponse:
    """Files for a line; JSON for the drop zone, one request a file."""
    return _bring(request, _shown(request, line))


@guest_page(PortalLink, *OUTSIDE, methods=SEND)
def bring_any(request: GuestRequest) -> HttpResponse:
    """Files that belong to no line in particular."""
    return _bring(request, None)


def _bring(request: GuestRequest, row: RequestLine | None) -> HttpResponse:
    link, sent = the_link(request), request.FILES.getlist("file")
    back = (
        reverse("portal:line", kwargs={"guest": link.pk, "line": row.pk})
        if row
        else reverse("portal:sent", kwargs={"guest": link.pk})
    )
    quiet = "application/json" in request.headers.get("Accept", "")
    if row is not None and row.state == S.CLOSED:
        told, status = _("This line is closed: nothing more is awaited for it."), 409
    elif not sent:
        told, status = _("No file arrived. Choose a file and send it again."), 422
    elif any((file.size or 0) > LARGEST for file in sent):
        told, status = _("A file over 50 MB is not taken. Send it in smaller parts."), 413
    else:
        told, status = _take(link, row, sent)
    if quiet:
        return JsonResponse(
            {"state": "known" if status < 300 else "refused", "message": told, "url": ""}, status=status
        )
    (messages.success if status < 300 else messages.error)(request, told)
    return redirect(back)


def _take(link: PortalLink, row: RequestLine | None, sent: list[Any]) -> tuple[str, int]:
    arrivals = []
    try:
        for file in sent:
            arrivals.append(bring_file(link, file.name or "file", file.read(), by=link, line=row))
    except Problem as problem:
        return f"{problem.what(_)} {problem.advice(_)}", 422
    told = ngettext(
        "%(n)d file arrived: receipt %(numbers)s.",
        "%(n)d files arrived: receipts %(numbers)s.",
        len(arrivals),
    )
    return told % {"n": len(arrivals), "numbers": ", ".join(map(str, arrivals))}, 202


@guest_page(PortalLink, *OUTSIDE, methods=SEND)
def secrets(request: GuestRequest, line: UUID) -> HttpResponse:
    """What the browser sealed; answers as `vault/intake_form.js` expects. Nothing can be read back."""
    row, link = _shown(request, line), the_link(request)
    parts = request.FILES.getlist("sealed")
    if sum(part.size or 0 for part in parts) > LARGEST_SENDING:
        return JsonResponse({"problem": _("This is too much for one sending.")}, status=413)
    try:
        arrival = bring_secrets(link, [part.read() for part in parts], by=link, line=row)
    except Problem as problem:
        return JsonResponse({"problem": f"{problem.what(_)} {problem.advice(_)}"}, status=422)
    back = reverse("portal:line", kwargs={"guest": link.pk, "line": row.pk})
    return JsonResponse({"url": f"{back}?sent={arrival}", "receipt": str(arrival), "sha256": arrival.sha256})


@guest_page(PortalLink, *OUTSIDE, methods=("GET", "HEAD", "POST"))
def spreadsheet(request: GuestRequest) -> HttpResponse:
    """The list as a spreadsheet: take it away, fill it in, send it back."""
    if request.method == "POST":
        _take_list(request)
        return redirect("portal:spreadsheet", guest=request.guest.pk)
    returned = Return.objects.filter(takeover=request.takeover, by=str(request.guest)[:200])
    context = {**around(request), "form": BringForm(), "returned": returned[:20]}
    return render(request, "handover/portal/spreadsheet.html", context)


def _take_list(request: GuestRequest) -> None:
    link, form = the_link(request), BringForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("No file arrived. Choose a file and send it again."))
        return
    sent = form.cleaned_data["file"]
    if sent.size > LARGEST:
        messages.error(request, _("A file over 50 MB is not taken. Send it in smaller parts."))
        return
    try:
        found = match_return(request.takeover, sent.name, sent.read(), by=link, origin=str(link))
    except Problem as problem:
        tell(request, problem)
        return
    # An answer counts for the lines this link shows, whatever else the list says.
    ReturnMatch.objects.filter(returned=found).exclude(line__in=shown_lines(link)).delete()
    answers = found.matches.count()
    told = ngettext(
        "The list arrived. It answers %(n)d line; a person confirms that before it counts.",
        "The list arrived. It answers %(n)d lines; a person confirms that before it counts.",
        answers,
    )
    (messages.success if answers else messages.warning)(request, told % {"n": answers})


@guest_page(PortalLink, *OUTSIDE)
def download(request: GuestRequest) -> HttpResponse:
    """The list to fill in: only the lines this link shows."""
    link = the_link(request)
    content = list_sheet(request.takeover, request.LANGUAGE_CODE, list(shown_lines(link)))
    name = "liste-a-remplir.xlsx" if request.LANGUAGE_CODE == "fr" else "list-to-fill-in.xlsx"
    return HttpResponse(
        content, content_type=SPREADSHEET, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@guest_page(PortalLink, *OUTSIDE)
def sent(request: GuestRequest) -> HttpResponse:
    """What did we send, and what became of it?"""
    rows = Arrival.objects.filter(link=the_link(request)).select_related("line", "kept")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    _looks(page)
    context = {
        **around(request), "page": page, "bring": BringForm(),
        "files_url": reverse("portal:bring_any", kwargs={"guest": request.guest.pk}),
    }  # fmt: skip
    return render(request, "handover/portal/sent.html", context)


@guest_page(PortalLink, *OUTSIDE)
def receipts(request: GuestRequest) -> HttpResponse:
    """Everything that was sent and answered by this link, as one text to keep."""
    link = the_link(request)
    rows = Arrival.objects.filter(link=link).select_related("line", "kept")
    answered = shown_lines(link).filter(state__in=(S.REFUSED, S.NOT_HELD))
    return _text(receipt_text(link, rows, answered), "receipts.txt")


@guest_page(PortalLink, *OUTSIDE)
def receipt(request: GuestRequest, arrival: UUID) -> HttpResponse:
    """The receipt of one arrival."""
    link = the_link(request)
    row = get_object_or_404(Arrival.objects.select_related("line", "kept"), pk=arrival, link=link)
    return _text(receipt_text(link, [row]), f"{row}.txt")


def _text(words: str, name: str) -> HttpResponse:
    return HttpResponse(
        words, content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )  # fmt: skip


def _looks(rows: Any) -> Any:
    found = list(rows)
    for row in found:
        row.look = ARRIVAL_LOOKS[Arrival.State(row.state)]
    return found
