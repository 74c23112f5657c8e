"""Pages that every door has: the first one, leaving, another device; and what all of them show around."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bascule.catalogue.kinds import families, kinds
from bascule.clients.guest_door import GuestRequest, guest_entry, guest_page, leave_guest
from bascule.clients.invite_guest import new_guest_code
from bascule.handover.line_states import S
from bascule.handover.models import RequestLine
from bascule.handover.portals.models import Arrival, PortalLink, SignOff
from bascule.observation.problem import Problem

Door = PortalLink.Door
OUTSIDE = (Door.PROVIDER, Door.VENDOR)
SEND = ("POST",)
LOOKS = {
    S.DRAFT: "open", S.APPROVED: "known", S.ASKED: "open", S.REMINDED: "open", S.RECEIVED: "doubt",
    S.CHECKED: "proven", S.PARTIAL: "doubt", S.REFUSED: "refused", S.NOT_HELD: "unknown", S.CLOSED: "proven",
}  # fmt: skip
# What a state is called for him who answers.
SAID = {
    S.ASKED: _("Awaited from you"), S.REMINDED: _("Awaited from you, reminded"), S.RECEIVED: _("Received"),
    S.CHECKED: _("Received and checked"), S.PARTIAL: _("Received in part"), S.REFUSED: _("You refused"),
    S.NOT_HELD: _("You do not hold it"), S.CLOSED: _("Closed: nothing more is awaited"),
}  # fmt: skip


def home_of(link: PortalLink) -> str:
    """Where the holder of a link begins."""
    return reverse("portal:home", kwargs={"guest": link.pk})


enter = guest_entry(PortalLink, home_of)


@guest_page(PortalLink)
def home(request: GuestRequest) -> HttpResponse:
    """The first page of a door: each has its own."""
    return redirect(
        "portal:start" if the_link(request).door == Door.CLIENT else "portal:list", guest=request.guest.pk
    )


@guest_page(PortalLink, methods=SEND)
def leave(request: GuestRequest) -> HttpResponse:
    """Nobody goes on in this browser."""
    return leave_guest(request)


@guest_page(PortalLink, methods=SEND)
def another(request: GuestRequest) -> HttpResponse:
    """A code for one more browser of the same person; the link itself is in his mail."""
    code = new_guest_code(request.guest, by=request.guest)
    return render(request, "handover/portal/another.html", {**around(request), "code": code})


def around(request: GuestRequest) -> dict[str, Any]:
    """What the base page of the portals shows: who is in, for whom, where he may go."""
    link, language = the_link(request), request.LANGUAGE_CODE
    here = request.resolver_match.url_name if request.resolver_match else ""
    if link.door == Door.CLIENT:
        waiting = SignOff.objects.filter(takeover=link.takeover_id, state=SignOff.State.ASKED).count()
        drafts = RequestLine.objects.filter(takeover=link.takeover_id, state=S.DRAFT).count()
        places = [
            ("start", gettext("Where we are"), None, ("start",)),
            ("approve", gettext("The list"), drafts or None, ("approve",)),
            ("sign_offs", gettext("To sign"), waiting or None, ("sign_offs", "sign_off")),
            ("sheets", gettext("What you know"), None, ("sheets", "sheet")),
        ]
    else:
        places = [
            ("list", gettext("What is asked"), None, ("list", "line")),
            ("spreadsheet", gettext("As a spreadsheet"), None, ("spreadsheet",)),
            ("sent", gettext("What you sent"), Arrival.objects.filter(link=link).count() or None, ("sent",)),
        ]
    tabs = [
        {"label": label, "href": reverse(f"portal:{name}", kwargs={"guest": link.pk}), "count": count,
         "current": here in of}
        for name, label, count, of in places
    ]  # fmt: skip
    return {
        "guest": link, "tabs": tabs, "language": language, "looks": LOOKS, "said": SAID,
        "labels": {family.id: family.label.in_(language) for family in families().values()},
        "plurals": {kind.id: kind.plural.in_(language) for kind in kinds().values()},
    }  # fmt: skip


def tell(request: HttpRequest, problem: Problem) -> None:
    """A problem at the head of the next page."""
    messages.error(request, f"{problem.what(gettext)} {problem.advice(gettext)}")


def the_link(request: GuestRequest) -> PortalLink:
    assert isinstance(request.guest, PortalLink)
    return request.guest
