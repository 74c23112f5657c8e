"""The intake in a real browser, on a phone: type, seal, send, receipt."""

import pytest

from bascule.vault.make_intake_link import make_intake_link
from bascule.vault.models import Credential, IntakePart
from bascule.vault.open_secret import open_secret

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]

CANARY = "Canari-navigateur-77é"


@pytest.fixture
def link(takeover, owner):
    return make_intake_link(takeover, by=owner, recipient="Paul Durand", asks="Pare-feu\nRegistrar")


def test_secrets_and_a_file_are_typed_sealed_and_received_on_a_phone(
    phone, live_server, link, customer, owner, axe, fits, tmp_path
):
    _row, token, code = link
    bodies = []
    phone.on("request", lambda request: bodies.append(request.post_data_buffer or b""))
    phone.goto(f"{live_server.url}/intake/{token}/")
    axe(phone)
    phone.get_by_label("Code").fill(code)
    phone.get_by_role("button", name="Continuer").click()
    phone.locator("[data-field=title]").first.fill("Pare-feu")
    axe(phone)
    fits(phone)
    phone.screenshot(path="/tmp/vault-intake.png", full_page=True)
    phone.locator("[data-field=login]").first.fill("admin")
    phone.locator("[data-field=secret]").first.fill(CANARY)
    phone.locator("[data-add]").click()
    phone.locator("[data-field=title]").nth(1).fill("Registrar")
    phone.locator("[data-field=secret]").nth(1).fill("deuxième")
    file = tmp_path / "coffre.kdbx"
    file.write_bytes(CANARY.encode() * 10)
    phone.locator("[data-intake-files]").set_input_files(str(file))
    phone.locator("[data-send]").click()
    phone.wait_for_selector(".receipt")
    assert "R-0001" in phone.locator(".receipt").inner_text()
    phone.screenshot(path="/tmp/vault-receipt.png", full_page=True)
    axe(phone)
    fits(phone)
    assert phone.locator("[data-field=secret]").first.input_value() == ""
    assert not any(CANARY.encode() in body for body in bodies), "a secret left the page in the clear"
    found = {row.title: row for row in Credential.objects.filter(client=customer)}
    assert set(found) == {"Pare-feu", "Registrar", "coffre.kdbx"}
    assert open_secret(found["Pare-feu"], by=owner, reason="test").decode() == CANARY
    assert open_secret(found["coffre.kdbx"], by=owner, reason="test") == CANARY.encode() * 10
    assert all(row.sealed is None for row in IntakePart.objects.all())


def test_without_javascript_the_page_says_so_and_takes_nothing(new_page, live_server, link):
    _row, token, code = link
    page = new_page(width=390, java_script_enabled=False)
    page.goto(f"{live_server.url}/intake/{token}/")
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Continuer").click()
    assert page.locator("[data-intake-closed]").is_visible()
    assert not page.locator("[data-intake]").is_visible()


def test_a_broken_connection_keeps_what_was_typed(new_page, live_server, link):
    _row, token, code = link
    page = new_page(width=390)
    page.expected_statuses = ("ERR_FAILED",)
    page.goto(f"{live_server.url}/intake/{token}/")
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Continuer").click()
    page.locator("[data-field=secret]").first.fill(CANARY)
    page.route("**/send/", lambda route: route.abort())
    page.locator("[data-send]").click()
    page.wait_for_selector("[data-intake-status].message-error")
    assert page.locator("[data-field=secret]").first.input_value() == CANARY
    page.unroute("**/send/")
    page.locator("[data-send]").click()
    page.wait_for_selector(".receipt")
