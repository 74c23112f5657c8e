"""Opening a secret in a real browser: step-up by a real code, the countdown, the clipboard; four eyes on the pages."""

import time

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.urls import reverse

from bascule.vault.four_eyes import approve
from bascule.vault.keep import keep
from bascule.vault.models import Approval

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]

CANARY = "Canari-écran-19"


@pytest.fixture
def code(owner):
    """`code()`: what the owner's authenticator shows now."""
    secret = generate_totp_secret()
    TOTP.activate(owner.user, secret)
    return lambda: format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture
def shown(new_page, live_server, enter, owner, code, takeover):
    """A page whose member showed a second factor at the door of the vault."""
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    enter(page, owner)

    def open_(credential):
        page.goto(
            live_server.url
            + reverse("vault:reveal", kwargs={"takeover": takeover.pk, "credential": credential.pk})
        )
        if "reauthenticate" in page.url:
            page.locator("input[name=code]").fill(code())
            page.get_by_role("button", name="Confirmer").click()
        return page

    return open_


def test_a_code_opens_the_door_and_the_secret_hides_itself(shown, customer, owner, axe):
    page = shown(keep(customer, by=owner, title="Pare-feu", secret=CANARY))
    page.wait_for_selector("[name=reason]")
    axe(page)
    page.clock.install()
    page.locator("[name=reason]").fill("vérification avant T0")
    page.locator("main form .btn-primary").click()
    page.wait_for_selector("[data-value]")
    assert page.locator("[data-value]").inner_text() == CANARY
    axe(page)
    page.screenshot(path="/tmp/vault-reveal.png")
    page.locator("[data-copy-secret]").click()
    page.wait_for_function("navigator.clipboard.readText().then((text) => text.length > 0)")
    assert page.evaluate("navigator.clipboard.readText()") == CANARY
    page.clock.fast_forward(31_000)
    page.wait_for_function("!document.querySelector('[data-value]')")
    page.wait_for_function("navigator.clipboard.readText().then((text) => text === '')")
    assert CANARY not in page.content()


def test_one_time_codes_follow_the_clock(shown, customer, owner, axe):
    from bascule.vault.one_time_codes import one_time_codes

    seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    page = shown(keep(customer, by=owner, title="TOTP du pare-feu", kind="totp", secret=seed))
    page.locator("[name=reason]").fill("vérification avant T0")
    page.locator("main form .btn-primary").click()
    page.wait_for_selector("[data-code]:not(:empty)")
    codes = [one.code for one in one_time_codes(seed, now=time.time() - 30, seconds=120)]
    assert page.locator("[data-code]").inner_text() in codes
    assert 0 < int(page.locator("[data-next]").inner_text()) <= 30
    axe(page)
    page.screenshot(path="/tmp/vault-totp.png")


def test_four_eyes_on_the_pages(shown, customer, owner, keeper, takeover, live_server, axe, fits):
    credential = keep(customer, by=owner, title="Administrateur du domaine", secret=CANARY, tier0=True)
    page = shown(credential)
    page.locator("[name=reason]").fill("changement à T0")
    page.locator("main form .btn-primary").click()
    page.wait_for_url("**/approvals/")
    axe(page)
    page.screenshot(path="/tmp/vault-approvals.png")
    approve(Approval.objects.get(), by=keeper)
    page.reload()
    page.locator("main .panel a.btn-primary").click()
    page.locator("[name=reason]").fill("changement à T0")
    page.locator("main form .btn-primary").click()
    page.wait_for_selector("[data-value]")
    for name in ("vault:export", "vault:intake_links", "vault:approvals", "vault:home"):
        page.goto(live_server.url + reverse(name, kwargs={"takeover": takeover.pk}))
        axe(page)
        fits(page)
        page.screenshot(path=f"/tmp/vault-{name.split(':')[1]}.png", full_page=True)
