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
            self.links[door], *self.tokens[door] = open_portal(
                takeover, door, f"{door} person", by=by, lines=lines, every_line=door == "provider", may_approve=True,
                lasts=timedelta(days=3),
            )  # fmt: skip
            self.arrivals[door] = Arrival.objects.create(
                client=client, takeover=takeover, link=self.links[door], line=self.line, name="x", sha256=door,
                number=Arrival.objects.count() + 1,
            )  # fmt: skip

    def come_in(self):
        for door in DOORS:
            self.browsers[door] = Browser()
            type_code(self.browsers[door], *self.tokens[door])
        return self

    def keywords(self, words, door, guest=None):
        made = {"guest": (guest or self.links[door]).pk, "line": self.line.pk, "sign_off": self.sign_off.pk}
        made |= {"arrival": self.arrivals[door].pk, **WORDS}
        return {word: made[word] for word in words}


def type_code(browser, token, code):
    return browser.post(reverse("portal:enter", kwargs={"token": token}), {"code": code})


def case_of(firm, by, name):
    from bascule.vault.keys import prepare_client

    client = Client.objects.create(firm=firm, name=name)
    prepare_client(client, by=by)
    provider = OutgoingProvider.objects.create(client=client, name="Infogérance Durand")
    return Case(Takeover.objects.create(client=client, provider=provider), by)


@pytest.fixture
def ours(firm, lead):
    return case_of(firm, lead, "Menuiserie Lacombe").come_in()


@pytest.fixture
def neighbour(firm, lead):
    return case_of(firm, lead, "Garage Martin").come_in()


@pytest.fixture
def stranger(outsider):
    with acting_for(outsider.firm_id):
        case = case_of(outsider.firm, outsider, "Boulangerie Petit")
    return case.come_in()  # a request leaves the session in our firm


class Grid:
    """Asks every page by GET and POST and keeps what came out otherwise than it should."""

    def __init__(self):
        self.wrong = []

    def check(self, page, who, browser, given, wanted, own=False):
        name, view, _words = page
        for method in ("get", "post"):
            if own and method == "post" and name in ENDING:
                continue
            right = wanted if method.upper() in view.methods else {405}
            got = getattr(browser, method)(reverse(name, kwargs=given), {}).status_code
            if got not in right:
                self.wrong.append(f"{method} {name} by {who}: {got}")

    def done(self):
        assert not self.wrong, "\n".join(self.wrong)


@pytest.fixture
def grid():
    made = Grid()
    yield made
    made.done()


ENDING = (
    "portal:leave",
    "portal:another",
)  # they end what the grid needs: portals/tests/test_door.py tries them


def test_a_guest_opens_the_pages_of_his_door_and_no_others(grid, ours):
    for page in PAGES:
        _model, doors = page[1].guest_of
        for door in DOORS:
            wanted = DONE if not doors or door in doors else {404}
            grid.check(
                page, f"own {door}", ours.browsers[door], ours.keywords(page[2], door), wanted, own=True
            )


def test_nobody_opens_a_page_by_another_link_or_by_none(grid, ours, neighbour, stranger, owner, sign_in):
    for door in DOORS:
        for who, browser in (
            ("nobody", Browser()), ("the owner of the firm", sign_in(owner)),
            ("another client's guest", neighbour.browsers[door]), ("another firm's guest", stranger.browsers[door]),
            ("another link of the client", ours.browsers[DOORS[DOORS.index(door) - 1]]),
        ):  # fmt: skip
            for page in PAGES:
                grid.check(page, f"{who} at {door}", browser, ours.keywords(page[2], door), {403})


def test_what_is_another_clients_firms_or_persons_is_not_there(grid, ours, neighbour, stranger):
    for page in PAGES:
        for door in DOORS:
            given, browser = ours.keywords(page[2], door), ours.browsers[door]
            theirs = [
                (word, whose, other.keywords(page[2], door)[word])
                for word in set(page[2]) & set(OBJECTS)
                for whose, other in (("another client's", neighbour), ("another firm's", stranger))
            ]
            if "line" in page[2]:
                theirs.append(("line", "a line not shown", ours.hidden.pk))
            if "arrival" in page[2]:
                theirs.append(("arrival", "another person's", ours.arrivals[DOORS[DOORS.index(door) - 1]].pk))
            for word, whose, pk in theirs:
                grid.check(page, f"own {door}, {whose} {word}", browser, given | {word: pk}, {404})


def test_a_vendor_sees_the_chosen_lines_only(grid, ours):
    other = RequestLine.objects.create(
        client=ours.takeover.client,
        takeover=ours.takeover,
        number=3,
        key="k3",
        what_fr="x",
        what_en="x",
        state="asked",
    )
    for page in PAGES:
        if "line" in page[2]:
            for door, wanted in (("vendor", {404}), ("provider", DONE)):
                given = ours.keywords(page[2], door) | {"line": other.pk}
                grid.check(page, f"{door}, a line not chosen", ours.browsers[door], given, wanted)


@pytest.mark.parametrize("how", ["expired", "withdrawn"])
def test_a_link_that_has_ended_opens_nothing(grid, ours, how):
    for door in DOORS:
        if how == "expired":
            over = timezone.now() - timedelta(seconds=1)
            PortalLink.objects.filter(pk=ours.links[door].pk).update(expires_at=over)
        else:
            revoke_guest(ours.links[door], by=ours.by)
        for page in PAGES:
            grid.check(page, f"{how} {door}", ours.browsers[door], ours.keywords(page[2], door), {410})


def test_a_replayed_code_and_a_session_that_was_left_open_nothing(grid, ours):
    for door in DOORS:
        link, (token, code) = ours.links[door], ours.tokens[door]
        cookie = ours.browsers[door].cookies[cookie_name(link)].value
        replayed, ended, left = Browser(), Browser(), Browser()
        type_code(replayed, token, code)
        new_guest_code(link, by=ours.by)
        type_code(ended, token, code)
        ours.browsers[door].post(reverse("portal:leave", kwargs={"guest": link.pk}))
        left.cookies[cookie_name(link)] = cookie
        for page in PAGES:
            for who, browser in (("replayed code", replayed), ("ended code", ended), ("session left", left)):
                grid.check(page, f"{who}, {door}", browser, ours.keywords(page[2], door), {403})
