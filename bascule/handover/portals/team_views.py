"""The firm's page of the portals: who has a link, what came by it, what the client is asked to sign."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bascule.clients.doors import Request, takeover_page
from bascule.clients.invite_guest import extend_guest, new_guest_code, revoke_guest
from bascule.gaps.models import Gap
from bascule.handover.portals.forms import AskSignOffForm, ExtendForm, PortalForm
from bascule.handover.portals.guest_views import tell
from bascule.handover.portals.models import Arrival, PortalLink, SignOff
from bascule.handover.portals.open_portal import open_for_secrets, open_portal
from bascule.handover.portals.provider_views import ARRIVAL_LOOKS
from bascule.handover.portals.sign_off import ask_sign_off, withdraw_sign_off
from bascule.observation.problem import Problem
from bascule.ui.forms import show_problem

SIGN_LOOKS = {
    SignOff.State.ASKED: "open", SignOff.State.AGREED: "proven", SignOff.State.DECLINED: "refused",
    SignOff.State.WITHDRAWN: "unlooked",
}  # fmt: skip


@takeover_page("work", change="lead")
def portals(request: Request) -> HttpResponse:
    """Who outside can get in, and what came from them?"""
    form = PortalForm(request.takeover, request.POST or None, initial=_usual(request))
    if request.method == "POST" and form.is_valid():
        try:
            link, token, code = open_portal(request.takeover, by=request.member, **form.facts())
        except Problem as problem:
            show_problem(form, problem)
        else:
            address = request.build_absolute_uri(reverse("portal:enter", kwargs={"token": token}))
            return _once(request, link, address, code)
    return render(
        request, "handover/portals.html", _context(request, form), status=422 if form.is_bound else 200
    )


def _usual(request: Request) -> dict[str, Any]:
    provider = request.takeover.provider
    person = (provider.people or [{}])[0] if provider else {}
    return {
        "door": "provider", "recipient": person.get("name", ""), "email": person.get("email", ""),
        "language": request.LANGUAGE_CODE, "lasts": 14,
    }  # fmt: skip


def _context(request: Request, form: PortalForm) -> dict[str, Any]:
    links = list(PortalLink.objects.filter(takeover=request.takeover).prefetch_related("chosen__line"))
    for link in links:
        link.numbers = [chosen.line.number for chosen in link.chosen.all()][:30]  # type: ignore[attr-defined]
    arrivals = list(
        Arrival.objects.filter(takeover=request.takeover).select_related("line", "link", "kept")[:30]
    )
    for arrival in arrivals:
        arrival.look = ARRIVAL_LOOKS[Arrival.State(arrival.state)]  # type: ignore[attr-defined]
    asked = list(SignOff.objects.filter(takeover=request.takeover).select_related("asked_by__user")[:30])
    for row in asked:
        row.look = SIGN_LOOKS[SignOff.State(row.state)]  # type: ignore[attr-defined]
    return {
        "form": form, "links": links, "arrivals": arrivals, "asked": asked, "extend": ExtendForm(),
        "open_links": sum(1 for link in links if link.open), "may_lead": request.member.may("lead", request.client),
        "takeover": request.takeover,
    }  # fmt: skip


def _once(request: Request, link: PortalLink, address: str, code: str) -> HttpResponse:
    """Link and code, shown this once; a page of its own, which no history keeps."""
    context = {"link": link, "address": address, "code": code, "takeover": request.takeover}
    answer = render(request, "handover/portal_opened.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
@takeover_page("lead")
def portal_act(request: Request, portal: UUID, do: str) -> HttpResponse:
    """A new code, more time, secrets again, or no more."""
    link = get_object_or_404(PortalLink, pk=portal, takeover=request.takeover)
    try:
        match do:
            case "code":
                return _once(request, link, "", new_guest_code(link, by=request.member))
            case "extend":
                form = ExtendForm(request.POST)
                days = form.cleaned_data["lasts"] if form.is_valid() else 14
                extend_guest(link, timedelta(days=days), by=request.member)
                messages.success(request, _("The link works longer."))
            case "secrets":
                open_for_secrets(link, by=request.member)
                messages.success(request, _("Secrets may be typed for 72 hours."))
            case "revoke":
                revoke_guest(link, by=request.member)
                messages.success(request, _("The link opens nothing any more."))
    except Problem as problem:
        tell(request, problem)
    return redirect("handover:portals", takeover=request.takeover.pk)


@takeover_page("work", change="lead")
def ask_to_sign(request: Request) -> HttpResponse:
    """What shall the client sign?"""
    gap = _gap(request)
    initial = {"gap": gap, "about": "waiver", "title": gap.sentence[:200], "text": gap.why} if gap else {}
    form = AskSignOffForm(request.takeover, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        ask_sign_off(
            request.takeover, said["about"], said["title"], said["text"], gap=said["gap"], by=request.member
        )
        messages.success(request, _("The client finds it in the portal, under “To sign”."))
        return redirect("handover:portals", takeover=request.takeover.pk)
    gravest = Gap.objects.filter(client=request.client, state=Gap.State.OPEN).order_by("severity", "rule")[:8]
    context = {"form": form, "takeover": request.takeover, "gravest": gravest, "gap": gap}
    return render(request, "handover/ask_to_sign.html", context, status=422 if form.is_bound else 200)


def _gap(request: Request) -> Gap | None:
    try:
        wanted = UUID(request.GET.get("gap", ""))
    except ValueError:
        return None
    return Gap.objects.filter(client=request.client, state=Gap.State.OPEN, pk=wanted).first()


@require_POST
@takeover_page("lead")
def withdraw(request: Request, sign_off: UUID) -> HttpResponse:
    """Take a question back that nobody answered."""
    withdraw_sign_off(get_object_or_404(SignOff, pk=sign_off, takeover=request.takeover), by=request.member)
    return redirect("handover:portals", takeover=request.takeover.pk)
