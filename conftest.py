"""The cast of the tests: one firm, its five roles, a client that leaves « Infogérance Durand », an outsider.

`firm`, `owner`, `lead`, `technician`, `keeper`, `reader` (members), `customer` (the client), `provider`, `takeover`
(T0 in 20 days), `outsider` (a member of another firm), `sign_in(member)` (a signed-in test client). Using one of
them puts the database session in the firm's scope, as a request or a job would.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

pytest_plugins = ["tests.browser", "tests.lab.fixtures", "tests.rows", "tests.kdbx"]


@pytest.fixture
def firm(db: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    from bascule.clients import middleware
    from bascule.clients.models import Firm
    from bascule.tenancy.scope import clear_scope, set_scope

    new = Firm(name="Clairval Informatique")
    set_scope(firm=new.pk, clients=None)
    new.save()
    # A test shares its connection with the requests it makes: after each, it acts for its firm again.
    monkeypatch.setattr(middleware, "leave", lambda: set_scope(firm=new.pk, clients=None))
    yield new
    clear_scope()


@pytest.fixture
def member(firm: Any) -> Callable[..., Any]:
    def make(name: str, role: str, *, all_clients: bool = True, of: Any = None) -> Any:
        from bascule.clients.models import Member, User

        mail = f"{name.split(maxsplit=1)[0].lower()}@{'other' if of else 'clairval'}.example"
        user = User.objects.create_user(mail, "a long enough password", name=name)
        return Member.objects.create(firm=of or firm, user=user, role=role, all_clients=all_clients)

    return make


@pytest.fixture
def owner(member: Callable[..., Any]) -> Any:
    return member("Odile Owner", "owner")


@pytest.fixture
def lead(member: Callable[..., Any]) -> Any:
    return member("Luc Lead", "lead")


@pytest.fixture
def technician(member: Callable[..., Any]) -> Any:
    return member("Tania Technician", "technician")


@pytest.fixture
def keeper(member: Callable[..., Any]) -> Any:
    return member("Karim Keeper", "vault_keeper")


@pytest.fixture
def reader(member: Callable[..., Any]) -> Any:
    return member("Rose Reader", "reader")


@pytest.fixture
def customer(firm: Any) -> Any:
    from bascule.clients.models import Client

    return Client.objects.create(firm=firm, name="Menuiserie Lacombe", signatory="Hélène Lacombe")


@pytest.fixture
def provider(customer: Any) -> Any:
    from bascule.clients.models import OutgoingProvider

    return OutgoingProvider.objects.create(
        client=customer,
        name="Infogérance Durand",
        people=[{"name": "Paul Durand", "email": "paul@durand-infogerance.example"}],
        domains=["durand-infogerance.example"],
        networks=["198.51.100.0/24"],
        tools=["anydesk"],
    )


@pytest.fixture
def takeover(customer: Any, provider: Any) -> Any:
    from django.utils import timezone

    from bascule.clients.models import Takeover

    return Takeover.objects.create(client=customer, provider=provider, t0=timezone.now() + timedelta(days=20))


@pytest.fixture
def outsider(member: Callable[..., Any], firm: Any) -> Any:
    from bascule.clients.models import Firm
    from bascule.tenancy.scope import acting_for

    other = Firm(name="Another firm")
    with acting_for(other.pk):
        other.save()
        return member("Oscar Outsider", "owner", of=other)


@pytest.fixture
def sign_in() -> Callable[..., Any]:
    def enter(who: Any, language: str = "en") -> Any:
        from django.test import Client

        browser = Client(headers={"accept-language": language})
        browser.force_login(who.user)
        return browser

    return enter
