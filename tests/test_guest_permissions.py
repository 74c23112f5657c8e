"""Who may open and send what without an account: a grid made from the map of addresses.

Every page behind a guest's door × every kind of guest × his own and somebody else's object has the outcome that
follows from it. A new page of a portal is in the grid by being there; with an object that nobody here can make, it
fails.
"""

import re
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from bascule.clients.guest_door import cookie_name
from bascule.clients.invite_guest import new_guest_code, revoke_guest
from bascule.clients.models import Client, OutgoingProvider, Takeover
from bascule.handover.models import RequestLine
from bascule.handover.portals.models import Arrival, PortalLink, SignOff
from bascule.handover.portals.open_portal import open_portal
from bascule.tenancy.scope import acting_for

DONE = {200, 202, 302, 303, 409, 413, 422}  # opened; what was sent may be refused for what it says
DOORS = ("client", "provider", "vendor")
OBJECTS = ("line", "sign_off", "arrival")
WORDS = {"kind": "person"}


def pages():
    """(name, view, keywords) of every page behind a guest's door."""
    found = []

    def walk(patterns, route, space):
        for one in patterns:
            here = route + str(one.pattern)
            if isinstance(one, URLPattern):
                if getattr(one.callback, "of", "") == "guest":
                    words = tuple(dict.fromkeys(re.findall(r"<(?:[^:>]+:)?([^>]+)>", here)))
                    found.append((f"{space}:{one.name}", one.callback, words))
            else:
                walk(one.url_patterns, here, one.namespace or space)

    walk(get_resolver().url_patterns, "", "")
    return found


PAGES = pages()


def test_the_grid_is_not_empty():
    assert len(PAGES) >= 20
    assert all("guest" in words for _name, _view, words in PAGES)
    assert {word for *_rest, words in PAGES for word in words} <= {"guest", *OBJECTS, *WORDS}


class Case:
    """One client with a line, a sign-off and an arrival, and a link at each door."""

    def __init__(self, takeover, by):
        self.takeover, self.by = takeover, by
        client = takeover.client
        values = {"client": client, "takeover": takeover, "what_fr": "x", "what_en": "x", "state": "asked"}
        self.line = RequestLine.objects.create(number=1, key="k1", **values)
        self.hidden = RequestLine.objects.create(number=2, key="k2", **values | {"state": "draft"})
        self.sign_off = SignOff.objects.create(
            client=client, takeover=takeover, title="t", text="t", sha256="0"
        )
        self.links, self.browsers, self.arrivals, self.tokens = {}, {}, {}, {}
        for door in DOORS:
            lines = [self.line] if door == "vendor" else []
            link, token, code = open_portal(
                takeover, door, f"{door} person", by=by, lines=lines, every_line=door == "provider", may_approve=True,
                lasts=timedelta(days=3),
            )  # fmt: skip
            self.links[door], self.tokens[door] = link, (token, code)
            self.arrivals[door] = Arrival.objects.create(
                client=client, takeover=takeover, link=link, line=self.line, number=Arrival.objects.count() + 1, name="x",
                sha256=door,
            )  # fmt: skip
            self.browsers[door] = Browser()
            self.browsers[door].post(reverse("portal:enter", kwargs={"token": token}), {"code": code})

    def keywords(self, words, door, guest=None):
        made = {"guest": (guest or self.links[door]).pk, "line": self.line.pk, "sign_off": self.sign_off.pk}
        made |= {"arrival": self.arrivals[door].pk, **WORDS}
        return {word: made[word] for word in words}


def case_of(firm, by, name):
    from bascule.vault.keys import prepare_client

    client = Client.objects.create(firm=firm, name=name)
    prepare_client(client, by=by)
    provider = OutgoingProvider.objects.create(client=client, name="Infogérance Durand")
    return Case(Takeover.objects.create(client=client, provider=provider), by)


@pytest.fixture
def ours(firm, lead):
    return case_of(firm, lead, "Menuiserie Lacombe")


@pytest.fixture
def neighbour(firm, lead):
    return case_of(firm, lead, "Garage Martin")


@pytest.fixture
def stranger(outsider):
    with acting_for(outsider.firm_id):
        return case_of(outsider.firm, outsider, "Boulangerie Petit")


def ask(browser, name, given, method):
    return getattr(browser, method)(reverse(name, kwargs=given), {}).status_code


def expected(view, door, method):
    """At one's own link with one's own objects."""
    if method.upper() not in view.methods:
        return {405}
    _model, doors = view.guest_of
    return DONE if not doors or door in doors else {404}


def outside(view, method, wanted):
    return {405} if method.upper() not in view.methods else wanted


@pytest.mark.parametrize("page", PAGES, ids=[page[0] for page in PAGES])
def test_the_grid_of_guests(page, ours, neighbour, stranger, owner, sign_in):
    name, view, words = page
    wrong = []

    def check(who, browser, given, wanted):
        for method in ("get", "post"):
            if name in ("portal:leave", "portal:another") and method == "post" and who.startswith("own"):
                continue  # they end what the grid needs: tried in portals/tests/test_door.py
            got = ask(browser, name, given, method)
            if got not in wanted(method):
                wrong.append(f"{method} {name} by {who}: {got}")

    for door in DOORS:
        given = ours.keywords(words, door)
        check(f"own {door}", ours.browsers[door], given, lambda m, d=door: expected(view, d, m))
        for who, browser in (
            ("nobody", Browser()), ("the owner of the firm", sign_in(owner)),
            ("another client's guest", neighbour.browsers[door]), ("another firm's guest", stranger.browsers[door]),
            ("another link of the client", ours.browsers[DOORS[DOORS.index(door) - 1]]),
        ):  # fmt: skip
            check(who, browser, given, lambda m: outside(view, m, {403}))
    for door in DOORS:
        for word in set(words) & set(OBJECTS):
            for whose, other in (("another client's", neighbour), ("another firm's", stranger)):
                given = ours.keywords(words, door) | {word: other.keywords(words, door)[word]}
                check(
                    f"own {door}, {whose} {word}",
                    ours.browsers[door],
                    given,
                    lambda m: outside(view, m, {404}),
                )
        if "line" in words:
            given = ours.keywords(words, door) | {"line": ours.hidden.pk}
            check(
                f"own {door}, a line not shown", ours.browsers[door], given, lambda m: outside(view, m, {404})
            )
        if "arrival" in words:
            given = ours.keywords(words, door) | {"arrival": ours.arrivals[DOORS[DOORS.index(door) - 1]].pk}
            check(
                f"own {door}, another's arrival",
                ours.browsers[door],
                given,
                lambda m: outside(view, m, {404}),
            )
    for door in DOORS:
        given, link = ours.keywords(words, door), ours.links[door]
        cookie = ours.browsers[door].cookies[cookie_name(link)].value
        PortalLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
        check(f"expired {door}", ours.browsers[door], given, lambda m: outside(view, m, {410}))
        PortalLink.objects.filter(pk=link.pk).update(expires_at=link.expires_at)
        token, code = ours.tokens[door]
        replayed = Browser()
        replayed.post(reverse("portal:enter", kwargs={"token": token}), {"code": code})
        check(f"replayed code, {door}", replayed, given, lambda m: outside(view, m, {403}))
        new_guest_code(link, by=ours.by)
        replayed.post(reverse("portal:enter", kwargs={"token": token}), {"code": code})
        check(f"ended code, {door}", replayed, given, lambda m: outside(view, m, {403}))
        ours.browsers[door].post(reverse("portal:leave", kwargs={"guest": link.pk}))
        left = Browser()
        left.cookies[cookie_name(link)] = cookie
        check(f"session that was left, {door}", left, given, lambda m: outside(view, m, {403}))
        revoke_guest(link, by=ours.by)
        check(f"withdrawn {door}", left, given, lambda m: outside(view, m, {410}))
    assert not wrong, "\n".join(wrong)
