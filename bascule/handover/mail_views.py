"""Pages of sending: a letter's e-mail and its tries; the firm's mail server and letterhead."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bascule.catalogue.letters import letter_text
from bascule.clients.doors import Request, firm_page, takeover_page
from bascule.handover.letter_hash import empty_places, wants_review
from bascule.handover.letter_views import letter_of
from bascule.handover.mail_forms import (
    KEPT,
    LogoForm,
    MailForm,
    MailServerForm,
    ReceiptNoteForm,
    TryServerForm,
)
from bascule.handover.mail_message import mail_draft, mailto
from bascule.handover.mail_server import forget_mail_server, server_of, set_mail_server
from bascule.handover.models import Dispatch, Letter, MailServer
from bascule.handover.note_receipt import note_receipt
from bascule.handover.send_by_mail import prepare_mail, send_by_mail
from bascule.handover.set_logo import clear_logo, set_logo
from bascule.handover.try_mail_server import try_mail_server
from bascule.observation.problem import Problem
from bascule.ui.forms import show_problem

State = Dispatch.State
LOOKS = {
    State.TRYING: "doubt", State.TAKEN: "proven", State.PART: "open", State.REFUSED: "refused", State.PREPARED: "known",
}  # fmt: skip


@takeover_page("read", change="lead")
def mail(request: Request, letter: UUID) -> HttpResponse:
    """The e-mail that carries a letter: check it, send it or take it; and what came of each try."""
    found = letter_of(request, letter)
    wants = wants_review(found)
    form = MailForm(request.POST or None, counsel=wants, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("do") == "prepare":
                _dispatch, message = prepare_mail(found, form.draft(), by=request.member)
                return HttpResponse(
                    message.content, content_type="message/rfc822",
                    headers={"Content-Disposition": f'attachment; filename="{found.kind}-{found.language}.eml"'},
                )  # fmt: skip
            reason = form.cleaned_data.get("without_counsel", "")
            send_by_mail(found, form.draft(), by=request.member, without_counsel=reason)
            messages.success(request, _("The mail server took the letter; it counts as sent."))
            return redirect("handover:mail", takeover=request.takeover.pk, letter=found.pk)
        except Problem as problem:
            show_problem(form, problem)
    server = server_of(request.takeover.firm)
    tries = [
        {"row": row, "look": LOOKS[State(row.state)], "word": row.get_state_display()}
        for row in found.dispatches.all()
    ]
    context = {
        "takeover": request.takeover, "letter": found, "form": form, "tries": tries, "server": server,
        "may_lead": request.member.may("lead", request.client), "draft": found.state == Letter.State.DRAFT,
        "empty": empty_places(found), "wants_review": wants, "mailto": mailto(mail_draft(found)),
        "receipt_form": ReceiptNoteForm(), "title": letter_text(found.kind, found.language).title,
        "may_own": request.member.may("own"),
    }  # fmt: skip
    return render(request, "handover/mail.html", context, status=422 if form.errors else 200)


def _initial(letter: Letter) -> dict[str, str]:
    draft = mail_draft(letter)
    return {
        "to": ", ".join(draft.to), "cc": ", ".join(draft.cc), "subject": draft.subject, "body": draft.body
    }  # fmt: skip


@require_POST
@takeover_page("lead")
def receipt(request: Request, dispatch: UUID) -> HttpResponse:
    """Note what came back for an e-mail."""
    row = get_object_or_404(Dispatch, pk=dispatch, letter__takeover=request.takeover)
    try:
        note_receipt(row, request.POST.get("receipt", "")[:1000], by=request.member)
        messages.success(request, _("Noted."))
    except Problem as problem:
        messages.error(request, f"{problem.what(_)} {problem.advice(_)}")
    return redirect("handover:mail", takeover=request.takeover.pk, letter=row.letter_id)


@firm_page("own")
def mail_server(request: Request) -> HttpResponse:
    """By which server letters leave, and how the letterhead looks."""
    firm = request.member.firm
    row = MailServer.objects.filter(firm=firm).first()
    do = request.POST.get("do", "save")
    form = MailServerForm(
        request.POST if do == "save" and request.method == "POST" else None, initial=_kept(row)
    )
    if request.method == "POST":
        try:
            answer = _change(request, do, form)
            if answer is not None:
                return answer
        except Problem as problem:
            show_problem(form, problem) if do == "save" else messages.error(
                request, f"{problem.what(_)} {problem.advice(_)}"
            )
            if do != "save":
                return redirect("mail_server")
    context = {
        "form": form, "server": row, "installed": server_of(firm) if row is None else None, "logo_form": LogoForm(),
        "try_form": TryServerForm(initial={"to": request.user.email}), "has_logo": bool(firm.logo),  # type: ignore[union-attr]
    }  # fmt: skip
    return render(request, "handover/mail_server.html", context, status=422 if form.errors else 200)


def _change(request: Request, do: str, form: MailServerForm) -> HttpResponse | None:
    firm, by = request.member.firm, request.member
    if do == "save":
        if not form.is_valid():
            return None
        said = {name: value for name, value in form.cleaned_data.items() if name != "password"}
        set_mail_server(firm, by=by, password=form.password_said(), **said)
        messages.success(request, _("Saved. Send a test before you rely on it."))
    elif do == "forget":
        forget_mail_server(firm, by=by)
        messages.success(request, _("The mail server and its password are forgotten."))
    elif do == "try":
        asked = TryServerForm(request.POST)
        if asked.is_valid():
            found = try_mail_server(firm, asked.cleaned_data["to"], by=by)
            messages.success(request, _("The server took the test: %(said)s") % {"said": found.said})
        else:
            messages.error(request, _("Write an e-mail address."))
    elif do == "logo":
        file = request.FILES.get("logo")
        set_logo(firm, file.read() if file else b"", by=by)
        messages.success(request, _("The letterhead has its logo."))
    elif do == "no-logo":
        clear_logo(firm, by=by)
        messages.success(request, _("The letterhead has no logo any more."))
    return redirect("mail_server")


def _kept(row: MailServer | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {
        "host": row.host, "port": row.port, "security": row.security, "sender": row.sender, "login": row.login,
        "password": KEPT if row.sealed else "", "authority": row.authority,
    }  # fmt: skip


@firm_page("read")
def logo(request: Request) -> HttpResponse:
    """The firm's logo as it is printed."""
    content = request.member.firm.logo
    if not content:
        return HttpResponse(status=404)
    return HttpResponse(bytes(content), content_type="image/png")
