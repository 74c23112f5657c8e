import io
import json
import logging
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from bascule.evidence.models import Event
from bascule.observation.problem import Problem
from bascule.vault.intake import LARGEST_PART, MOST_PARTS, intake, receipt_text
from bascule.vault.make_intake_link import (
    MOST_ATTEMPTS,
    find_intake_link,
    make_intake_link,
    revoke_intake_link,
    try_code,
)
from bascule.vault.models import Credential, IntakeLink, IntakePart, IntakeReceipt
from bascule.vault.reveal import reveal
from bascule.vault.take_in import take_in

CANARY = "Canari-intake-8d41"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def made(takeover, technician):
    return make_intake_link(takeover, by=technician, recipient="Paul Durand", asks="Pare-feu, registrar")


@pytest.fixture
def entered(made):
    """(browser that typed the code, token, row)."""
    row, token, code = made
    browser = Browser(headers={"accept-language": "en"})
    answer = browser.post(reverse("intake_page", args=[token]), {"code": code.lower()})
    assert answer.status_code == 302
    return browser, token, row


def send(browser, token, *parts):
    files = [SimpleUploadedFile("part", part) for part in parts]
    return browser.post(reverse("send_intake", args=[token]), {"sealed": files})


def everything_stored():
    """Every text and every byte of the database, but the sealed ones are noise."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        out = io.StringIO()
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            for (row,) in cursor.fetchall():
                out.write(row or "")
    return out.getvalue()


def test_what_is_handed_in_lands_received_not_verified_and_known_to_them(
    entered, part, customer, keeper, provider
):
    browser, token, row = entered
    answer = send(browser, token, part(customer, CANARY, title="Pare-feu", login="admin", note="port 8443"))
    assert answer.status_code == 200, answer.content
    one = Credential.objects.get(client=customer)
    assert (one.title, one.login, one.known_to_outgoing) == ("Pare-feu", "admin", "yes")
    assert one.received_at and not one.verified_at
    assert one.known_to == ["Paul Durand", provider.name]
    assert reveal(one, by=keeper, reason="check it") == CANARY
    receipt = IntakeReceipt.objects.get()
    assert receipt.link == row and receipt.parts == 1
    assert Event.objects.get(verb="intake").facts["sha256"] == receipt.sha256
    assert receipt.sha256 in receipt_text(receipt)


def test_the_canary_is_nowhere_in_the_database_and_in_no_log(entered, part, customer, caplog):
    browser, token, _row = entered
    caplog.set_level(logging.DEBUG)
    with connection.execute_wrapper(_no_canary):
        send(
            browser,
            token,
            part(customer, CANARY, title="x", note=f"note {CANARY}"),
            part(customer, CANARY.encode(), title="a.kdbx", file=True),
        )
    assert Credential.objects.count() == 2
    stored = everything_stored()
    assert CANARY not in stored and CANARY.encode().hex() not in stored
    assert CANARY not in caplog.text


def _no_canary(execute, sql, params, many, context):
    assert CANARY not in str(params) and CANARY not in sql
    return execute(sql, params, many, context)


def test_nothing_can_be_read_back_there(entered, part, customer):
    browser, token, _row = entered
    told = json.loads(send(browser, token, part(customer, CANARY, title="Titre-secret", note="n")).content)
    page = browser.get(told["url"]).content.decode()
    assert CANARY not in page and "Titre-secret" not in page and told["receipt"] in page
    receipt = browser.get(reverse("intake_receipt", args=[token, IntakeReceipt.objects.get().pk]))
    assert receipt.status_code == 200 and b"Titre-secret" not in receipt.content


def test_a_scanner_that_opens_the_link_uses_nothing_up_and_learns_nothing(made, customer, takeover):
    row, token, code = made
    scanner = Browser()
    for _time in range(3):
        answer = scanner.get(reverse("intake_page", args=[token]))
        assert answer.status_code == 200
        for word in (customer.name, "Paul Durand", "registrar", customer.firm.name, "data-key"):
            assert word not in answer.content.decode()
    assert scanner.head(reverse("intake_page", args=[token])).status_code == 200
    row.refresh_from_db()
    assert row.attempts == 0
    assert Browser().post(reverse("intake_page", args=[token]), {"code": code}).status_code == 302


def test_the_page_is_not_indexed_not_cached_and_tells_no_referrer(made):
    answer = Browser().get(reverse("intake_page", args=[made[1]]))
    assert "noindex" in answer["X-Robots-Tag"] and answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_five_wrong_codes_lock_the_link_for_the_right_one_too(made):
    row, token, code = made
    browser = Browser()
    for time in range(MOST_ATTEMPTS):
        answer = browser.post(reverse("intake_page", args=[token]), {"code": "WRONG"})
        assert answer.status_code == (422 if time < MOST_ATTEMPTS - 1 else 410)
    assert browser.post(reverse("intake_page", args=[token]), {"code": code}).status_code == 410
    assert not try_code(row, code)
    assert Event.objects.filter(verb="try_intake_code", facts__locked=True).exists()


@pytest.mark.parametrize("end", ["revoked", "expired", "locked"])
def test_a_link_that_ended_opens_nothing_even_for_who_had_entered(entered, part, customer, technician, end):
    browser, token, row = entered
    if end == "revoked":
        revoke_intake_link(row, by=technician)
    else:
        change = {
            "expired": {"expires_at": timezone.now() - timedelta(seconds=1)},
            "locked": {"locked_at": timezone.now()},
        }
        IntakeLink.objects.filter(pk=row.pk).update(**change[end])
    assert browser.get(reverse("intake_page", args=[token])).status_code == 410
    assert send(browser, token, part(customer, CANARY, title="x")).status_code == 410
    assert not IntakeReceipt.objects.exists()


def test_without_the_code_nothing_is_taken(made, part, customer):
    assert send(Browser(), made[1], part(customer, CANARY, title="x")).status_code == 403
    assert not IntakePart.objects.exists()


@pytest.mark.parametrize("token", ["x", "0" * 32 + "." + "a" * 43, "../etc/passwd", "é" * 50])
def test_an_unknown_link_is_answered_as_a_closed_one(firm, token):
    assert Browser().get(f"/intake/{token}/").status_code in (404, 410)


def test_the_same_sending_again_is_kept_once(entered, part, customer):
    browser, token, _row = entered
    sealed = part(customer, CANARY, title="x")
    first, again = (json.loads(send(browser, token, sealed).content) for _ in range(2))
    assert first["receipt"] == again["receipt"]
    assert Credential.objects.count() == IntakeReceipt.objects.count() == 1


@pytest.mark.parametrize("sealed", [[], [b"junk"], [b""], [b"BI\x01" + b"\0" * 200]])
def test_what_is_not_sealed_for_this_client_is_not_kept(customer, technician, sealed):
    with pytest.raises(Problem):
        intake(customer, sealed, by=technician, sender="x")
    assert not IntakeReceipt.objects.exists()


def test_one_foreign_part_keeps_all_out(customer, technician, part):
    with pytest.raises(Problem):
        intake(customer, [part(customer, "a", title="a"), b"BI\x01" + b"\0" * 200], by=technician, sender="x")
    assert not IntakePart.objects.exists()


def test_too_many_and_too_large_sendings_are_refused(customer, technician, part):
    with pytest.raises(Problem, match="too much"):
        intake(
            customer, [bytes([n % 256, n // 256]) for n in range(MOST_PARTS + 1)], by=technician, sender="x"
        )
    with pytest.raises(Problem, match="too much"):
        intake(customer, [b"\0" * (LARGEST_PART + 1)], by=technician, sender="x")


def test_a_part_that_does_not_open_is_marked_and_stops_no_other(customer, technician, part):
    wrong = part(customer, CANARY, context="firm|other|intake", title="moved")
    intake(customer, [wrong, part(customer, "good", title="Good")], by=technician, sender="x")
    assert list(Credential.objects.values_list("title", flat=True)) == ["Good"]
    assert IntakePart.objects.filter(unreadable_at__isnull=False).count() == 1
    assert take_in(customer, by=technician) == 0


@pytest.mark.parametrize(
    "plain", [b"", b"\0\0\0\xff{}", b"\xff\xff\xff\xff", b"\0\0\0\x02[]x", b"\0\0\0\x01{x"]
)
def test_hostile_plaintext_is_refused_without_a_crash(customer, technician, plain):
    from bascule.sealing.intake import seal_to_intake
    from bascule.vault.take_parts import context_of

    sealed = seal_to_intake(bytes(customer.intake_public), plain, context=context_of(customer))
    intake(customer, [sealed], by=technician, sender="x")
    assert IntakePart.objects.get().unreadable_at and not Credential.objects.exists()


def test_a_title_without_a_secret_counts_as_never_received(customer, technician, part):
    intake(customer, [part(customer, "", title="Alarme", login="1234")], by=technician, sender="x")
    one = Credential.objects.get()
    assert one.received_at is None and not one.versions.exists()


def test_from_the_client_it_is_not_known_whether_they_know_it(takeover, technician, part, customer):
    _row, token, code = make_intake_link(takeover, by=technician, recipient="Hélène", recipient_kind="client")
    browser = Browser()
    browser.post(reverse("intake_page", args=[token]), {"code": code})
    send(browser, token, part(customer, CANARY, title="x"))
    assert Credential.objects.get().known_to_outgoing == "unknown"


def test_tokens_and_codes_rest_as_hashes(made):
    row, token, code = made
    assert len(token.split(".")[1]) >= 43  # 256 bits
    stored = everything_stored()
    assert token.split(".")[1] not in stored and code not in stored and code.replace("-", "") not in stored
    assert find_intake_link(token) == row and find_intake_link(token + "x") is None


def test_a_link_lives_72_hours_at_most(takeover, technician):
    with pytest.raises(Problem, match="72"):
        make_intake_link(takeover, by=technician, recipient="x", hours=73)


def test_members_make_see_and_withdraw_links(takeover, technician, reader, sign_in):
    url = reverse("vault:intake_links", kwargs={"takeover": takeover.pk})
    sent = {"recipient": "Paul Durand", "recipient_kind": "outgoing", "asks": "", "hours": 24}
    assert sign_in(reader).post(url, sent).status_code == 403
    browser = sign_in(technician)
    page = browser.post(url, sent).content.decode()
    link = IntakeLink.objects.get()
    token = re.search(r"http://testserver/intake/([^/]+)/", page)[1]
    assert find_intake_link(token) == link
    again = browser.get(url).content.decode()
    assert "Paul Durand" in again and "http://testserver/intake/" not in again
    gone = reverse("vault:withdraw_intake_link", kwargs={"takeover": takeover.pk, "link": link.pk})
    assert browser.post(gone).status_code == 302
    link.refresh_from_db()
    assert link.revoked_at


def test_many_posts_a_minute_from_one_address_are_slowed(made):
    browser = Browser()
    codes = [
        browser.post(reverse("intake_page", args=["nothing"]), {"code": "x"}).status_code for _ in range(25)
    ]
    assert codes[0] == 410 and codes[-1] == 429
