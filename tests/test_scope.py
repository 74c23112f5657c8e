"""Whose rows a database session sees begins and ends with a request, a stream, a job; a made-up key finds nothing."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse

from bascule.tenancy.scope import acting_for, clear_scope, current_scope


class Broken(Exception):
    pass


@pytest.mark.parametrize("ending", ["answer", "error", "refused", "no page"])
def test_the_scope_ends_with_the_request(db, outsider, monkeypatch, ending):
    """Whatever the view did: the next request of this connection starts with nothing."""
    from django.test import Client

    from bascule.clients import middleware

    monkeypatch.setattr(
        middleware, "leave", clear_scope
    )  # as served; the cast's own keeps the test in its firm
    seen = []

    def noticed(*_args, **_more):
        seen.append(current_scope())
        if ending == "error":
            raise Broken
        return HttpResponse("")

    if ending in ("answer", "error"):
        monkeypatch.setattr("bascule.planning.views.render", noticed)
    browser = Client(raise_request_exception=False)
    browser.force_login(outsider.user)
    path = {"refused": f"/takeovers/{uuid.uuid4()}/settings/", "no page": "/nowhere/"}.get(ending, "/")
    status = browser.get(path).status_code
    assert status == {"answer": 200, "error": 500}.get(ending, 404)
    assert current_scope() == ("", "", "")
    if ending in ("answer", "error"):
        assert seen[0] == (str(outsider.firm_id), "*", str(outsider.user_id))


def streamed(firm, member, outcome):
    """The pieces of a streamed answer of a view that asks the database while it is sent."""
    from django.http import StreamingHttpResponse
    from django.test import RequestFactory

    from bascule.clients.middleware import ScopeMiddleware
    from bascule.clients.models import Client

    def view(request):
        def pieces():
            yield str(Client.objects.count()).encode()
            if outcome == "error":
                raise Broken

        return StreamingHttpResponse(pieces())

    request = RequestFactory().get("/")
    request.user = member.user
    return ScopeMiddleware(view)(request)


@pytest.mark.parametrize("outcome", ["sent", "error", "broken off"])
def test_a_streamed_answer_keeps_its_scope_until_it_is_sent(customer, owner, monkeypatch, outcome):
    from bascule.clients import middleware

    monkeypatch.setattr(middleware, "leave", clear_scope)
    answer = streamed(customer.firm, owner, outcome)
    assert current_scope() == ("", "", "")
    pieces = iter(answer.streaming_content)
    assert next(pieces) == b"1"
    if outcome == "broken off":
        for close in answer._resource_closers:
            close()
    elif outcome == "error":
        with pytest.raises(Broken):
            next(pieces)
    else:
        assert list(pieces) == []
    del pieces, answer
    assert current_scope() == ("", "", "")


def test_an_async_view_asks_in_the_scope_of_its_request(customer, owner, monkeypatch):
    from django.test import RequestFactory

    from bascule.clients import middleware
    from bascule.clients.models import Client

    monkeypatch.setattr(middleware, "leave", clear_scope)

    async def view(request):
        return HttpResponse(str(await sync_to_async(Client.objects.count)()))

    request = RequestFactory().get("/")
    request.user = owner.user
    assert middleware.ScopeMiddleware(async_to_sync(view))(request).content == b"1"
    assert current_scope() == ("", "", "")


def test_acting_for_ends_even_when_its_transaction_broke(customer, outsider):
    before = current_scope()
    with (
        pytest.raises(DatabaseError, match="no_such_table"),
        transaction.atomic(),
        acting_for(outsider.firm_id),
    ):
        connection.cursor().execute("SELECT * FROM no_such_table")
    assert current_scope() == before


def test_another_thread_starts_without_a_scope(customer):
    def look():
        try:
            return current_scope()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(look).result() == ("", "", "")


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        ".",
        "bsc_",
        "bsc_zz_x",
        f"bsc_{'0' * 32}_x",
        "00000000-0000-4000-8000-000000000000.x",
        "'.x",
        "\x00.x",
    ],
)
def test_a_made_up_link_or_key_is_simply_unknown(db, token):
    from bascule.clients.invite import find_invitation
    from bascule.clients.make_token import find_token

    assert find_invitation(token) is None
    assert find_token(token) is None


def test_a_lookup_by_link_does_not_swallow_a_broken_database(db, monkeypatch):
    from bascule.clients import invite

    def fail(*_args, **_more):
        raise DatabaseError("gone")

    monkeypatch.setattr(invite.Invitation.objects, "select_related", fail)
    with pytest.raises(DatabaseError, match="gone"):
        invite.find_invitation(f"{uuid.uuid4()}.token")
