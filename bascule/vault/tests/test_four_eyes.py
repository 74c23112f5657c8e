from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from bascule.evidence.models import Event
from bascule.observation.problem import Problem
from bascule.vault.four_eyes import NotApproved, approve, refuse, request_approval, use_approval
from bascule.vault.keep import edit_credential, keep
from bascule.vault.keys import ring_of
from bascule.vault.models import Approval
from bascule.vault.reveal import exact_reveal, reveal
from bascule.vault.versions import keep_version

CANARY = "Canari-tier0-31"
WHY = "pour T0 ce soir"


@pytest.fixture
def credential(customer, owner):
    return keep(customer, by=owner, title="Admin du domaine", secret=CANARY, tier0=True)


@pytest.fixture
def asked(takeover, credential, keeper):
    return request_approval(takeover, "reveal", exact_reveal(credential), by=keeper, reason=WHY)


def test_what_opens_everything_does_not_open_for_one_alone(credential, keeper, owner):
    for one in (keeper, owner):
        with pytest.raises(NotApproved):
            reveal(credential, by=one, reason=WHY)
    assert not Event.objects.filter(verb="open_secret").exists()


def test_after_another_member_approved_it_opens_once(credential, keeper, owner, asked):
    approve(asked, by=owner)
    assert reveal(credential, by=keeper, reason=WHY) == CANARY
    with pytest.raises(NotApproved):
        reveal(credential, by=keeper, reason=WHY)
    verbs = list(Event.objects.filter(client_id=credential.client_id).values_list("verb", flat=True))
    assert [one for one in verbs if "appro" in one or one == "open_secret"] == [
        "request_approval", "approve", "use_approval", "open_secret",
    ]  # fmt: skip


def test_who_asks_never_approves(asked, keeper):
    with pytest.raises(Problem, match="yourself"):
        approve(asked, by=keeper)
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=asked.pk).update(approved_by=keeper)


@pytest.mark.parametrize("who", ["reader", "technician", "lead"])
def test_who_may_not_open_the_vault_may_not_approve_nor_ask(asked, takeover, credential, who, request):
    member = request.getfixturevalue(who)
    with pytest.raises(Problem):
        approve(asked, by=member)
    with pytest.raises(Problem):
        request_approval(takeover, "reveal", exact_reveal(credential), by=member, reason=WHY)


def test_an_approval_is_for_one_thing_and_one_person(asked, credential, customer, keeper, owner, member):
    approve(asked, by=owner)
    other = keep(customer, by=owner, title="Autre", secret="x", tier0=True)
    third = member("Tom Third", "vault_keeper")
    for thing, person in ((other, keeper), (credential, third), (credential, owner)):
        with pytest.raises(NotApproved):
            reveal(thing, by=person, reason=WHY)


def test_a_secret_that_changed_meanwhile_needs_a_new_approval(asked, credential, keeper, owner):
    approve(asked, by=owner)
    keep_version(credential, b"changed", ring=ring_of(credential.client), by=owner)
    with pytest.raises(NotApproved):
        reveal(credential, by=keeper, reason=WHY)


def test_an_approval_expires_and_so_does_a_question(asked, credential, keeper, owner):
    Approval.objects.filter(pk=asked.pk).update(expires_at=timezone.now())
    with pytest.raises(Problem):
        approve(asked, by=owner)
    again = request_approval(asked.takeover, "reveal", exact_reveal(credential), by=keeper, reason=WHY)
    assert again.pk != asked.pk
    approve(again, by=owner)
    Approval.objects.filter(pk=again.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NotApproved):
        reveal(credential, by=keeper, reason=WHY)


def test_an_approver_who_lost_his_right_approves_nothing(asked, credential, keeper, owner):
    approve(asked, by=owner)
    owner.active = False
    owner.save()
    with pytest.raises(NotApproved):
        reveal(credential, by=keeper, reason=WHY)


def test_a_refusal_stands(asked, credential, keeper, owner):
    refuse(asked, by=owner)
    with pytest.raises(Problem):
        approve(asked, by=owner)
    with pytest.raises(NotApproved):
        use_approval(credential.client, "reveal", exact_reveal(credential), by=keeper)


def test_the_same_question_twice_is_one(asked, takeover, credential, keeper):
    again = request_approval(takeover, "reveal", exact_reveal(credential), by=keeper, reason="other words")
    assert again.pk == asked.pk


def test_taking_the_mark_away_needs_the_same_four_eyes(credential, technician, keeper, owner, asked):
    """Or whoever may edit would go round them."""
    for who in (technician, keeper, owner, "worker"):
        with pytest.raises(Problem):
            edit_credential(credential, by=who, tier0=False)
        credential.refresh_from_db()
    approve(asked, by=owner)
    edit_credential(credential, by=keeper, tier0=False)
    assert reveal(credential, by=keeper, reason=WHY) == CANARY


def test_asked_approved_and_opened_on_the_pages(credential, takeover, keeper, owner, stepped_up):
    where = {"takeover": takeover.pk}
    page = reverse("vault:reveal", kwargs=where | {"credential": credential.pk})
    mine, hers = stepped_up(keeper), stepped_up(owner)
    assert CANARY not in mine.post(page, {"reason": WHY}, follow=True).content.decode()
    row = Approval.objects.get()
    decide = reverse("vault:decide", kwargs=where | {"approval": row.pk})
    mine.post(decide, {"do": "approve"})
    row.refresh_from_db()
    assert row.approved_at is None
    listed = hers.get(reverse("vault:approvals", kwargs=where)).content.decode()
    assert "Admin du domaine" in listed and WHY in listed
    hers.post(decide, {"do": "approve"})
    assert CANARY in mine.post(page, {"reason": WHY}).content.decode()
    assert CANARY not in mine.get(page).content.decode()


def test_deciding_asks_for_a_recent_second_factor(asked, takeover, owner, stepped_up, sign_in):
    decide = reverse("vault:decide", kwargs={"takeover": takeover.pk, "approval": asked.pk})
    answer = stepped_up(owner, ago=301).post(decide, {"do": "approve"})
    assert answer.status_code == 302 and "2fa/reauthenticate" in answer.url
    asked.refresh_from_db()
    assert asked.approved_at is None
