"""The door of every API operation, and the shapes they share: bearer keys, problems, pages of a list.

@router.get("/takeovers/{takeover}/gaps", response={200: Listed[GapOut], **REFUSALS})
@opens()                                    # reading: every valid key may
def gaps(request: ApiRequest, takeover: UUID, page: Query[Page]) -> Any:
    return listed(Gap.objects.filter(client=request.client), page)

@router.post("/takeovers/{takeover}/find_gaps", response={200: FoundOut, **REFUSALS, **GUARDED})
@opens("work", verb="find_gaps")            # the key must name the verb, and its member hold the right
"""

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Schema
from ninja.security import HttpBearer
from pydantic import Field, StringConstraints

from bascule.clients.make_token import find_token, touch_token
from bascule.clients.middleware import act_as
from bascule.clients.models import ApiToken, Client, Member, Takeover

Said = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]  # PostgreSQL holds no NUL


class ApiRequest(HttpRequest):
    """A request that came with a valid key, and through a door: about which takeover and client."""

    token: ApiToken
    member: Member
    takeover: Takeover
    client: Client


class Bearer(HttpBearer):
    """`Authorization: Bearer bsc_…`. The session sees the clients that both the member and the key may see."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        row = find_token(token)
        if row is None:
            return None
        act_as(request, row.member, row.clients or None)
        touch_token(row)
        request.token = row  # type: ignore[attr-defined]
        return row


class ProblemOut(Schema):
    """RFC 9457. `advice` says what to do next; `errors` where the request is wrong."""

    title: str
    status: int
    detail: str = ""
    advice: str = ""
    errors: list[str] = []


REFUSALS: dict[Any, Any] = {401: ProblemOut, 403: ProblemOut, 404: ProblemOut, 422: ProblemOut}
GUARDED: dict[Any, Any] = {409: ProblemOut}  # a verb that a guard or a gate refused


class Page(Schema):
    """Which part of a list."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class Listed[T](Schema):
    """A part of a list; `count` is how many there are in all."""

    count: int
    limit: int
    offset: int
    results: list[T]


def listed(rows: QuerySet[Any], page: Page) -> dict[str, Any]:
    """The asked part of an ordered queryset."""
    found = list(rows[page.offset : page.offset + page.limit])
    return {"count": rows.count(), "limit": page.limit, "offset": page.offset, "results": found}


def opens(right: str = "read", *, verb: str = "") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An operation on one takeover (path parameter `takeover`): 404 when the key does not see it, 403 when it does
    not name `verb` or its member lacks `right` for the client."""

    def decorate(operation: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(operation)
        def door(request: ApiRequest, **given: Any) -> Any:
            request.takeover = get_object_or_404(
                Takeover.objects.select_related("client", "provider"), pk=given["takeover"]
            )
            request.client = request.takeover.client
            if not request.member.may(right, request.client) or (verb and verb not in request.token.verbs):
                raise PermissionDenied
            return operation(request, **given)

        door.right, door.verb = right, verb  # type: ignore[attr-defined]
        return door

    return decorate
