"""The account-less door: a link opens nothing by itself, a code lets one browser in, once."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from bascule.clients.guest_door import cookie_name, enter_guest, find_guest
from bascule.clients.guest_links import POSTS_A_MINUTE, WRONG_CODES
from bascule.clients.invite_guest import extend_guest, new_guest_code, revoke_guest
from bascule.evidence.models import Event
from bascule.handover.portals.models import PortalLink
from bascule.observation.problem import Problem


def door(token):
    return reverse("portal:enter", kwargs={"token": token})


def test_following_a_link_a_hundred_times_uses_nothing_up(invite, come_in):
    _link, token, code = invite()
    for _scan in range(100):
        assert Browser().get(door(token)).status_code == 200
    assert Browser().head(door(token)).status_code == 200
    come_in(token, code)


def test_a_scanner_that_presses_the_button_without_a_code_uses_nothing_up(invite, come_in):
    _link, token, code = invite()
    for _press in range(WRONG_CODES + 1):
        assert Browser().post(door(token), {}).status_code == 422
    come_in(token, code)


def test_the_page_of_a_link_is_for_no_index_no_cache_and_no_other_host(invite):
    answer = Browser().get(door(invite()[1]))
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_before_the_code_nothing_of_the_client_is_shown(invite, customer):
    page = Browser().get(door(invite()[1])).content.decode()
    assert customer.name not in page
    assert "Durand" not in page


def test_token_and_code_are_kept_as_hashes_only(invite):
    link, token, code = invite()
    row = PortalLink.objects.filter(pk=link.pk).values()[0]
    kept = repr(row)
    assert token not in kept
    assert token.partition(".")[2] not in kept
    assert code not in kept
    assert code.replace("-", "") not in kept
    assert row["code_hash"].startswith("$argon2id$")
    assert len(token.partition(".")[2]) >= 43, "256 bits"
    told = repr(list(Event.objects.values_list("facts", flat=True)))
    assert token not in told
    assert code not in told


def test_a_code_lets_one_browser_in_once(invite, come_in):
    link, token, code = invite()
    first = come_in(token, code)
    again = Browser().post(door(token), {"code": code})
    assert again.status_code == 422
    assert cookie_name(link) not in again.cookies
    assert first.get(reverse("portal:list", kwargs={"guest": link.pk})).status_code == 200


def test_capitals_spaces_and_the_dash_of_a_code_do_not_matter(invite, come_in):
    _link, token, code = invite()
    come_in(token, f" {code.lower().replace('-', ' ')} ")


def test_five_wrong_codes_close_the_link_until_there_is_a_new_code(invite, come_in, lead):
    link, token, code = invite()
    for _try in range(WRONG_CODES):
        assert Browser().post(door(token), {"code": "AAAA-AAAA"}).status_code == 422
    with pytest.raises(Problem, match="Too many wrong codes"):
        enter_guest(PortalLink, token, code)
    come_in(token, new_guest_code(link, by=lead))
    assert Event.objects.filter(verb="enter_guest", facts__locked=True).exists()


def test_a_new_code_ends_the_one_before(invite, lead):
    link, token, code = invite()
    new_guest_code(link, by=lead)
    assert Browser().post(door(token), {"code": code}).status_code == 422


def test_the_code_of_one_link_does_not_open_another(invite):
    _link, token, _code = invite()
    _other, _token, code = invite(recipient="Anne Autre")
    assert Browser().post(door(token), {"code": code}).status_code == 422


@pytest.mark.parametrize("how", ["revoked", "expired", "mistyped", "of no firm", "no token"])
def test_every_link_that_opens_nothing_answers_the_same(invite, how, lead):
    link, token, code = invite()
    if how == "revoked":
        revoke_guest(link, by=lead)
    if how == "expired":
        PortalLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    shown = {"mistyped": token[:-1] + "_", "of no firm": "0" * 32 + token[32:], "no token": "abc"}.get(
        how, token
    )
    for answer in (Browser().get(door(shown)), Browser().post(door(shown), {"code": code})):
        assert answer.status_code == 410
        assert link.recipient not in answer.content.decode()


def test_whoever_is_in_is_out_when_the_link_is_withdrawn_or_expires(guest, url, lead):
    link, browser = guest()
    assert browser.get(url(link, "list")).status_code == 200
    revoke_guest(link, by=lead)
    assert browser.get(url(link, "list")).status_code == 410
    link, browser = guest(recipient="Anne Autre")
    PortalLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert browser.get(url(link, "list")).status_code == 410


def test_a_cookie_opens_its_own_link_only(guest, url):
    mine, browser = guest()
    other, _theirs = guest(recipient="Anne Autre")
    browser.cookies[cookie_name(other)] = browser.cookies[cookie_name(mine)].value
    assert browser.get(url(other, "list")).status_code == 403
    assert Browser().get(url(mine, "list")).status_code == 403


def test_the_cookie_is_kept_from_scripts(invite):
    link, token, code = invite()
    cookie = Browser().post(door(token), {"code": code}).cookies[cookie_name(link)]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_leaving_ends_the_session_for_good(guest, url):
    link, browser = guest()
    cookie = browser.cookies[cookie_name(link)].value
    assert browser.post(url(link, "leave")).status_code == 200
    replayed = Browser()
    replayed.cookies[cookie_name(link)] = cookie
    assert replayed.get(url(link, "list")).status_code == 403


def test_another_device_gets_a_code_of_its_own_while_this_one_stays_in(guest, url, invite, come_in):
    link, token, code = invite()
    first = come_in(token, code)
    page = first.post(url(link, "another"))
    new = page.context["code"]
    second = come_in(token, new)
    for browser in (first, second):
        assert browser.get(url(link, "list")).status_code == 200


def test_a_link_lasts_thirty_days_at_most(invite, lead):
    with pytest.raises(Problem):
        invite(lasts=timedelta(days=31))
    link, _token, _code = invite()
    with pytest.raises(Problem):
        extend_guest(link, timedelta(days=31), by=lead)
    extend_guest(link, timedelta(days=30), by=lead)


def test_a_link_that_sends_too_fast_has_to_wait(guest, url):
    link, browser = guest()
    PortalLink.objects.filter(pk=link.pk).update(paced_from=timezone.now(), paced=POSTS_A_MINUTE)
    assert browser.post(url(link, "another")).status_code == 429
    PortalLink.objects.filter(pk=link.pk).update(paced_from=timezone.now() - timedelta(minutes=2))
    assert browser.post(url(link, "another")).status_code == 200


def test_a_link_of_another_firm_is_found_by_its_token_only(invite, outsider):
    _link, token, _code = invite()
    assert find_guest(PortalLink, token) is not None
    assert find_guest(PortalLink, outsider.firm_id.hex + token[32:]) is None


def test_every_entry_is_an_event_in_the_persons_name(guest):
    link, _browser = guest()
    event = Event.objects.get(verb="enter_guest")
    assert event.by == str(link) == "Paul Durand (Infogérance Durand)"
    assert event.facts["code"] == "right"


def test_the_page_speaks_the_language_of_the_link_until_another_is_chosen(invite):
    _link, token, _code = invite(language="en")
    browser = Browser(headers={"accept-language": "fr"})
    assert "Type your code" in browser.get(door(token)).content.decode()
    browser.post(reverse("set_language"), {"language": "fr", "next": door(token)})
    assert "Type your code" not in browser.get(door(token)).content.decode()
