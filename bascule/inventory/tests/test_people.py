"""A person is one page and found once, whatever the tables below."""

import pytest

from bascule.clients.models import Takeover
from bascule.clients.open_client import open_client
from bascule.discovery.import_files import import_files
from bascule.inventory.models import Item, Person

LIST = "Nom;Prénom;Fonction;E-mail\nMorel;Hélène;Comptable;helene@lacombe.example\nPetit;Jean;Atelier;jean@lacombe.example\n"
PARC = "Nom du poste;Numéro de série;Utilisateur\nPC-01;S1;Hélène Morel\n"


@pytest.fixture
def place(firm, owner, tmp_path):
    customer = open_client(firm, by=owner, name="Menuiserie Lacombe")
    (tmp_path / "personnel.csv").write_text(LIST, encoding="utf-8")
    (tmp_path / "parc.csv").write_text(PARC, encoding="utf-8")
    import_files(customer, [tmp_path], by=owner)
    return Takeover.objects.create(client=customer)


def test_a_person_leads_to_the_sheet_that_says_where_each_fact_comes_from(place, owner, sign_in) -> None:
    person = Person.objects.get(name="Hélène Morel")
    told = sign_in(owner).get(f"/takeovers/{place.pk}/inventory/people/{person.pk}/", follow=True)
    assert told.redirect_chain[-1][0].endswith(f"/items/{person.item_id}/")
    page = told.content.decode()
    assert "personnel.csv" in page and "PC-01" in page  # the source, and what is assigned


def test_a_person_is_found_once(place, owner, sign_in) -> None:
    page = sign_in(owner).get("/search/?q=comptable").content.decode()
    assert "found-people" in page and "found-items" not in page


def test_somebody_without_a_sheet_has_a_page_all_the_same(place, owner, sign_in) -> None:
    bare = Person.objects.create(client=place.client, name="Paul Sansfiche")
    assert not Item.objects.filter(name="Paul Sansfiche").exists()
    page = sign_in(owner).get(f"/takeovers/{place.pk}/inventory/people/{bare.pk}/")
    assert page.status_code == 200 and "Paul Sansfiche" in page.content.decode()
