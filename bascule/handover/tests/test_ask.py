from datetime import timedelta

import pytest
from django.utils import timezone

from bascule.catalogue.kinds import families
from bascule.gaps.find_gaps import find_gaps
from bascule.gaps.models import Gap
from bascule.handover.ask import ask, due
from bascule.handover.models import RequestLine
from bascule.handover.wording import asks, for_one
from bascule.inventory.models import Item


def test_asking_again_changes_nothing(case, things, lead):
    find_gaps(case.client, by=lead)
    first = ask(case, by=lead)
    before = list(RequestLine.objects.values_list("pk", "number", "key"))
    second = ask(case, by=lead)
    assert first.added > 20
    assert (second.added, second.refreshed, second.dropped) == (0, 0, 0)
    assert list(RequestLine.objects.values_list("pk", "number", "key")) == before


def test_two_rules_about_the_same_thing_make_one_line(case, things, lead):
    find_gaps(case.client, by=lead)
    ask(case, by=lead)
    domain = Item.objects.get(kind="domain")
    rules = Gap.objects.filter(
        item=domain, rule__in=("domain_without_account_owner", "domain_without_holder")
    )
    assert rules.count() == 2
    [line] = RequestLine.objects.filter(item=domain, key__startswith="domain.registrar-account")
    assert line.priority == "A"
    assert line.about == "lacombe-menuiserie.example"


def test_every_line_says_what_in_which_format_by_when_and_on_what_ground_in_both_languages(
    case, things, lead
):
    find_gaps(case.client, by=lead)
    ask(case, by=lead)
    for line in RequestLine.objects.all():
        assert line.what_fr and line.what_en and line.what_fr != line.what_en
        assert line.format_fr and line.format_en
        assert line.due_on and line.basis
        assert line.group in families()


def test_what_is_asked_for_each_thing_is_not_asked_for_all_of_them_too(case, things, lead):
    find_gaps(case.client, by=lead)
    ask(case, by=lead)
    assert not RequestLine.objects.filter(key="network-device.config-exports:").exists()
    assert RequestLine.objects.filter(key__startswith="network-device.config-exports:").count() == 1


def test_a_draft_whose_gap_has_closed_is_dropped_and_an_asked_line_stays(case, things, lead):
    find_gaps(case.client, by=lead)
    ask(case, by=lead)
    lines = RequestLine.objects.filter(key__startswith="internet-line.")
    assert lines.count() == 2
    asked = lines.get(key__startswith="internet-line.line-contracts")
    RequestLine.objects.filter(pk=asked.pk).update(state="asked")
    Item.objects.filter(kind="internet-line").delete()
    find_gaps(case.client, by=lead)
    assert ask(case, by=lead).dropped > 0
    assert RequestLine.objects.get(pk=asked.pk).what_fr == asked.what_fr


def test_a_line_that_was_approved_is_never_rewritten(case, things, lead):
    find_gaps(case.client, by=lead)
    ask(case, by=lead)
    RequestLine.objects.update(state="approved", what_fr="Tel quel")
    ask(case, by=lead)
    assert set(RequestLine.objects.values_list("what_fr", flat=True)) == {"Tel quel"}


def test_a_waived_gap_asks_for_nothing(case, things, lead):
    find_gaps(case.client, by=lead)
    Gap.objects.update(state="waived")
    ask(case, by=lead)
    assert not RequestLine.objects.filter(item__isnull=False).exists()


@pytest.mark.parametrize("days_to_t0", [3, 20, 200])
@pytest.mark.parametrize("priority", "ABC")
def test_a_date_asked_for_is_neither_past_nor_too_late_to_be_used(case, days_to_t0, priority):
    today = timezone.now().date()
    case.t0 = timezone.now() + timedelta(days=days_to_t0)
    day = due(case, priority, today)
    assert day > today
    if days_to_t0 > 10:
        assert day <= case.t0.date() - timedelta(days=7)


def test_the_words_for_one_thing_belong_to_asks_of_the_catalogue():
    assert set(for_one()) <= set(asks())
    assert all(text.fr and text.en for text in for_one().values())
