"""Saved views are kept per member and shared in the firm; the unseen page says where nobody looked."""

import pytest

from bascule.clients.models import Takeover
from bascule.clients.open_client import open_client
from bascule.discovery.import_files import import_files
from bascule.inventory.models import SavedView
from bascule.inventory.saved_views import plain_query


def test_only_filters_and_the_order_are_kept_of_an_address() -> None:
    assert plain_query("?page=3&seen=unknown&kind=server&next=//evil.example") == "kind=server&seen=unknown"


def test_a_shared_view_is_seen_by_all_a_private_one_by_its_owner_only(
    takeover, technician, lead, sign_in
) -> None:
    home = f"/takeovers/{takeover.pk}/inventory/"
    browser = sign_in(technician)
    for name, more in (("Mes serveurs", {}), ("À nommer", {"shared": "on"})):
        told = browser.post("/views/", {"name": name, "query": "kind=server", "next": home, **more})
        assert told.headers["Location"] == home
    SavedView.objects.get(name="Mes serveurs", shared=False, query="kind=server")
    from bascule.inventory.models import Item

    Item.objects.create(client=takeover.client, kind="server", family="devices", name="srv")
    seen = sign_in(lead).get(home).content.decode()
    assert "À nommer" in seen and "Mes serveurs" not in seen
    mine = SavedView.objects.get(name="À nommer")
    assert sign_in(lead).post(f"/views/{mine.pk}/forget/", {"next": home}).status_code == 404
    assert browser.post(f"/views/{mine.pk}/forget/", {"next": home}).status_code == 302
    assert not SavedView.objects.filter(name="À nommer").exists()


def test_a_view_never_sends_its_reader_to_another_host(takeover, technician, sign_in) -> None:
    told = sign_in(technician).post("/views/", {"name": "x", "query": "", "next": "//evil.example/"})
    assert told.headers["Location"] == "/"


@pytest.fixture
def place(firm, owner, tmp_path):
    customer = open_client(firm, by=owner, name="Menuiserie Lacombe")
    (tmp_path / "parc.csv").write_text(
        "Nom;Numéro de série;Site\nPC-1;S1;Nantes\nPC-2;S2;Rennes\n", encoding="utf-8"
    )
    import_files(customer, [tmp_path], by=owner, root=tmp_path)
    return Takeover.objects.create(client=customer)


def test_the_unseen_page_names_each_site_and_the_eyes_that_have_not_looked_there(
    place, owner, sign_in
) -> None:
    page = sign_in(owner).get(f"/takeovers/{place.pk}/inventory/unseen/").content.decode()
    assert "No honest figure can be given yet." in page and "Not enough independent sources" in page
    assert "<strong>Nantes</strong>" in page and "1 eye of 8 looked" in page
    assert "alarm panels on a telephone or mobile line" in page
    assert "Nothing comes from listening" in page


def test_what_is_claimed_and_never_seen_has_a_next_step(place, owner, sign_in) -> None:
    page = sign_in(owner).get(f"/takeovers/{place.pk}/inventory/claimed/").content.decode()
    assert "2 things stand on somebody" in page and "PC-1" in page
    assert "Scan its network" in page
