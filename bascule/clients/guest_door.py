"""The door for somebody without an account: a link, a typed code, then pages about one takeover and nothing else.

Opening a link uses nothing up: mail scanners follow links, and some press buttons, so only a typed code lets a
browser in. A code lets in one browser, once; that browser then holds a session of this link alone. Five wrong codes
close the link until the firm gives a new code. Pages are for no index, no cache, and no other host's eyes
(`same-origin`: under `no-referrer` browsers send "Origin: null" with forms, which the CSRF check refuses).

    urlpatterns = [path("portal/<str:token>/", guest_entry(PortalLink, home)),
                   path("portal/<uuid:guest>/list/", views.list)]      # @guest_page(PortalLink, "client")
"""

import re
import secrets
from collections.abc import Callable
from functools import wraps
from uuid import UUID

from argon2.exceptions import VerificationError
from django import forms
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from bascule.clients.found_firm import hash_token
from bascule.clients.guest_links import POSTS_A_MINUTE, GuestLink
from bascule.clients.invite_guest import HASHER
from bascule.clients.models import Client, Takeover
from bascule.evidence.record import record
from bascule.observation.problem import Problem, gettext_noop
from bascule.tenancy.scope import acting_for, set_scope
from bascule.ui.forms import UiForm, show_problem

View = Callable[..., HttpResponse]
MOST_SESSIONS = 10
FIRM = re.compile("[0-9a-f]{32}")
HEADERS = {
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "no-store",
}


class GuestRequest(HttpRequest):
    """A request that came through a guest's door: by which link, about which takeover and client."""

    guest: GuestLink
    takeover: Takeover
    client: Client
    member: None


class CodeForm(UiForm):
    """The code that came by another way than the link."""

    code = forms.CharField(
        label=_("Code"), max_length=40, help_text=_("Eight letters and figures, given to you by telephone.")
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {
            "autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false", "autofocus": True,
        }  # fmt: skip


def find_guest[Link: GuestLink](model: type[Link], token: str) -> Link | None:
    """The open link of a token, or None. Looking uses nothing up."""
    firm = token.partition(".")[0]
    if not FIRM.fullmatch(firm):
        return None
    with acting_for(UUID(firm)):
        rows = model._default_manager.select_related("firm", "client", "takeover")
        found = rows.filter(token_hash=hash_token(token)).first()
    return found if found is not None and found.open else None


def enter_guest[Link: GuestLink](model: type[Link], token: str, code: str) -> tuple[Link, str]:
    """(link, session) for the right code, which is used up by it. Raises Problem otherwise; each wrong code counts,
    also those sent at the same moment."""
    found = find_guest(model, token)
    if found is None:
        raise Problem(
            gettext_noop("This link has been withdrawn or has expired."),
            gettext_noop("Ask the person who sent it for a new one."),
        )
    session = secrets.token_urlsafe(32)
    with acting_for(found.firm_id), transaction.atomic():
        link = model._default_manager.select_for_update(of=("self",)).get(pk=found.pk)
        said = _compare(link, code)
        if said == "right":
            link.code_used_at = link.last_seen_at = timezone.now()
            entry = {"hash": hash_token(session), "at": link.code_used_at.isoformat()}
            link.attempts, link.sessions = 0, [*link.sessions, entry][-MOST_SESSIONS:]
        link.save(update_fields=["attempts", "code_used_at", "last_seen_at", "sessions"])
        record(
            "enter_guest",
            by=link,
            on=link,
            facts={"code": said, "wrong": link.attempts, "locked": link.locked},
        )
    if said != "right":
        raise _refusal(link, said)
    return link, session


def _compare(link: GuestLink, code: str) -> str:
    """right, wrong, used or locked; a wrong code is counted."""
    if link.locked:
        return "locked"
    typed = re.sub("[^A-Z0-9]", "", code.upper())
    try:
        HASHER.verify(link.code_hash, f"{typed[:4]}-{typed[4:]}")
    except VerificationError:
        link.attempts += 1
        return "wrong"
    return "right" if link.code_used_at is None else "used"


def _refusal(link: GuestLink, said: str) -> Problem:
    if link.locked:
        return Problem(
            gettext_noop("Too many wrong codes: this link is closed for now."),
            gettext_noop("Ask the person who sent it for a new code, by telephone."),
        )
    if said == "used":
        return Problem(
            gettext_noop("This code has let somebody in already; a code works once."),
            gettext_noop(
                "If it was not you, say so at once. Ask the person who sent the link for a new code."
            ),
        )
    return Problem(
        gettext_noop("This is not the code."),
        gettext_noop(
            "Type it as it was given: eight letters and figures. Capitals and the dash do not matter."
        ),
    )


def guest_entry[Link: GuestLink](
    model: type[Link], home: Callable[[Link], str], template: str = "clients/guest_code.html"
) -> View:
    """The page of a link: asks for the code; `home` says where its holder goes then. URL keyword `token`."""

    def view(request: HttpRequest, token: str) -> HttpResponse:
        link = find_guest(model, token)
        if link is None:
            return _hardened(_closed(request, 410))
        _speak(request, link)
        if request.method in ("GET", "HEAD") and _inside(request, link):
            return _hardened(redirect(home(link)))
        form = CodeForm(request.POST or None)
        status = 200
        if request.method == "POST":
            if _too_fast(link):
                return _hardened(HttpResponse(status=429))
            status = 422
            if form.is_valid():
                try:
                    entered, session = enter_guest(model, token, form.cleaned_data["code"])
                except Problem as problem:
                    show_problem(form, problem)
                else:
                    return _hardened(_let_in(redirect(home(entered)), request, entered, session))
        return _hardened(render(request, template, {"form": form, "link": link}, status=status))

    view.guest_entry = model  # type: ignore[attr-defined]
    return view


def guest_page(
    model: type[GuestLink], *doors: str, methods: tuple[str, ...] = ("GET", "HEAD")
) -> Callable[[View], View]:
    """A page for the holder of a link of `model`, at one of its `doors` where it has several. URL keyword `guest`.

    The view gets (request, …) with `request.guest`, `request.takeover`, `request.client`; the database session sees
    that client's rows only. Without a session of this very link: 403; a link that has ended: 410; another door: 404.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def door(request: GuestRequest, guest: UUID, *args: object, **kwargs: object) -> HttpResponse:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            found = _guest_of(request, model, guest)
            if found is None:
                return _hardened(_closed(request, 403))
            _speak(request, found)
            if not found.open:
                return _hardened(_closed(request, 410))
            if doors and getattr(found, "door", "") not in doors:
                raise Http404
            if request.method == "POST" and _too_fast(found):
                return _hardened(HttpResponse(status=429))
            request.guest, request.takeover, request.client = found, found.takeover, found.client
            request.member = None  # whoever else is signed in here: these pages are the guest's
            return _hardened(view(request, *args, **kwargs))

        door.of, door.guest_of = "guest", (model, doors)  # type: ignore[attr-defined]
        door.methods = methods  # type: ignore[attr-defined]
        return door

    return decorate


def leave_guest(request: GuestRequest) -> HttpResponse:
    """Ends this browser's session; the answer takes its cookie away. To be returned by a view that takes POST."""
    link, name = request.guest, cookie_name(request.guest)
    _firm, _dot, session = request.COOKIES.get(name, "").partition(".")
    with transaction.atomic():
        held = type(link)._default_manager.select_for_update().get(pk=link.pk)
        held.sessions = [one for one in held.sessions if one["hash"] != hash_token(session)]
        held.save(update_fields=["sessions"])
        record("leave_guest", by=link, on=link)
    answer = render(request, "clients/guest_closed.html", {"left": True})
    answer.delete_cookie(name)
    return answer


def cookie_name(link: GuestLink) -> str:
    """One cookie a link, so that one browser may hold several."""
    return f"guest-{link.pk.hex}"


def _guest_of(request: HttpRequest, model: type[GuestLink], pk: UUID) -> GuestLink | None:
    """The link whose session this browser holds; from here on the database session sees its client only."""
    firm, _dot, session = request.COOKIES.get(f"guest-{pk.hex}", "").partition(".")
    if not FIRM.fullmatch(firm) or not session:
        return None
    set_scope(firm=UUID(firm), clients=None)
    rows = model._default_manager.select_related("firm", "client", "takeover__provider")
    link = rows.filter(pk=pk).first()
    if link is None or not link.holds(hash_token(session)):
        set_scope(firm=None)
        # A withdrawn link holds no session; say that it ended rather than that one was never in.
        return link if link is not None and not link.open else None
    set_scope(firm=link.firm_id, clients=[link.client_id])
    return link


def _inside(request: HttpRequest, link: GuestLink) -> bool:
    _firm, _dot, session = request.COOKIES.get(cookie_name(link), "").partition(".")
    return bool(session) and link.holds(hash_token(session))


def _let_in(answer: HttpResponse, request: HttpRequest, link: GuestLink, session: str) -> HttpResponse:
    answer.set_cookie(
        cookie_name(link), f"{link.firm_id.hex}.{session}", max_age=link.session, httponly=True, samesite="Lax",
        secure=request.is_secure(),
    )  # fmt: skip
    return answer


def _too_fast(link: GuestLink) -> bool:
    """Counts what is sent by a link, by the minute."""
    now = timezone.now()
    rows = type(link)._default_manager.filter(pk=link.pk)
    with acting_for(link.firm_id):
        if link.paced_from is None or (now - link.paced_from).total_seconds() >= 60:
            rows.update(paced_from=now, paced=1, last_seen_at=now)
            return False
        rows.update(paced=F("paced") + 1, last_seen_at=now)
    return link.paced >= POSTS_A_MINUTE


def _speak(request: HttpRequest, link: GuestLink) -> None:
    """The language of the link, until its holder chooses another."""
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(link.language)
        request.LANGUAGE_CODE = link.language


def _closed(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, "clients/guest_closed.html", {"outside": status == 403}, status=status)


def _hardened(answer: HttpResponse) -> HttpResponse:
    for name, value in HEADERS.items():
        answer.headers[name] = value
    return answer
