"""In a real Chromium: a French spreadsheet is mapped by hand, a vault opened, a folder dropped."""

from typing import Any

import pytest

from bascule.clients.models import Takeover
from bascule.clients.open_client import open_client
from bascule.discovery.import_files import open_import, queue_file, read_queued
from bascule.discovery.models import FileState, Import, ImportedFile, Mapping
from bascule.inventory.models import Item

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]
CANARY = "Canari-Écran-4"
FRENCH = (
    "Parc de l'atelier;;;;\nÉdité le 03/11/2026;;;;\nRepère;Vignette;Acquis;Payé;Clef\n"
    f"Déco-01;INV-0001;31/12/2024;1 234,50;{CANARY}\nDéco-02;INV-0002;01/02/2025;899,00;\n"
)


@pytest.fixture
def place(firm: Any, owner: Any) -> Takeover:
    customer = open_client(firm, by=owner, name="Menuiserie Lacombe")
    return Takeover.objects.create(client=customer)


def dropped(place: Takeover, owner: Any, name: str, content: bytes) -> ImportedFile:
    run = open_import(place.client, by=owner, takeover=place)
    queue_file(run, name, content)
    read_queued(run, by=owner)
    return run.files.get()


@pytest.mark.parametrize("width", [1440, 390])
def test_a_french_spreadsheet_is_mapped_previewed_imported_and_undone(
    new_page: Any, live_server: Any, enter: Any, place: Takeover, owner: Any, axe: Any, fits: Any, width: int
) -> None:
    file = dropped(place, owner, "parc.csv", FRENCH.encode("cp1252"))
    assert file.state in (FileState.TO_MAP, FileState.PARTLY_READ)  # some columns look like something
    page = new_page(width=width)
    enter(page, owner)
    page.goto(f"{live_server.url}/takeovers/{place.pk}/discovery/files/{file.pk}/")
    page.locator(".actions a", has_text="les colonnes").click()
    assert page.locator("#encoding").input_value() == "cp1252"
    assert page.locator("#delimiter").input_value() == ";"
    assert page.locator("#s0-header").input_value() == "3"
    axe(page)
    fits(page)
    with page.expect_navigation():
        page.locator("#s0-kind").select_option("endpoint")
    for heading, field in (
        ("Repère", "name"),
        ("Vignette", "asset_tag"),
        ("Acquis", "purchased"),
        ("Clef", "secret:password"),
    ):
        page.get_by_label(f"Ce qu’est « {heading} »").select_option(field)
    page.screenshot(path=f"/tmp/capshots/mapping-{width}.png", full_page=True)
    page.get_by_role("button", name="Voir ce que ferait l’import").click()
    assert "2 à créer" in page.locator(".answer").inner_text()
    assert CANARY not in page.content()
    assert not Item.objects.filter(fields__asset_tag="INV-0001").exists()  # nothing is stored by looking
    axe(page)
    fits(page)
    page.screenshot(path=f"/tmp/capshots/preview-{width}.png", full_page=True)
    page.get_by_role("button", name="Importer").first.click()
    page.wait_for_url(f"**/files/{file.pk}/")
    read_queued(Import.objects.get(), by=owner)  # the worker's part
    page.reload()
    assert "2 = 2" in page.locator(".receipt").inner_text()
    assert "non vérifié" in page.locator(".receipt").inner_text()
    page.screenshot(path=f"/tmp/capshots/receipt-{width}.png", full_page=True)
    one = Item.objects.get(name="Déco-01")
    assert one.fields["purchased"] == "2024-12-31" and one.fields["asset_tag"] == "INV-0001"
    assert Mapping.objects.get().sheet["columns"]["repere"] == "name"
    page.goto(f"{live_server.url}/mappings/")
    axe(page)
    fits(page)
    page.goto(f"{live_server.url}/takeovers/{place.pk}/discovery/files/{file.pk}/")
    page.get_by_role("button", name="Annuler tout l’import").click()
    assert not Item.objects.exists()


def test_a_locked_vault_is_opened_on_the_drop_page(
    page: Any,
    live_server: Any,
    enter: Any,
    place: Takeover,
    owner: Any,
    axe: Any,
    databases: dict[str, bytes],
) -> None:
    file = dropped(place, owner, "coffre.kdbx", databases["4, AES"])
    enter(page, owner)
    home = f"{live_server.url}/takeovers/{place.pk}/discovery/"
    page.goto(home)
    axe(page)
    page.get_by_label("Mot de passe").fill("faux")
    page.get_by_role("button", name="Ouvrir").click()
    assert "ne s’ouvre pas" in page.locator(".messages").inner_text()
    page.screenshot(path="/tmp/capshots/locked-1440.png", full_page=True)
    page.get_by_label("Mot de passe").fill("mdp-é")
    page.get_by_role("button", name="Ouvrir").click()
    assert "4 secrets" in page.locator(".messages").inner_text()
    file.refresh_from_db()
    assert file.secrets == 4
    axe(page)
    page.screenshot(path="/tmp/capshots/unlocked-1440.png", full_page=True)
