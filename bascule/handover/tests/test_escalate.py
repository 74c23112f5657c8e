"""Reminder, second reminder and formal notice are drafted when their day has come, and never go by themselves."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bascule.catalogue.attitudes import ATTITUDES, routes
from bascule.catalogue.letters import KINDS
from bascule.clients.models import Attitude, Installation, Takeover
from bascule.handover.escalate import escalate
from bascule.handover.jobs import escalate_all
from bascule.handover.models import Letter


@pytest.fixture
def late(case, lines):
    """So many days late; says what is drafted then."""
    lines(2, state="asked", due_on=timezone.now().date())

    def on(days, by="worker"):
        case.lines.update(due_on=timezone.now().date() - timedelta(days=days))
        letter = escalate(case, by=by)
        return letter.kind if letter else None

    return on


def went(days_ago):
    at = timezone.now() - timedelta(days=days_ago)
    Letter.objects.filter(state="draft").update(state="sent", sent_at=at, created_at=at)


def test_reminder_second_reminder_and_formal_notice_follow_each_other(late):
    assert late(2) is None
    assert late(3) == "reminder"
    assert late(6) is None, "the first one waits as a draft"
    went(4)
    assert late(7) == "reminder"
    went(8)
    assert late(15) == "formal_notice"
    went(1)
    assert late(40) is None


def test_no_formal_notice_before_a_reminder_really_went(late):
    assert late(30) == "reminder"
    assert late(31) is None


def test_what_is_drafted_is_never_sent(late):
    late(3)
    assert list(Letter.objects.values_list("state", "sent_at")) == [("draft", None)]


def test_a_hostile_provider_gets_a_formal_notice_sooner_and_in_another_tone(late, case):
    friendly = late(3) and Letter.objects.get().body
    Letter.objects.all().delete()
    Takeover.objects.filter(pk=case.pk).update(attitude="hostile")
    case.refresh_from_db()
    assert late(2) == "reminder"
    assert Letter.objects.get().body != friendly
    went(3)
    assert late(7) == "formal_notice"


def test_nothing_is_drafted_when_all_is_answered_or_the_takeover_is_over(late, case):
    case.lines.update(state="received")
    assert late(20) is None
    case.lines.update(state="asked")
    case.closed_at = timezone.now()
    assert late(20) is None


def test_the_job_of_the_morning_looks_after_every_takeover(late, case, firm):
    case.lines.update(due_on=timezone.now().date() - timedelta(days=4))
    Installation.objects.get_or_create(firm_id=firm.pk)
    escalate_all.func(0)
    escalate_all.func(0)
    assert Letter.objects.filter(kind="reminder").count() == 1


def test_every_attitude_has_a_route_in_both_languages_with_letters_that_exist():
    assert set(routes()) == set(ATTITUDES) == set(Attitude.values)
    for route in routes().values():
        assert route.remind < route.again < route.notice
        assert set(route.letters) <= set(KINDS)
        for text in (route.signs, route.tone, *route.evidence, *route.order):
            assert text.fr != text.en
