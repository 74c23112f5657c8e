"""Scopes each request to the signed-in member's firm and clients; PostgreSQL enforces it."""

from collections.abc import Callable, Iterable, Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from bascule.clients.models import Member
from bascule.tenancy.scope import Scope, clear_scope, current_scope, restore_scope, set_scope


class ScopeMiddleware:
    """Sets `request.member` (None for an outsider) and the session's scope; clears it when the answer is ready,
    or, for an answer that is streamed, when its last piece is.

    The scope is a setting of this thread's database session, so the middleware is synchronous: under ASGI Django
    runs it, and every query of the view below it, in the one thread of the request.
    """

    sync_capable, async_capable = True, False

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
            answer = self.get_response(request)
            if isinstance(answer, StreamingHttpResponse) and not answer.is_async:
                answer.streaming_content = _scoped(answer.streaming_content, current_scope())
            return answer
        finally:
            leave()


def _scoped(pieces: Iterable[bytes], scope: Scope) -> Iterator[bytes]:
    """The pieces of a streamed answer, made under the scope of the request that asked for them."""
    restore_scope(scope)
    try:
        yield from pieces
    finally:
        leave()


def leave() -> None:
    """The answer is ready: the session sees nothing any more."""
    clear_scope()


def enter(request: HttpRequest, user: int) -> None:
    """Act for the firm of this user: find his membership, then see his firm and his clients only."""
    set_scope(firm=None, user=user)
    member = (
        Member.objects.select_related("user").filter(user_id=user, active=True).order_by("joined_at").first()
    )
    if member is not None:
        act_as(request, member)


def act_as(request: HttpRequest, member: Member, clients: Iterable[str] | None = None) -> None:
    """See the firm of `member` and the clients he sees; of those only `clients`, when some are named."""
    # ClientRight rows carry a client, so they are read with every client of the firm in scope.
    set_scope(firm=member.firm_id, clients=None, user=member.user_id)
    seen = member.client_ids()
    if clients is not None:
        named = {str(client) for client in clients}
        seen = [client for client in named if seen is None or client in {str(one) for one in seen}]  # type: ignore[misc]
    if seen is not None:
        set_scope(firm=member.firm_id, clients=seen, user=member.user_id)
    request.member = member  # type: ignore[attr-defined]
