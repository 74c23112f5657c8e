"""Who may open and send what: a grid made from the map of addresses.

Every page declares its right at its door (`clients.doors`); every address × every kind of person × one's own and
somebody else's object has the outcome that follows from it. A new page without a door, or with an object that nobody
here can make, fails.
"""

import base64
import uuid

import pytest
from django.apps import apps
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse

from bascule.clients.models import RIGHTS, Client, ClientRight, Takeover
from bascule.tenancy.scope import acting_for

# Pages that need no member, and why.
PUBLIC = {
    "health": "says that the application is up, and nothing else",
    "setup": "the one-time link is the key; closed once the owner exists",
    "accept_invitation": "the one-time link is the key",
    "intake_page": "the link and its typed code are the key; write-only",
    "send_intake": "only after the code; keeps ciphertext, gives nothing back",
    "intake_receipt": "only what this browser sent after the code: counts and hashes",
    "portal:enter": "asks for the code of a link; shows the firm's name at most",
    "calendar_feed": "the secret address is the key; it shows dates only and can be taken away",
    "set_language": "Django's: keeps a language in the session",
    "set_theme": "keeps a cookie",
    "ui_gallery": "components with made-up values; only while developing and in tests",
}
# allauth's pages: signing in and one's own sign-in, nothing of a firm. API: tests/test_api.py.
FOREIGN = ("account/", "api/v1/")
# What an address names: (app, model). The same word in two stages: with the stage.
OBJECTS = {
    "access": "access.access",
    "alarm": "removal.alarm",
    "batch": "rotation.rotationrun",
    "approval": "vault.approval",
    "client": "clients.client",
    "credential": "vault.credential",
    "document": "clients.document",
    "dispatch": "handover.dispatch",
    "feed": "handover.calendarfeed",
    "returned": "handover.return",
    "dossier": "dossier.dossier",
    "file": "discovery.importedfile",
    "gap": "gaps.gap",
    "invitation": "clients.invitation",
    "hook": "removal.alarmhook",
    "item": "inventory.item",
    "letter": "handover.letter",
    "link": "vault.intakelink",
    "line": "handover.requestline",
    "mapping": "discovery.mapping",
    "member": "clients.member",
    "person": "inventory.person",
    "photo": "inventory.photo",
    "portal": "handover.portallink",
    "removal": "removal.removalrun",
    "rotation": "rotation.rotation",
    "row": "removal.oldtool",
    "run": "discovery.import",
    "sign_off": "handover.signoff",
    "site": "inventory.site",
    "step": "planning.step",
    "token": "clients.apitoken",
    "watched": "removal.watched",
    "view": "inventory.savedview",
}
# What an address says that is no row.
WORDS = {
    "guide": "firewall",
    "kind": "server",
    "tool": "anydesk",
    "number": 1,
    "do": {
        "handover:act": "close",
        "handover:letter_act": "review",
        "handover:portal_act": "revoke",
        "planning:act": "prove",
    },
    "gate": "G1",
    "phase": "P0",
}

LOGO = base64.b64decode(  # one black point, PNG
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)
ROLES = ("reader", "technician", "lead", "vault_keeper", "owner")
PEOPLE = ("nobody", "outsider", "without this client", *ROLES)


def pages():
    """(name, address, view, keywords) of every page of the map."""
    found = []

    def walk(patterns, route, space):
        for one in patterns:
            here = route + str(one.pattern)
            if isinstance(one, URLPattern):
                name = ":".join(part for part in (space, one.name or "") if part)
                found.append((name, here, one.callback, tuple(one.pattern.converters)))
            else:
                walk(one.url_patterns, here, one.namespace or space)

    walk(get_resolver().url_patterns, "", "")
    return [
        (name, here, view, tuple(dict.fromkeys(_keywords(here))))
        for name, here, view, _own in found
        if not here.startswith(FOREIGN)
    ]


def _keywords(route):
    import re

    return re.findall(r"<(?:[^:>]+:)?([^>]+)>", route)


PAGES = pages()
# Pages of guests, who come by a link: tests/test_guest_permissions.py.
GUARDED = [page for page in PAGES if page[0] not in PUBLIC and getattr(page[2], "of", "") != "guest"]


def test_every_page_has_a_door_or_a_reason():
    doorless = {name for name, _here, view, _keywords in GUARDED if not hasattr(view, "right")}
    assert doorless == set()
    assert set(PUBLIC) - {name for name, *_ in PAGES} == set(), "a reason for a page that is gone"
    assert all(view.right in RIGHTS["owner"] for _name, _here, view, _keywords in GUARDED)


def test_every_page_with_a_takeover_in_its_address_has_a_takeovers_door():
    for name, _here, view, keywords in GUARDED:
        assert (view.of == "takeover") == ("takeover" in keywords), name


@pytest.fixture
def cast(member, outsider, customer, takeover):
    """Everybody of the grid. The one without this client leads another client of the same firm."""
    other = Client.objects.create(firm=customer.firm, name="Garage Martin")
    for firm in (customer.firm, outsider.firm):
        firm.logo = LOGO
        with acting_for(firm.pk):
            firm.save(update_fields=["logo"])
    found = {role: member(f"{role} person", role) for role in ROLES}
    found["without this client"] = member("without person", "owner", all_clients=False)
    ClientRight.objects.create(client=other, member=found["without this client"], role="owner")
    return found | {"outsider": outsider, "nobody": None}


@pytest.fixture
def other_takeover(cast):
    return Takeover.objects.create(client=Client.objects.get(name="Garage Martin"))


def expected(view, who, where, keywords, method):
    """The outcomes that a door's right allows. `where`: our object ("own"), another client's object under our
    takeover ("other's"), or another client's takeover ("theirs")."""
    right = view.right if method == "get" else view.change
    objects = any(word in OBJECTS for word in keywords)
    if who == "nobody":
        return {302}
    role = {"outsider": "owner", "without this client": "owner"}.get(who, who)
    if "takeover" in keywords:
        if who == "outsider" or (who == "without this client" and where != "theirs"):
            return {404}
        if (right or view.right) not in RIGHTS[role]:
            return {403}
        return {405} if not right else {404} if where == "other's" and objects else DONE
    if (right or view.right) not in RIGHTS[role]:
        return {403}
    if not right:
        return {405}
    return {404} if who == "outsider" and objects else DONE


# Outcomes that come before the door's own, and why.
EARLIER: dict[tuple[str, str], set[int]] = {}
DONE = {200, 204, 302, 303, 400, 409, 410, 413, 422}  # opened; what was sent may be refused for what it says


def named(name, keywords, make_row, client, takeover, who):
    """The keywords of an address, with rows of `client` under `takeover`."""
    found = {}
    for word in keywords:
        if word == "takeover":
            found[word] = takeover.pk
        elif word in OBJECTS:
            more = {"takeover": takeover} if word in ("dossier",) else {}
            if word in ("token", "view") and who is not None:
                more["member"] = who
            row = make_row(apps.get_model(OBJECTS[word]), client, **more)
            found[word] = row.pk
        else:
            known = WORDS[word]
            found[word] = known[name] if isinstance(known, dict) else known
    return found


@pytest.mark.parametrize("page", GUARDED, ids=[page[0] for page in GUARDED])
def test_the_grid(page, cast, customer, takeover, other_takeover, make_row, sign_in):
    name, _here, view, keywords = page
    places = {"own": PEOPLE}
    if "takeover" in keywords:
        places["theirs"] = ("outsider", "without this client", "owner")
        if any(word in OBJECTS for word in keywords):
            places["other's"] = ("reader", "lead", "owner")
    wrong, sending_only = [], False
    for where, people in places.items():
        for who in people:
            url = _address(name, keywords, who, where, cast, takeover, other_takeover, make_row)
            for method in ("get", "post"):
                if (method == "get" and sending_only) or (
                    method == "post" and not view.change and who not in ("nobody", "owner")
                ):
                    continue
                with transaction.atomic():
                    got = _ask(url, cast[who], method, sign_in)
                    transaction.set_rollback(True)
                if method == "get" and got == 405:  # the method is refused before the door
                    sending_only = True
                elif got not in expected(view, who, where, keywords, method) | EARLIER.get(
                    (name, where), set()
                ):
                    wrong.append(f"{method} {name} by {who}, {where}: {got}")
    assert not wrong, "\n".join(wrong)


def _ask(url, person, method, sign_in):
    from django.test import Client as Browser

    browser = Browser() if person is None else sign_in(person)
    browser.raise_request_exception = False
    return getattr(browser, method)(url, {}).status_code


def _address(name, keywords, who, where, cast, takeover, other_takeover, make_row):
    """The address of a page, about our takeover or another client's, with an object of ours or another client's."""
    under = other_takeover if where == "theirs" else takeover
    of = takeover if where == "own" else other_takeover
    holder = cast[who] if who not in ("nobody", "outsider") else cast["owner"]
    return reverse(name, kwargs=named(name, keywords, _row_of(make_row, of), of.client, under, holder))


ONCE = ("gaps.gap", "planning.step")  # one row a subject: made once in a test


def _row_of(make_row, takeover):
    """Rows hang on the takeover they belong to."""

    def make(model, client, **values):
        if model._meta.label_lower in ONCE and (there := model.objects.filter(client=client).first()):
            return there
        if any(f.name == "takeover" for f in model._meta.local_fields):
            values.setdefault("takeover", takeover)
        if model._meta.label_lower == "handover.dispatch":  # hangs on the takeover by its letter
            values.setdefault("letter", make(apps.get_model("handover.letter"), client))
        return make_row(model, client, **values)

    return make


def test_a_right_for_one_client_wins_over_the_role_in_the_firm(member, customer, takeover, sign_in):
    person = member("Paula Person", "owner")
    url = reverse("edit_dates", kwargs={"takeover": takeover.pk})
    assert sign_in(person).get(url).status_code == 200
    ClientRight.objects.create(client=customer, member=person, role="reader")
    assert sign_in(person).get(url).status_code == 403


def test_somebody_whose_membership_ended_opens_nothing(member, takeover, sign_in):
    person = member("Paula Person", "owner")
    person.active = False
    person.save()
    for name, given in (("home", {}), ("settings", {"takeover": takeover.pk})):
        assert sign_in(person).get(reverse(name, kwargs=given)).status_code == 403


def test_a_member_of_some_clients_opens_a_new_one_and_sees_it(cast, sign_in):
    person = cast["without this client"]
    sent = {"name": "Fromagerie Blanc", "country": "FR", "provider-name": "Infogérance Durand"}
    assert sign_in(person).post(reverse("new_client"), sent).status_code == 302
    made = Client.objects.get(name="Fromagerie Blanc")
    assert made.pk in person.client_ids()
    assert (
        sign_in(person)
        .get(reverse("settings", kwargs={"takeover": Takeover.objects.get(client=made).pk}))
        .status_code
        == 200
    )


def test_an_unknown_takeover_is_not_there(owner, sign_in):
    assert sign_in(owner).get(reverse("settings", kwargs={"takeover": uuid.uuid4()})).status_code == 404
