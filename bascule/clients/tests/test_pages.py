import pytest
from django.urls import reverse

from bascule.clients.found_firm import found_firm, offer_setup
from bascule.clients.invite import invite, join, set_right
from bascule.clients.models import Member
from bascule.evidence.models import Event
from bascule.observation.problem import Problem

FIRM_PAGES = ["members", "firm", "tokens", "new_client"]
TAKEOVER_PAGES = ["settings", "edit_client", "edit_provider", "edit_dates", "new_mandate"]


@pytest.mark.parametrize("name", FIRM_PAGES)
def test_the_owner_sees_every_page_of_the_firm(owner, sign_in, name):
    assert sign_in(owner).get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", TAKEOVER_PAGES)
def test_the_lead_sees_every_settings_page_of_a_takeover(lead, takeover, sign_in, name):
    assert sign_in(lead).get(reverse(name, kwargs={"takeover": takeover.pk})).status_code == 200


def test_an_outsider_finds_no_takeover_there(outsider, takeover, sign_in):
    assert sign_in(outsider).get(reverse("settings", kwargs={"takeover": takeover.pk})).status_code == 404


def test_a_reader_may_not_change_dates(reader, takeover, sign_in):
    assert sign_in(reader).get(reverse("edit_dates", kwargs={"takeover": takeover.pk})).status_code == 403


def test_a_member_without_a_right_for_the_client_does_not_see_it(member, takeover, sign_in):
    alone = member("Alone Here", "technician", all_clients=False)
    assert sign_in(alone).get(reverse("settings", kwargs={"takeover": takeover.pk})).status_code == 404


def test_setting_up_makes_one_owner_and_cannot_be_entered_again(db, client):
    token = offer_setup()
    url = reverse("setup", args=[token])
    answer = client.post(
        url,
        {
            "firm_name": "Clairval",
            "name": "Odile",
            "email": "o@clairval.example",
            "password": "un long mot de passe",
        },
    )
    assert answer.status_code == 302
    assert client.get(url).status_code == 410
    assert offer_setup() is None


def test_an_older_setup_link_stops_working_when_a_new_one_is_made(db, client):
    first, second = offer_setup(), offer_setup()
    assert client.get(reverse("setup", args=[first])).status_code == 410
    assert client.get(reverse("setup", args=[second])).status_code == 200
    with pytest.raises(Problem):
        found_firm(first, firm_name="x", name="x", email="x@x.example", password="un long mot de passe")


def test_looking_at_an_invitation_uses_nothing_up_and_joining_does(firm, owner, client):
    _row, token = invite(firm, "new@clairval.example", "technician", by=owner)
    url = reverse("accept_invitation", args=[token])
    assert [client.get(url).status_code for _ in range(3)] == [200, 200, 200]
    assert join(token, name="New", password="un long mot de passe").role == "technician"
    assert client.get(url).status_code == 410
    with pytest.raises(Problem):
        join(token, name="Again", password="un long mot de passe")


def test_the_token_of_an_invitation_is_nowhere_in_the_database(firm, owner):
    row, token = invite(firm, "new@clairval.example", "technician", by=owner)
    assert token not in row.token_hash
    assert not Event.objects.filter(leaf__contains=token.encode()).exists()


def test_the_last_owner_stays_an_owner(owner, lead):
    with pytest.raises(Problem, match="only owner"):
        set_right(owner, by=owner, role="reader", all_clients=True)
    assert Member.objects.get(pk=owner.pk).role == "owner"


def test_a_lock_out_before_the_mandate_is_a_slip(takeover) -> None:
    from bascule.clients.forms import TakeoverForm

    typed = {"phase": takeover.phase, "attitude": takeover.attitude, "mandate_on": "2026-10-19"}
    assert "t0" in TakeoverForm({**typed, "t0": "2020-01-01T20:00"}, instance=takeover).errors
    assert "t0" not in TakeoverForm({**typed, "t0": "2026-12-13T20:00"}, instance=takeover).errors
