"""The interface in a real Chromium: accessible, fitting, quick to the hand, signed in with a second factor."""

import base64
import hashlib
import hmac
import struct
import time
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]

SIZES = [(1440, 900), (390, 844)]


def gallery(page: Any, live_server: Any) -> None:
    page.goto(f"{live_server.url}/ui/gallery/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_gallery_is_accessible_and_fits(
    new_page: Callable[..., Any], live_server: Any, axe: Any, fits: Any, width: int, height: int, scheme: str
) -> None:
    page = new_page(width=width, height=height, scheme=scheme)
    gallery(page, live_server)
    axe(page)
    fits(page)


@pytest.mark.parametrize("path", ["/account/login/", "/account/password/reset/", "/nowhere/"])
@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_the_pages_before_the_door_are_accessible_and_fit(
    new_page: Callable[..., Any], live_server: Any, axe: Any, fits: Any, path: str, width: int, scheme: str
) -> None:
    page = new_page(width=width, scheme=scheme)
    page.expected_statuses = ("404",)
    page.goto(live_server.url + path)
    axe(page)
    fits(page)


def test_an_open_dialog_and_an_open_menu_are_accessible(page: Any, live_server: Any, axe: Any) -> None:
    gallery(page, live_server)
    page.get_by_role("button", name="Couper le tunnel").click()
    axe(page)
    page.keyboard.press("Escape")
    page.locator("[data-table=gallery] [data-columns] summary").click()
    axe(page)


def test_hands_stay_on_the_keyboard(page: Any, live_server: Any) -> None:
    gallery(page, live_server)
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert "SW-ATELIER-02" in page.locator(".row-here").inner_text()
    page.keyboard.press("x")
    assert page.locator("[data-bulk-count]").inner_text() == "1"
    page.keyboard.press("k")
    assert "SRV-COMPTA" in page.locator(".row-here").inner_text()
    page.keyboard.press("o")
    page.wait_for_url("**#0")
    page.keyboard.press("?")
    assert page.locator("#shortcuts").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    assert page.locator("#demo-dialog").is_visible()


def test_letters_typed_in_a_field_are_only_letters(page: Any, live_server: Any) -> None:
    gallery(page, live_server)
    field = page.locator("#id_notes").first
    field.click()
    page.keyboard.type("jxe?/g")
    assert field.input_value() == "jxe?/g"
    assert page.locator("dialog[open]").count() == 0


def test_all_rows_are_taken_and_given_back(page: Any, live_server: Any) -> None:
    gallery(page, live_server)
    page.locator("[data-table=gallery] .pick-all").check()
    assert page.locator("[data-table=gallery] tr[aria-selected=true]").count() == 5
    page.locator("[data-unselect]").first.click()
    assert page.locator("[data-table=gallery] [data-bulk]").is_hidden()


def test_a_hidden_column_stays_hidden_and_out_of_the_copy(
    new_page: Callable[..., Any], live_server: Any
) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    gallery(page, live_server)
    page.locator("[data-table=gallery] [data-columns] summary").click()
    page.locator("[data-table=gallery] .menu-check", has_text="Adresse").click()
    page.reload()
    page.locator("[data-table=gallery] [data-copy-csv]").click()
    page.locator("[data-copy-csv]", has_text="Copié").wait_for()
    rows = page.evaluate("navigator.clipboard.readText()").split("\r\n")
    assert rows[0] == '"Nom";"Site";"État";"Ports";"Vu"'
    assert len(rows) == 6
    assert "192.168" not in "".join(rows)


def test_a_draft_survives_leaving_but_a_password_is_never_kept(page: Any, live_server: Any) -> None:
    gallery(page, live_server)
    form = page.locator("form[data-draft]")
    form.locator("[name=name]").fill("Routeur du hall")
    form.locator("[name=password]").fill("canary-5521")
    form.locator("[data-draft-note]", has_text="Brouillon").wait_for()
    assert "canary-5521" not in page.evaluate("JSON.stringify(localStorage)")
    page.goto(f"{live_server.url}/account/login/")
    gallery(page, live_server)
    assert form.locator("[name=name]").input_value() == "Routeur du hall"
    assert form.locator("[name=password]").input_value() == ""


def test_one_bad_file_does_not_stop_the_others(page: Any, live_server: Any) -> None:
    def answer(route: Any) -> None:
        if route.request.method != "POST":
            route.continue_()
        elif b"bad.txt" in (route.request.post_data_buffer or b""):
            route.fulfill(status=422, json={"message": "Ce fichier est vide."})
        else:
            route.fulfill(json={"state": "proven", "message": "12 éléments lus"})

    page.expected_statuses = ("422",)
    gallery(page, live_server)
    page.route("**/ui/gallery/", answer)
    files = [
        {"name": n, "mimeType": "text/plain", "buffer": b"x"} for n in ("bad.txt", "good.csv", "other.csv")
    ]
    page.locator("[data-drop] [data-files]").set_input_files(files)
    page.locator("[data-drop-sum]", has_text="2 reçus sur 3").wait_for()
    assert "Ce fichier est vide." in page.locator(".drop-file", has_text="bad.txt").inner_text()
    assert page.locator(".said", has_text="12 éléments lus").count() == 2


def test_the_look_changes_and_stays(page: Any, live_server: Any, lead: Any, enter: Any, axe: Any) -> None:
    enter(page, lead)
    gallery(page, live_server)
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator(".bar-end summary").click()
    axe(page)
    page.get_by_role("button", name="Sombre").click()
    page.wait_for_load_state()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_the_phone_opens_the_navigation_under_the_thumb(
    phone: Any, live_server: Any, lead: Any, enter: Any, axe: Any
) -> None:
    enter(phone, lead)
    gallery(phone, live_server)
    button = phone.locator("[data-drawer]")
    box = button.bounding_box()
    assert box is not None
    assert box["y"] > 700
    assert min(box["width"], box["height"]) >= 44
    button.click()
    assert phone.locator("#rail").is_visible()
    axe(phone)


def test_nothing_but_the_page_is_printed(page: Any, live_server: Any) -> None:
    gallery(page, live_server)
    page.emulate_media(media="print")
    for hidden in (".bar", ".rail", ".filters", ".table-bar .tools"):
        assert page.locator(hidden).first.is_hidden()
    assert page.locator("table.data").first.is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def code_of(secret: str) -> str:
    """The six digits of an authenticator now (RFC 6238)."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def sign_in_by_hand(page: Any, live_server: Any, who: Any) -> None:
    page.goto(f"{live_server.url}/account/login/")
    page.locator("[name=login]").fill(who.user.email)
    page.locator("[name=password]").fill("a long enough password")
    page.get_by_role("button", name="Se connecter", exact=True).click()


def confirm(page: Any, axe: Any) -> None:
    """Type the password again where the page asks whether it is still the same person."""
    if page.locator("[name=password]").count():
        axe(page)
        page.locator("[name=password]").fill("a long enough password")
        page.get_by_role("button", name="Confirmer").click()
        page.wait_for_url(lambda url: "reauthenticate" not in url)


def test_a_second_factor_is_set_up_and_then_asked_for(
    page: Any, live_server: Any, lead: Any, enter: Any, axe: Any
) -> None:
    enter(page, lead)
    page.goto(f"{live_server.url}/account/2fa/totp/activate/")
    confirm(page, axe)
    axe(page)
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("[name=code]").fill(code_of(secret))
    page.locator("main form button").first.click()
    page.wait_for_url("**/recovery-codes/**")
    axe(page)
    page.context.clear_cookies()
    sign_in_by_hand(page, live_server, lead)
    page.wait_for_url("**/2fa/authenticate/")
    axe(page)
    page.locator("[name=code]").fill("000000")
    page.get_by_role("button", name="Se connecter").click()
    assert page.locator(".form-errors, .errors").count() == 1


def test_a_passkey_opens_the_door_without_a_password(
    new_page: Callable[..., Any], live_server: Any, lead: Any, enter: Any, axe: Any
) -> None:
    page = new_page()
    page.expected_statuses = ("404",)
    host = live_server.url.replace("127.0.0.1", "localhost")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
               "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(f"{host}/account/login/")
    page.locator("[name=login]").fill(lead.user.email)
    page.locator("[name=password]").fill("a long enough password")
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.wait_for_url(lambda url: "login" not in url)
    page.goto(f"{host}/account/2fa/webauthn/add/")
    confirm(page, axe)
    axe(page)
    page.locator("[name=name]").fill("Portable")
    page.locator("[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "/add/" not in url)
    page.context.clear_cookies()
    page.goto(f"{host}/account/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url(lambda url: "/account/" not in url)


def test_a_view_of_a_list_is_kept_under_a_name(page: Any, live_server: Any) -> None:
    page.goto(f"{live_server.url}/ui/gallery/?site=a&sort=-name")
    page.locator("[data-views] summary").click()
    page.locator("[data-views-form] input").fill("Siège, de Z à A")
    page.keyboard.press("Enter")
    gallery(page, live_server)
    page.locator("[data-views] summary").click()
    page.locator("[data-views-list] a", has_text="Siège, de Z à A").click()
    page.wait_for_url("**?site=a&sort=-name")
    assert page.locator("select[name=site]").input_value() == "a"


@pytest.mark.parametrize("width", [1440, 900, 390])
def test_no_column_of_a_wide_table_is_cut_off(
    new_page: Callable[..., Any], live_server: Any, width: int
) -> None:
    page = new_page(width=width)
    gallery(page, live_server)
    last = page.locator("[data-table=gallery] thead th").last
    page.locator("[data-table=gallery] .table-scroll").evaluate("box => { box.scrollLeft = box.scrollWidth }")
    box = last.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= width


def test_the_head_of_a_long_table_stays_in_sight(page: Any, live_server: Any) -> None:
    gallery(page, live_server)
    table = page.locator("[data-table=gallery]")
    table.locator("tbody").evaluate(
        "body => { for (let i = 0; i < 60; i++) body.append(body.rows[0].cloneNode(true)); }"
    )
    table.locator("tbody tr").nth(50).scroll_into_view_if_needed()
    top = table.locator("thead th").nth(1).bounding_box()
    assert top is not None
    assert 40 <= top["y"] <= 60
