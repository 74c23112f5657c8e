"""What the form of a kind refuses, and what it says then."""

import pytest

from bascule.catalogue.kinds import kinds
from bascule.inventory.forms import ItemForm

pytestmark = pytest.mark.django_db


def filled(client, **typed: str) -> ItemForm:
    return ItemForm(kinds()["endpoint"], client, typed)


def test_an_empty_sheet_is_not_noted(customer) -> None:
    form = filled(customer)
    assert not form.is_valid()
    assert form.non_field_errors()


def test_a_wrong_address_is_named_with_its_field(customer) -> None:
    form = filled(customer, name="NAN-PC-01", ip="192.0.2.9\n999.1.1.300", mac="zz:zz")
    assert not form.is_valid()
    assert "999.1.1.300" in form.errors["ip"][0] and "192.0.2.9" not in form.errors["ip"][0].split(" ")[0]
    assert "zz:zz" in form.errors["mac"][0]


@pytest.mark.parametrize("mac", ["00:1a:2b:3c:4d:5e", "00-1A-2B-3C-4D-5E", "001a.2b3c.4d5e"])
def test_addresses_are_taken_as_devices_print_them(customer, mac: str) -> None:
    assert filled(customer, ip="2001:db8::1; 192.0.2.9/24", mac=mac).is_valid()
