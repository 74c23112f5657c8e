import pytest

from bascule.inventory.models import Item
from bascule.vault.keep import keep
from bascule.vault.link_items import link_items


def item(customer, name, **fields):
    return Item.objects.create(client=customer, kind="server", family="devices", name=name, fields=fields)


@pytest.mark.parametrize(
    ("facts", "tied"),
    [
        ({"title": "accès", "url": "https://192.0.2.7:8443/login"}, True),
        ({"title": "accès", "url": "srv-fic.lacombe.example"}, True),
        ({"title": "Administrateur local SRV-FIC01"}, True),
        ({"title": "SRV-FIC012"}, False),
        ({"title": "accès", "url": "http://[broken"}, False),
    ],
)
def test_an_address_or_a_whole_name_ties_a_credential_to_its_item(customer, owner, facts, tied):
    item(customer, "SRV-FIC01", ips=["192.0.2.7"], fqdn="srv-fic.lacombe.example")
    credential = keep(customer, by=owner, **facts)
    assert link_items(customer, by=owner) == int(tied)
    assert credential.items.exists() is tied


def test_two_items_that_fit_are_not_guessed_between(customer, owner):
    for name in ("SRV-A", "SRV-B"):
        item(customer, name, ips=["192.0.2.7"])
    keep(customer, by=owner, title="accès", url="https://192.0.2.7")
    assert link_items(customer, by=owner) == 0
