"""Scopes each request to the signed-in member's firm and clients; PostgreSQL enforces it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from bascule.clients.models import Member
from bascule.tenancy.scope import clear_scope, set_scope


class ScopeMiddleware:
    """Sets `request.member` (None for an outsider) and the session's scope; clears it when the answer is ready."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.member = None  # type: ignore[attr-defined]
        if request.path.startswith("/static/"):
            return self.get_response(request)
        clear_scope()
        try:
            if request.user.is_authenticated:
                enter(request, int(request.user.pk))
            return self.get_response(request)
        finally:
            leave()


def leave() -> None:
    """The answer is ready: the session sees nothing any more."""
    clear_scope()


def enter(request: HttpRequest, user: int) -> None:
    """Act for the firm of this user: find his membership, then see his firm and his clients only."""
    set_scope(firm=None, user=user)
    member = Member.objects.filter(user_id=user, active=True).first()
    if member is None:
        return
    set_scope(firm=member.firm_id, clients=(), user=user)
    set_scope(firm=member.firm_id, clients=None if member.all_clients else _seen(member), user=user)
    request.member = Member.objects.select_related("firm", "user").get(pk=member.pk)  # type: ignore[attr-defined]


def _seen(member: Member) -> list:
    # ClientRight rows carry a client, so they are read with every client of the firm in scope.
    set_scope(firm=member.firm_id, clients=None, user=member.user_id)
    return member.client_ids() or []
