"""The portals in a real Chromium: a desk's screen and a phone, French and English, accessible, and they do their work."""

import os
from pathlib import Path

import pytest
from django.urls import reverse

from bascule.clients.models import OutgoingProvider
from bascule.discovery.import_files import read_queued
from bascule.handover.models import RequestLine
from bascule.handover.portals.models import Arrival
from bascule.handover.portals.sign_off import ask_sign_off
from bascule.vault.models import Credential

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]
CANARY = "canary-Sesame-ouvre-toi-42"
SHOTS = os.environ.get("BASCULE_SHOTS")  # a folder, to look at the pages while working on them


@pytest.fixture(autouse=True)
def no_queue(monkeypatch):
    monkeypatch.setattr("bascule.handover.portals.bring.soon", lambda run: None)


@pytest.fixture
def case(lines, takeover, lead, provider):
    """A list in every state, and something to sign."""
    OutgoingProvider.objects.filter(pk=provider.pk).update(address="4 avenue de l'Europe, 33700 Mérignac")
    lines(4, "asked", priority="A", due_on=takeover.t0.date())
    lines(2, "received", group="network")
    lines(1, "not_held", group="alarms", answer="Détenu par le télésurveilleur.")
    lines(3, "draft", group="people")
    text = "Nous gardons TeamViewer sur la caisse jusqu’au 31 janvier, pour le support du logiciel de caisse."
    return ask_sign_off(takeover, "exception", "Garder TeamViewer sur la caisse", text, by=lead)


def type_code(page, server, token, code):
    page.goto(server.url + reverse("portal:enter", kwargs={"token": token}))
    page.get_by_label("Code").fill(code)
    page.locator("main form button").click()
    page.wait_for_url("**/portal/*-*/**")


def look(page, name, axe, fits):
    axe(page)
    fits(page)
    assert page.locator("h1").count() == 1
    if SHOTS:
        Path(SHOTS).mkdir(exist_ok=True)
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.mark.parametrize(
    ("width", "language", "scheme"), [(1440, "fr", "light"), (390, "en", "dark"), (390, "fr", "light")]
)
def test_every_page_of_the_providers_portal_is_accessible_and_fits(
    new_page, live_server, case, invite, axe, fits, width, language, scheme
):
    link, token, code = invite("provider", language=language)
    page = new_page(width=width, scheme=scheme, locale="fr-FR" if language == "fr" else "en-GB")
    page.goto(live_server.url + reverse("portal:enter", kwargs={"token": token}))
    look(page, f"{language}-{width}-code", axe, fits)
    type_code(page, live_server, token, code)
    line = RequestLine.objects.filter(state="asked").first()
    for name, more in (("list", {}), ("line", {"line": line.pk}), ("sent", {}), ("spreadsheet", {})):
        response = page.goto(live_server.url + reverse(f"portal:{name}", kwargs={"guest": link.pk, **more}))
        assert response.status == 200
        assert page.evaluate("document.documentElement.lang") == language
        look(page, f"{language}-{width}-provider-{name}", axe, fits)


@pytest.mark.parametrize(
    ("width", "language", "scheme"), [(1440, "en", "light"), (390, "fr", "light"), (1440, "fr", "dark")]
)
def test_every_page_of_the_clients_portal_is_accessible_and_fits(
    new_page, live_server, case, invite, axe, fits, width, language, scheme
):
    link, token, code = invite("client", language=language, may_approve=True)
    page = new_page(width=width, scheme=scheme, locale="fr-FR" if language == "fr" else "en-GB")
    type_code(page, live_server, token, code)
    for name, more in (
        ("start", {}), ("approve", {}), ("sign_offs", {}), ("sign_off", {"sign_off": case.pk}), ("sheets", {}),
        ("sheet", {"kind": "person"}), ("sheet", {"kind": "vehicle-tracker"}),
    ):  # fmt: skip
        response = page.goto(live_server.url + reverse(f"portal:{name}", kwargs={"guest": link.pk, **more}))
        assert response.status == 200
        look(page, f"{language}-{width}-client-{name}-{more.get('kind', '')}", axe, fits)


@pytest.mark.parametrize("width", [1440, 390])
def test_the_firms_page_of_the_portals_is_accessible_and_fits(
    new_page, live_server, case, invite, enter, lead, takeover, axe, fits, width
):
    invite("client", may_approve=True)
    invite("provider")
    page = new_page(width=width)
    enter(page, lead)
    for name in ("portals", "ask_to_sign"):
        page.goto(live_server.url + reverse(f"handover:{name}", kwargs={"takeover": takeover.pk}))
        look(page, f"fr-{width}-firm-{name}", axe, fits)
    page.goto(live_server.url + reverse("handover:portals", kwargs={"takeover": takeover.pk}))
    page.locator("[name=recipient]").fill("Paul Durand")
    page.locator("aside form button").last.click()
    page.locator(".portal-code").wait_for()
    look(page, f"fr-{width}-firm-once", axe, fits)


def test_a_provider_sends_a_file_and_a_secret_and_leaves_with_receipts(
    page, live_server, case, invite, takeover, tmp_path
):
    _link, token, code = invite("provider")
    sent = []
    page.on("request", lambda request: sent.append(request.post_data_buffer or b""))
    type_code(page, live_server, token, code)
    page.locator("a.portal-line").first.click()
    export = tmp_path / "export.csv"
    export.write_text("hostname,ip,serial\nFW-SIEGE,192.0.2.1,SN1\n")
    with page.expect_navigation():
        page.locator("[data-files]").set_input_files(str(export))
    page.get_by_text("export.csv").wait_for()
    for run in takeover.imports.all():
        read_queued(run, by="worker")
    page.reload()
    page.locator("[data-field=title]").fill("Pare-feu")
    page.locator("[data-field=login]").fill("admin")
    page.locator("[data-field=secret]").fill(CANARY)
    with page.expect_navigation():
        page.locator("[data-send]").click()
    page.locator(".portal-arrivals li").nth(1).wait_for()
    assert Arrival.objects.filter(state="read").count() == 2
    assert Credential.objects.filter(title="Pare-feu", login="admin").exists()
    assert CANARY not in page.content()
    assert not any(CANARY.encode() in body for body in sent), "it left the browser unsealed"
    with page.expect_download() as kept:
        page.locator("a[download]").first.click()
    assert "SHA-256" in Path(kept.value.path()).read_text()


def test_a_boss_approves_signs_and_writes_down_on_a_phone(phone, live_server, case, invite):
    link, token, code = invite("client", may_approve=True)
    type_code(phone, live_server, token, code)

    def where(name, **more):
        return live_server.url + reverse(f"portal:{name}", kwargs={"guest": link.pk, **more})

    phone.goto(where("approve"))
    phone.locator("input[name=pick]").first.check()
    phone.locator(".portal-approve .btn-primary").click()
    phone.locator(".message-success").wait_for()
    assert RequestLine.objects.filter(state="approved").count() == 1
    phone.goto(where("sign_off", sign_off=case.pk))
    phone.locator("[name=name]").fill("Hélène Lacombe")
    phone.locator("[name=agree]").click()
    phone.locator(".message-success").wait_for()
    case.refresh_from_db()
    assert case.state == "agreed"
    phone.goto(where("sheet", kind="person"))
    phone.locator("[name=name]").fill("Marc Petit")
    phone.locator("main form .btn-primary").click()
    phone.locator(".message-success").wait_for()


def test_a_hostile_name_runs_nothing(page, live_server, case, invite, takeover):
    from bascule.handover.portals.bring import bring_file

    link, token, code = invite("provider")
    bring_file(link, "<img src=x onerror=alert(1)>.csv", b"hostname\nx\n", by=link)
    page.on("dialog", lambda dialog: pytest.fail("a script ran"))
    type_code(page, live_server, token, code)
    page.goto(live_server.url + reverse("portal:sent", kwargs={"guest": link.pk}))
    page.get_by_text("<img src=x onerror=alert(1)>.csv").wait_for()
