"""The door of every page: signed in, a member, the takeover in sight, the right held. Views stay four lines.

A door names the right to look, and with `change` the right to send the page's form where that is another one. A door
that says "read" and no `change` answers GET and HEAD only: nothing is changed through a page for looking.
"""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404

from bascule.clients.models import Client, Member, Takeover

View = Callable[..., HttpResponse]
LOOKING = ("GET", "HEAD")


class Request(HttpRequest):
    """A request that came through a door: who asks, about which takeover and client."""

    member: Member
    takeover: Takeover
    client: Client


def firm_page(right: str = "read", *, change: str = "") -> Callable[[View], View]:
    """A page of the firm. The view gets (request, …); `request.member` holds `right` in the firm."""

    def decorate(view: View) -> View:
        @wraps(view)
        @login_required
        def door(request: Request, *args: object, **kwargs: object) -> HttpResponse:
            needed = _needed(request, door)
            if request.member is None or not request.member.may(needed or right):
                raise PermissionDenied
            return view(request, *args, **kwargs) if needed else HttpResponseNotAllowed(LOOKING)

        return _declare(door, "firm", right, change)

    return decorate


def takeover_page(right: str = "read", *, change: str = "") -> Callable[[View], View]:
    """A page of one takeover: URL keyword `takeover`. The view gets (request, …) with `request.takeover` and
    `request.client`. Somebody else's takeover does not exist (404); a right not held is refused (403)."""

    def decorate(view: View) -> View:
        @wraps(view)
        @login_required
        def door(request: Request, takeover: UUID, *args: object, **kwargs: object) -> HttpResponse:
            if request.member is None:
                raise PermissionDenied
            request.takeover = get_object_or_404(
                Takeover.objects.select_related("client", "provider"), pk=takeover
            )
            request.client = request.takeover.client
            needed = _needed(request, door)
            if not request.member.may(needed or right, request.client):
                raise PermissionDenied
            return view(request, *args, **kwargs) if needed else HttpResponseNotAllowed(LOOKING)

        return _declare(door, "takeover", right, change)

    return decorate


def _declare(door: View, of: str, right: str, change: str) -> View:
    """What the permission grid reads: `right` to look, `change` to send ("": nothing can be sent), `of` firm or
    takeover."""
    door.of = of  # type: ignore[attr-defined]
    door.right, door.change = right, change or ("" if right == "read" else right)  # type: ignore[attr-defined]
    return door


def _needed(request: HttpRequest, door: View) -> str:
    """The right this request needs; "" when the page takes no such method."""
    wanted: str = door.right if request.method in LOOKING else door.change  # type: ignore[attr-defined]
    return wanted
