"""The client's door: reads, approves, signs, writes down; sees no secret and no other client."""

import pytest

from bascule.discovery.models import Observation
from bascule.evidence.models import Event
from bascule.gaps.models import Gap
from bascule.handover.models import RequestLine
from bascule.handover.portals.models import SignOff
from bascule.handover.portals.sign_off import ask_sign_off, digest, withdraw_sign_off
from bascule.inventory.models import Item
from bascule.observation.problem import Problem


@pytest.fixture
def boss(guest):
    """The link of somebody who approves and signs, and his browser."""
    return guest("client", may_approve=True)


def test_the_first_page_says_where_we_are_and_what_is_needed(lines, boss, url, takeover, lead):
    lines(3, "draft")
    ask_sign_off(takeover, "mandate", "Mandat", "Nous mandatons Clairval.", by=lead)
    link, browser = boss
    page = browser.get(url(link, "home"), follow=True)
    assert page.status_code == 200
    words = page.content.decode()
    for expected in ("3 lines", "1 text", "T0"):
        assert expected in words


def test_lines_are_approved_one_by_one_in_the_persons_name(lines, boss, url):
    one, two, _three = lines(3, "draft")
    link, browser = boss
    browser.post(url(link, "approve"), {"pick": [str(one.pk), str(two.pk)]})
    states = list(RequestLine.objects.order_by("number").values_list("state", flat=True))
    assert states == ["approved", "approved", "draft"]
    one.refresh_from_db()
    assert one.approved_by == str(link) == "Hélène Lacombe (Menuiserie Lacombe)"
    assert one.approved_at is not None
    assert Event.objects.get(verb="approve_lines").by == str(link)
    assert "Hélène Lacombe" in browser.get(url(link, "approve") + "?show=others").content.decode()


def test_all_lines_are_approved_at_once(lines, boss, url):
    lines(4, "draft")
    link, browser = boss
    browser.post(url(link, "approve"), {"all": "1"})
    assert set(RequestLine.objects.values_list("state", flat=True)) == {"approved"}


def test_whoever_may_not_approve_only_reads(lines, guest, url, takeover, lead):
    lines(1, "draft")
    link, browser = guest("client")
    browser.post(url(link, "approve"), {"all": "1"})
    assert RequestLine.objects.get().state == "draft"
    row = ask_sign_off(takeover, "other", "Texte", "Un texte.", by=lead)
    browser.post(url(link, "sign_off", sign_off=row.pk), {"name": "Nina", "agree": "1"})
    row.refresh_from_db()
    assert row.state == "asked"


def test_another_clients_lines_are_not_approved_here(lines, boss, url, firm, lead):
    from bascule.clients.models import Client, Takeover

    other = Client.objects.create(firm=firm, name="Garage Martin")
    theirs = lines(1, "draft", of=Takeover.objects.create(client=other))[0]
    link, browser = boss
    browser.post(url(link, "approve"), {"pick": [str(theirs.pk)]})
    theirs.refresh_from_db()
    assert theirs.state == "draft"


def test_a_signature_is_a_name_a_time_and_the_hash_of_the_text(boss, url, takeover, lead):
    row = ask_sign_off(takeover, "mandate", "Mandat", "Nous mandatons Clairval.", by=lead)
    link, browser = boss
    browser.post(url(link, "sign_off", sign_off=row.pk), {"name": "Hélène Lacombe", "agree": "1"})
    row.refresh_from_db()
    assert (row.state, row.signed_by, row.link_id) == ("agreed", "Hélène Lacombe", link.pk)
    assert row.sha256 == digest("Mandat", "Nous mandatons Clairval.")
    event = Event.objects.get(verb="sign")
    assert event.facts == {"agreed": True, "about": "mandate", "sha256": row.sha256}


def test_a_text_is_answered_once(boss, url, takeover, lead):
    row = ask_sign_off(takeover, "other", "Texte", "Un texte.", by=lead)
    link, browser = boss
    browser.post(
        url(link, "sign_off", sign_off=row.pk), {"name": "Hélène", "decline": "1", "comment": "Non."}
    )
    browser.post(url(link, "sign_off", sign_off=row.pk), {"name": "Hélène", "agree": "1"})
    row.refresh_from_db()
    assert (row.state, row.comment) == ("declined", "Non.")


def test_nothing_is_signed_without_a_name(boss, url, takeover, lead):
    row = ask_sign_off(takeover, "other", "Texte", "Un texte.", by=lead)
    link, browser = boss
    assert (
        browser.post(url(link, "sign_off", sign_off=row.pk), {"name": " ", "agree": "1"}).status_code == 422
    )
    row.refresh_from_db()
    assert row.state == "asked"


def test_signing_to_live_with_a_gap_waives_it_in_the_signatorys_name(
    boss, url, takeover, lead, make_row, customer
):
    gap = make_row(Gap, customer)
    row = ask_sign_off(takeover, "waiver", "Sans ce code", "Nous vivons sans.", gap=gap, by=lead)
    link, browser = boss
    browser.post(url(link, "sign_off", sign_off=row.pk), {"name": "Hélène Lacombe", "agree": "1"})
    gap.refresh_from_db()
    assert (gap.state, gap.waived_by) == ("waived", "Hélène Lacombe")


def test_a_question_taken_back_is_not_there_any_more(boss, url, takeover, lead):
    row = ask_sign_off(takeover, "other", "Texte", "Un texte.", by=lead)
    withdraw_sign_off(row, by=lead)
    link, browser = boss
    assert browser.get(url(link, "sign_off", sign_off=row.pk)).status_code == 404
    assert SignOff.objects.get().state == "withdrawn"
    with pytest.raises(Problem):
        ask_sign_off(takeover, "other", " ", "x", by=lead)


def test_what_is_written_down_is_an_observation_of_a_form(boss, url):
    link, browser = boss
    answer = browser.post(
        url(link, "sheet", kind="vehicle-tracker"), {"name": "Kangoo AB-123-CD", "site": "Siège"}
    )
    assert answer.status_code == 302
    said = Observation.objects.get()
    assert (said.source, said.kind) == ("form", "vehicle-tracker")
    assert Item.objects.get(kind="vehicle-tracker").name == "Kangoo AB-123-CD"
    assert Event.objects.get(verb="observe").by == str(link)


def test_no_sheet_asks_the_client_for_a_secret(boss, url):
    from bascule.catalogue.kinds import kinds
    from bascule.handover.portals.client_views import INWARD

    link, browser = boss
    for kind in kinds().values():
        answer = browser.get(url(link, "sheet", kind=kind.id))
        if kind.id in INWARD:
            assert answer.status_code == 404
            continue
        assert answer.status_code == 200, kind.id
        secret = {field.id for field in kind.all_fields() if field.secret}
        assert not secret & set(answer.context["form"].fields), kind.id
        assert 'type="password"' not in answer.content.decode()


def test_a_client_sees_no_secret_and_no_other_client(lines, boss, url, keeper, prepared, firm, make_row):
    from bascule.clients.models import Client
    from bascule.discovery.models import SealedSecret
    from bascule.sealing.intake import seal_to_intake
    from bascule.vault.take_in import intake_context, take_in

    canary = "canary-portal-pa55"
    SealedSecret.objects.create(
        client=prepared, kind="password", title="Admin", login="root",
        sealed=seal_to_intake(bytes(prepared.intake_public), canary.encode(), context=intake_context(prepared, "password")),
    )  # fmt: skip
    take_in(prepared, by=keeper)
    other = Client.objects.create(firm=firm, name="Garage Martin")
    make_row(Item, other, name="PC-GARAGE", kind="person")
    lines(1, "draft")
    link, browser = boss
    for page in ("start", "approve", "sign_offs", "sheets"):
        words = browser.get(url(link, page)).content.decode()
        assert canary not in words
        assert "Garage" not in words
    assert "PC-GARAGE" not in browser.get(url(link, "sheet", kind="person")).content.decode()
