"""In a real Chromium: a site walk without a connection; a folder dropped, a wrong merge split and taken back."""

import io
from pathlib import Path
from typing import Any

import pytest
import qrcode
from PIL import Image
from playwright.sync_api import expect

from bascule.clients.models import Takeover
from bascule.clients.open_client import open_client
from bascule.discovery.import_files import after_import, import_files, read_queued
from bascule.discovery.models import Import, ImportedFile, Observation
from bascule.inventory.models import Capture, Item, Photo, Site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


@pytest.fixture
def place(firm: Any, owner: Any) -> Takeover:
    customer = open_client(firm, by=owner, name="Menuiserie Lacombe")
    Site.objects.create(client=customer, name="Nantes")
    return Takeover.objects.create(client=customer)


def picture(name: str) -> dict[str, Any]:
    out = io.BytesIO()
    Image.new("RGB", (1600, 1200), (30, 90, 140)).save(out, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


def code(text: str) -> dict[str, Any]:
    out = io.BytesIO()
    qrcode.make(text).convert("RGB").save(out, "PNG")
    return {"name": "code.png", "mimeType": "image/png", "buffer": out.getvalue()}


def note(page: Any, kind: str, name: str, *photos: dict[str, Any]) -> None:
    page.locator(f'[data-kind="{kind}"]').click()
    page.locator("#f-name").fill(name)
    for one in photos:
        page.locator("#walk-photo").set_input_files(one)
        page.locator("[data-walk-photos] img").first.wait_for()
    page.get_by_role("button", name="Noter").click()
    page.locator("[data-step=choose]").wait_for()


def test_two_things_noted_without_a_connection_are_both_there_once_when_it_is_back(
    phone: Any, live_server: Any, enter: Any, place: Takeover, technician: Any, axe: Any, fits: Any
) -> None:
    phone.expected_statuses = ("ERR_INTERNET_DISCONNECTED",)
    phone.set_default_timeout(30_000)
    enter(phone, technician)
    url = f"{live_server.url}/takeovers/{place.pk}/inventory/walk/"
    phone.goto(url)
    phone.locator("[data-walk][data-kept]").wait_for()  # the worker has the page and its parts
    axe(phone)
    fits(phone)
    phone.screenshot(path="/tmp/capshots/walk-390.png")
    phone.context.set_offline(True)
    phone.goto(url)  # from the worker
    assert "Pas de connexion" in phone.locator("[data-walk-state]").inner_text()
    phone.locator("#walk-site").fill("Nantes")
    note(phone, "printer", "Imprimante atelier", picture("a.jpg"))
    note(phone, "network-device", "Commutateur baie")
    phone.locator('[data-walk-state][data-waiting="2"]').wait_for()
    axe(phone)
    fits(phone)
    phone.screenshot(path="/tmp/capshots/walk-waiting-390.png", full_page=True)
    phone.goto(url)  # closing the page loses nothing
    phone.locator('[data-walk-state][data-waiting="2"]').wait_for()
    assert not Capture.objects.exists()
    phone.context.set_offline(False)
    expect(phone.locator("[data-walk-state]")).to_have_attribute("data-waiting", "0", timeout=20_000)
    phone.goto(url)
    phone.locator('[data-walk-state][data-waiting="0"]').wait_for()
    assert (Capture.objects.count(), Photo.objects.count()) == (2, 1)
    after_import(place.client, by=technician)  # the worker's part
    assert sorted(Item.objects.exclude(kind="site").values_list("name", flat=True)) == [
        "Commutateur baie",
        "Imprimante atelier",
    ]
    one = Item.objects.get(name="Imprimante atelier")
    assert one.seen and one.site.name == "Nantes"
    phone.goto(f"{live_server.url}/takeovers/{place.pk}/inventory/items/{one.pk}/")
    assert (
        phone.locator(".photos img").evaluate("image => image.decode().then(() => image.naturalWidth)")
        == 1600
    )
    axe(phone)
    fits(phone)
    phone.screenshot(path="/tmp/capshots/item-photo-390.png", full_page=True)


def test_a_code_is_read_from_a_picture_into_its_field(
    phone: Any, live_server: Any, enter: Any, place: Takeover, technician: Any, axe: Any, fits: Any
) -> None:
    enter(phone, technician)
    phone.goto(f"{live_server.url}/takeovers/{place.pk}/inventory/walk/")
    phone.locator('[data-kind="printer"]').click()
    phone.screenshot(path="/tmp/capshots/walk-form-390.png")
    axe(phone)
    fits(phone)
    phone.get_by_role("button", name="Scanner Numéro de série").click()
    phone.locator("#walk-scan").wait_for()
    axe(phone)
    phone.screenshot(path="/tmp/capshots/walk-scan-390.png")
    phone.locator("#walk-code").set_input_files(code("SN-QR-4711"))
    expect(phone.locator("#f-serial")).to_have_value("SN-QR-4711", timeout=20_000)


def test_a_note_the_server_refuses_stays_on_the_phone_with_the_reason(
    phone: Any, live_server: Any, enter: Any, place: Takeover, technician: Any
) -> None:
    phone.expected_statuses = ("422",)
    enter(phone, technician)
    phone.goto(f"{live_server.url}/takeovers/{place.pk}/inventory/walk/")
    phone.locator('[data-kind="printer"]').click()
    phone.locator("#f-name").fill("Imprimante")
    phone.locator("summary", has_text="En savoir plus").click()
    phone.locator("#f-mac").fill("zz:zz")
    phone.get_by_role("button", name="Noter").click()
    phone.locator(".walk-refused .errors").wait_for()
    assert "zz:zz" in phone.locator(".walk-refused .errors").inner_text()
    phone.get_by_role("button", name="Supprimer").click()
    phone.locator('[data-walk-state][data-waiting="0"]').wait_for()
    assert not Capture.objects.exists()


SCAN = """<?xml version="1.0"?><nmaprun scanner="nmap" start="1790000000" version="7.94" xmloutputversion="1.05">
<host starttime="1790000000"><status state="up" reason="arp-response"/>
<address addr="192.0.2.10" addrtype="ipv4"/><address addr="02:00:00:00:00:10" addrtype="mac"/>
<hostnames><hostname name="srv-fichiers" type="PTR"/></hostnames></host>
<runstats><finished time="1790000100"/><hosts up="1" down="0" total="1"/></runstats></nmaprun>"""
PARC = "Nom;Numéro de série;Adresse MAC;Site\nsrv-fichiers;SN-1;02:00:00:00:00:10;Nantes\npc-02;SN-2;02:00:00:00:00:11;Nantes\n"
# What a drag of a folder from the desktop gives the page: entries with readers, as the drop zone asks for them.
DROP = """([files]) => {
  const entry = (file) => ({isFile: true, isDirectory: false, name: file.name,
    file: (done) => done(new File([file.text], file.name))});
  const folder = {isFile: false, isDirectory: true, name: "remise", createReader: () => {
    let given = false;
    return {readEntries: (done) => { done(given ? [] : files.map(entry)); given = true; }};
  }};
  const event = new Event("drop", {bubbles: true, cancelable: true});
  event.dataTransfer = {items: [{webkitGetAsEntry: () => folder}]};
  document.querySelector(".drop-area").dispatchEvent(event);
}"""


def test_a_folder_is_dropped_and_a_wrong_merge_is_split_and_taken_back(
    page: Any, live_server: Any, enter: Any, place: Takeover, owner: Any, axe: Any
) -> None:
    enter(page, owner)
    base = f"{live_server.url}/takeovers/{place.pk}"
    page.goto(f"{base}/discovery/")
    files = [
        {"name": "nmap.xml", "text": SCAN},
        {"name": "parc.csv", "text": PARC},
        {"name": "plan.dwg", "text": "AC1032\0\1\2" * 40},
    ]
    with page.expect_navigation():
        page.evaluate(DROP, [files])
    assert sorted(page.locator("[data-table=files] tbody a").all_inner_texts()) == [
        "remise/nmap.xml",
        "remise/parc.csv",
        "remise/plan.dwg",
    ]
    assert page.locator("[data-table=files]").inner_text().count("En attente") == 3
    read_queued(Import.objects.get(), by=owner)  # the worker's part; the page asks again by itself
    expect(page.locator("[data-table=files]")).not_to_contain_text("En attente")
    page.screenshot(path="/tmp/capshots/dropped-1440.png", full_page=True)
    row = ImportedFile.objects.get(name="remise/parc.csv")
    page.goto(f"{base}/discovery/files/{row.pk}/")
    receipt = page.locator(".receipt").inner_text()
    assert "2 = 2" in receipt and row.sha256 in receipt and len(row.sha256) == 64
    axe(page)

    one = Item.objects.get(name="srv-fichiers")
    assert one.observed.count() == 2
    scanned = Observation.objects.get(source__contains="scan").pk
    page.goto(f"{base}/inventory/items/{one.pk}/")
    axe(page)
    page.screenshot(path="/tmp/capshots/item-1440.png", full_page=True)
    page.locator(f'input[name=pick][value="{scanned}"]').check()
    page.get_by_role("button", name="autre chose").click()
    assert Item.objects.filter(observed__observation__record__hostname="srv-fichiers").distinct().count() == 2
    page.get_by_role("button", name="Revenir dessus srv-fichiers").click()
    page.locator(".messages").wait_for()
    assert Item.objects.get(observed__observation=scanned).observed.count() == 2
    assert page.locator("[data-table=history] tbody tr").count() >= 2  # the split, and that it was taken back


@pytest.mark.parametrize("width", [1440, 390])
def test_the_pages_of_this_stage_are_accessible_and_fit(
    new_page: Any,
    live_server: Any,
    enter: Any,
    place: Takeover,
    owner: Any,
    axe: Any,
    fits: Any,
    width: int,
    tmp_path: Path,
) -> None:
    (tmp_path / "Nantes").mkdir()
    (tmp_path / "Nantes" / "nmap.xml").write_text(SCAN, encoding="utf-8")
    (tmp_path / "parc.csv").write_text(PARC, encoding="utf-8")
    import_files(place.client, [tmp_path], by=owner, root=tmp_path)
    page = new_page(width=width)
    enter(page, owner)
    for name in ("", "unseen/", "claimed/", "queue/", "kinds/", "walk/", "sites/", "people/"):
        page.goto(f"{live_server.url}/takeovers/{place.pk}/inventory/{name}")
        axe(page)
        fits(page)
        page.screenshot(path=f"/tmp/capshots/inv-{name.strip('/') or 'home'}-{width}.png", full_page=True)


def test_a_view_is_kept_and_comes_back_by_one_click(
    page: Any, live_server: Any, enter: Any, place: Takeover, owner: Any, tmp_path: Path
) -> None:
    (tmp_path / "parc.csv").write_text(PARC, encoding="utf-8")
    import_files(place.client, [tmp_path], by=owner)
    enter(page, owner)
    home = f"{live_server.url}/takeovers/{place.pk}/inventory/"
    page.goto(home + "?kind=endpoint&seen=claimed")
    page.locator("summary", has_text="Garder cette vue").click()
    page.get_by_label("Nom de cette vue").fill("Postes à retrouver")
    page.get_by_label("Partagée dans la société").check()
    page.get_by_role("button", name="Garder", exact=True).click()
    page.goto(home)
    page.get_by_role("link", name="Postes à retrouver").click()
    assert "kind=endpoint" in page.url and "seen=claimed" in page.url
