"""The door of every page: signed in, a member, the takeover in sight, the right held. Views stay four lines."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from bascule.clients.models import Client, Member, Takeover

View = Callable[..., HttpResponse]


class Request(HttpRequest):
    """A request that came through a door: who asks, about which takeover and client."""

    member: Member
    takeover: Takeover
    client: Client


def firm_page(right: str = "read") -> Callable[[View], View]:
    """A page of the firm. The view gets (request, …); `request.member` holds `right` in the firm."""

    def decorate(view: View) -> View:
        @wraps(view)
        @login_required
        def door(request: Request, *args: object, **kwargs: object) -> HttpResponse:
            if request.member is None or not request.member.may(right):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        door.right = right  # type: ignore[attr-defined]
        return door

    return decorate


def takeover_page(right: str = "read") -> Callable[[View], View]:
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
            if not request.member.may(right, request.client):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        door.right = right  # type: ignore[attr-defined]
        return door

    return decorate
