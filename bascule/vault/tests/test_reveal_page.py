import time

import pytest
from django.urls import reverse

from bascule.evidence.models import Event
from bascule.vault.keep import keep
from bascule.vault.one_time_codes import one_time_codes

CANARY = "Canari-page-77"
WHY = {"reason": "pour vérifier"}
RFC_SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890", RFC 6238 appendix B


@pytest.fixture
def page(takeover):
    return lambda row: reverse("vault:reveal", kwargs={"takeover": takeover.pk, "credential": row.pk})


@pytest.fixture
def credential(customer, owner):
    return keep(customer, by=owner, title="Pare-feu", secret=CANARY)


def test_without_a_second_factor_nothing_opens_and_the_page_says_how_to_get_one(
    credential, page, keeper, sign_in
):
    for ask in (sign_in(keeper).get, lambda url: sign_in(keeper).post(url, WHY)):
        answer = ask(page(credential))
        assert reverse("mfa_index") in answer.content.decode() and CANARY not in answer.content.decode()
    assert not Event.objects.filter(verb="open_secret").exists()


def test_a_second_factor_of_five_minutes_ago_is_asked_again(credential, page, keeper, stepped_up):
    answer = stepped_up(keeper, ago=301).post(page(credential), WHY)
    assert answer.status_code == 302 and "2fa/reauthenticate" in answer.url
    assert CANARY in stepped_up(keeper, ago=290).post(page(credential), WHY).content.decode()


def test_a_password_alone_is_no_step_up(credential, page, keeper, stepped_up):
    from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY as METHODS

    browser = stepped_up(keeper)
    session = browser.session
    session[METHODS] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session.save()
    assert browser.get(page(credential)).status_code == 302


def test_the_page_is_kept_by_no_cache(credential, page, keeper, stepped_up):
    answer = stepped_up(keeper).post(page(credential), WHY)
    assert "no-store" in answer["Cache-Control"] and CANARY in answer.content.decode()


@pytest.mark.parametrize(
    ("seed", "at", "code"),
    [
        (RFC_SEED, 59, "287082"),
        (RFC_SEED, 1111111109, "081804"),
        (f"otpauth://totp/x:y?secret={RFC_SEED}&digits=8", 20000000000, "65353130"),
        ("gezd gnbv gy3t qojq gezd gnbv gy3t qojq", 1234567890, "005924"),
    ],
)
def test_codes_are_those_of_rfc_6238(seed, at, code):
    found = one_time_codes(seed, now=at, seconds=60)
    assert found[0].code == code and found[0].starts <= at < found[0].ends and len(found) >= 2


@pytest.mark.parametrize(
    "seed",
    ["", "not base32!", "otpauth://hotp/x?secret=GEZDGNBV", f"otpauth://totp/x?secret={RFC_SEED}&digits=40"],
)
def test_what_is_no_seed_is_refused(seed):
    with pytest.raises(ValueError):
        one_time_codes(seed, now=0, seconds=30)


def test_of_a_seed_the_codes_are_shown_and_the_seed_only_when_asked_for(customer, owner, page, stepped_up):
    row = keep(customer, by=owner, title="TOTP", kind="totp", secret=RFC_SEED)
    browser = stepped_up(owner)
    text = browser.post(page(row), WHY).content.decode()
    assert RFC_SEED not in text and one_time_codes(RFC_SEED, now=time.time(), seconds=90)[1].code in text
    assert RFC_SEED in browser.post(page(row), WHY | {"seed": "on"}).content.decode()


def test_a_file_comes_as_a_file(customer, owner, page, stepped_up):
    row = keep(customer, by=owner, title="coffre.kdbx", kind="attachment", secret="binary")
    answer = stepped_up(owner).post(page(row), WHY)
    assert answer.content == b"binary" and "attachment" in answer["Content-Disposition"]
