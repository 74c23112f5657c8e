"""Links at each door, and browsers that are in."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bascule.handover.models import RequestLine
from bascule.handover.portals.open_portal import open_portal


@pytest.fixture
def prepared(customer, lead):
    """The client with its keys, as `open_client` makes them."""
    from bascule.vault.keys import prepare_client

    prepare_client(customer, by=lead)
    customer.refresh_from_db()
    return customer


@pytest.fixture
def lines(takeover, prepared):
    """Make so many request lines, in a state."""

    def make(count=3, state="asked", of=None, **columns):
        columns = {
            "what_fr": "Export complet de la configuration", "what_en": "Complete configuration export",
            "why_fr": "Sans elle, rien ne se restaure.", "why_en": "Nothing can be restored without it.",
            "group": "devices", "basis": "ownership", "format_fr": "Fichier natif", "format_en": "Native file",
            **columns,
        }  # fmt: skip
        where = of or takeover
        first = RequestLine.objects.filter(takeover=where).count()
        return [
            RequestLine.objects.create(
                client=where.client, takeover=where, number=first + n, key=f"k{first + n}", state=state,
                about=columns.pop("about", "") or f"Pare-feu n° {first + n}", **columns,
            )
            for n in range(1, count + 1)
        ]  # fmt: skip

    return make


@pytest.fixture
def invite(takeover, prepared, lead):
    """`invite(door, …)` → (link, token, code)."""

    def make(door="provider", of=None, **more):
        if door == "provider" and "lines" not in more:
            more["every_line"] = True
        names = {"client": "Hélène Lacombe", "provider": "Paul Durand", "vendor": "Vera Vendeur"}
        more.setdefault(
            "organisation",
            {"client": "Menuiserie Lacombe", "provider": "Infogérance Durand"}.get(door, "Telecom"),
        )
        more.setdefault("lasts", timedelta(days=14))
        more.setdefault("by", lead)
        return open_portal(of or takeover, door, more.pop("recipient", names[door]), **more)

    return make


@pytest.fixture
def come_in():
    """`come_in(token, code)` → a browser that has typed the code."""

    def enter(token, code, language="en"):
        browser = Browser(headers={"accept-language": language})
        browser.cookies["django_language"] = language
        answer = browser.post(reverse("portal:enter", kwargs={"token": token}), {"code": code})
        assert answer.status_code == 302, answer.content.decode()[:400]
        return browser

    return enter


@pytest.fixture
def guest(invite, come_in):
    """`guest(door, …)` → (link, browser that is in)."""

    def make(door="provider", language="en", **more):
        link, token, code = invite(door, **more)
        return link, come_in(token, code, language)

    return make


@pytest.fixture
def url():
    def of(link, name, **more):
        return reverse(f"portal:{name}", kwargs={"guest": link.pk, **more})

    return of
