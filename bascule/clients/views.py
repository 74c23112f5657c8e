"""Pages of the firm: set-up, joining, members, clients, takeovers and their mandates, settings, API keys."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bascule.clients.doors import Request, firm_page, takeover_page
from bascule.clients.forms import (
    ClientForm,
    FirmForm,
    InviteForm,
    MandateForm,
    PasswordForm,
    ProviderForm,
    RightForm,
    SetupForm,
    TakeoverForm,
    TokenForm,
)  # fmt: skip
from bascule.clients.found_firm import found_firm, setup_open
from bascule.clients.give_mandate import give_mandate
from bascule.clients.invite import (
    find_invitation,
    invite,
    join,
    revoke_invitation,
    set_client_right,
    set_right,
)
from bascule.clients.keep_document import keep_document
from bascule.clients.make_token import VERBS, make_token, revoke_token
from bascule.clients.models import ApiToken, Document, Invitation, Member, OutgoingProvider
from bascule.clients.open_client import open_client
from bascule.clients.open_takeover import open_takeover, set_dates
from bascule.evidence.record import record
from bascule.observation.problem import Problem
from bascule.tenancy.scope import acting_for
from bascule.ui.forms import show_problem

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
def setup(request: HttpRequest, token: str) -> HttpResponse:
    """The one-time page that creates the owner."""
    if not setup_open(token):
        return render(request, "clients/link_closed.html", {"setup": True}, status=410)
    form = SetupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member = found_firm(token, **form.cleaned_data)
        except Problem as problem:
            show_problem(form, problem)
        else:
            login(request, member.user, backend=BACKEND)
            return redirect("mfa_index")
    return render(request, "clients/setup.html", {"form": form})


@never_cache
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Joining the firm by an invitation. Opening the page uses nothing up; sending the form does."""
    invitation = find_invitation(token)
    if invitation is None:
        return render(request, "clients/link_closed.html", status=410)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member = join(token, **form.cleaned_data)
        except Problem as problem:
            show_problem(form, problem)
        else:
            login(request, member.user, backend=BACKEND)
            return redirect("mfa_index")
    return render(request, "clients/join.html", {"form": form, "invitation": invitation})


@firm_page("read")
def members(request: Request) -> HttpResponse:
    """Who may do what."""
    found = Member.objects.select_related("user").order_by("-active", "user__name")
    waiting = [one for one in Invitation.objects.order_by("-created_at") if one.open]
    return render(request, "clients/members.html", {"members": found, "invitations": waiting, "form": InviteForm(),
                                                    "link": request.session.pop("invitation_link", "")})  # fmt: skip


@require_POST
@firm_page("own")
def invite_member(request: Request) -> HttpResponse:
    form = InviteForm(request.POST)
    if form.is_valid():
        _row, token = invite(request.member.firm, form.cleaned_data["email"], form.cleaned_data["role"], by=request.member,
                             all_clients=form.cleaned_data["all_clients"], clients=form.cleaned_data["clients"])  # fmt: skip
        request.session["invitation_link"] = request.build_absolute_uri(
            reverse("accept_invitation", args=[token])
        )
        return redirect("members")
    return render(request, "clients/members.html", {"members": Member.objects.select_related("user"), "form": form,
                                                    "invitations": []}, status=422)  # fmt: skip


@require_POST
@firm_page("own")
def withdraw_invitation(request: Request, invitation: UUID) -> HttpResponse:
    revoke_invitation(get_object_or_404(Invitation, pk=invitation), by=request.member)
    return redirect("members")


@firm_page("own")
def member(request: Request, member: UUID) -> HttpResponse:
    """One member's role."""
    row = get_object_or_404(Member.objects.select_related("user"), pk=member)
    form = RightForm(
        request.POST or None, initial={"role": row.role, "all_clients": row.all_clients, "active": row.active}
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_right(row, by=request.member, **form.cleaned_data)
            return redirect("members")
        except Problem as problem:
            show_problem(form, problem)
    return render(request, "clients/form.html", {"form": form, "title": str(row), "back": reverse("members")})


@firm_page("lead")
def new_client(request: Request) -> HttpResponse:
    """A new client and its takeover, in one form."""
    form = ClientForm(request.POST or None)
    provider = ProviderForm(request.POST or None, prefix="provider")
    if request.method == "POST" and form.is_valid() and provider.is_valid():
        member = request.member
        # A member of some clients does not see the new one until he has his right for it.
        with acting_for(member.firm_id), transaction.atomic():
            client = open_client(member.firm, by=member, **form.cleaned_data)
            if not member.all_clients:
                set_client_right(member, client, member.role, by=member)
            provider.instance.client, provider.instance.firm = client, client.firm
            takeover = open_takeover(client, by=member, provider=provider.save())
        return redirect("planning:home", takeover=takeover.pk)
    return render(request, "clients/new_client.html", {"form": form, "provider": provider})


@takeover_page("lead")
def client(request: Request) -> HttpResponse:
    form = ClientForm(request.POST or None, instance=request.client)
    if request.method == "POST" and form.is_valid():
        form.save()
        record(
            "edit_client", by=request.member, on=request.client, facts={"fields": sorted(form.changed_data)}
        )
        messages.success(request, gettext("Saved."))
        return redirect("settings", takeover=request.takeover.pk)
    return _form_page(request, form, _("Client"))


@takeover_page("lead")
def provider(request: Request) -> HttpResponse:
    row = request.takeover.provider or OutgoingProvider(client=request.client)
    form = ProviderForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        if request.takeover.provider_id != saved.pk:
            set_dates(request.takeover, by=request.member, provider=saved)
        record("edit_provider", by=request.member, on=saved, facts={"fields": sorted(form.changed_data)})
        messages.success(request, gettext("Saved."))
        return redirect("settings", takeover=request.takeover.pk)
    return _form_page(request, form, _("Outgoing provider"))


@takeover_page("lead")
def dates(request: Request) -> HttpResponse:
    form = TakeoverForm(request.POST or None, instance=request.takeover)
    if request.method == "POST" and form.is_valid():
        request.takeover.refresh_from_db()
        set_dates(request.takeover, by=request.member, **form.cleaned_data)
        messages.success(request, gettext("Saved."))
        return redirect("planning:home", takeover=request.takeover.pk)
    return _form_page(request, form, _("Dates of the takeover"))


@takeover_page("read")
def settings(request: Request) -> HttpResponse:
    """The client, the provider being left, dates and mandates."""
    return render(request, "clients/settings.html", {
        "mandates": request.takeover.mandates.select_related("document").order_by("-signed_on"),
    })  # fmt: skip


@takeover_page("lead")
def mandate(request: Request) -> HttpResponse:
    form = MandateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in form._meta.fields or ()}
        try:
            file = form.cleaned_data["file"]
            kept = keep_document(request.client, file.name, file.read(), by=request.member,
                                 media_type=file.content_type or "") if file else None  # fmt: skip
            give_mandate(request.takeover, by=request.member, document=kept, **facts)
            return redirect("settings", takeover=request.takeover.pk)
        except Problem as problem:
            show_problem(form, problem)
    return _form_page(request, form, _("Mandate"))


@takeover_page("read")
def document(request: Request, document: UUID) -> HttpResponse:
    """A kept file, as it came. Always a download: nothing a stranger gave is shown by the browser as a page."""
    row = get_object_or_404(Document, pk=document, client=request.client)
    answer = HttpResponse(bytes(row.content), content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{_quoted(row.name)}"
    return answer


def _quoted(name: str) -> str:
    return quote(name, safe="")


@firm_page("own")
def firm(request: Request) -> HttpResponse:
    form = FirmForm(request.POST or None, instance=request.member.firm)
    if request.method == "POST" and form.is_valid():
        form.save()
        record(
            "edit_firm",
            by=request.member,
            on=request.member.firm,
            facts={"fields": sorted(form.changed_data)},
        )
        messages.success(request, gettext("Saved."))
        return redirect("firm")
    return render(
        request, "clients/form.html", {"form": form, "title": _("Our company"), "back": reverse("home")}
    )


@firm_page("read", change="read")
def tokens(request: Request) -> HttpResponse:
    """One's own keys to the API."""
    form = TokenForm(request.POST or None, verbs=list(VERBS))
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        _row, key = make_token(request.member, facts["name"], by=request.member, clients=facts["clients"],
                               verbs=facts["verbs"], days=facts["days"])  # fmt: skip
        request.session["new_token"] = key
        return redirect("tokens")
    found = ApiToken.objects.filter(member=request.member).order_by("-created_at")
    return render(
        request,
        "clients/tokens.html",
        {"tokens": found, "form": form, "key": request.session.pop("new_token", "")},
    )


@require_POST
@firm_page("read", change="read")
def withdraw_token(request: Request, token: UUID) -> HttpResponse:
    revoke_token(get_object_or_404(ApiToken, pk=token, member=request.member), by=request.member)
    return redirect("tokens")


def _form_page(request: Request, form: Any, title: Any) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    back = reverse("settings", kwargs={"takeover": request.takeover.pk})
    return render(request, "clients/form.html", {"form": form, "title": title, "back": back}, status=status)
