from datetime import date, timedelta

import pytest

from bascule.catalogue.tasks import tasks
from bascule.clients.models import Takeover
from bascule.planning.approve import approve, approved
from bascule.planning.assign import assign
from bascule.planning.draft import draft
from bascule.planning.models import Step
from bascule.planning.phase_dates import dates, windows
from bascule.planning.plan import plan


def test_the_plan_has_every_task_of_the_playbook_once(planned, lead):
    assert Step.objects.filter(takeover=planned).count() == len(tasks()) == 185
    again = draft(planned, by=lead)
    assert (again.added, again.moved) == (0, 0)


def test_no_step_is_due_before_what_it_waits_for(planned):
    due = dict(Step.objects.filter(takeover=planned).values_list("task", "due_on"))
    for task in tasks().values():
        for before in task.after:
            assert due[before] <= due[task.id], (before, task.id)


def test_lock_out_steps_fall_on_t0_and_the_watch_after_it(planned):
    spans = windows(planned)
    assert spans["P4"][0] == planned.t0.date()
    starts, due = dates(planned)["P6-12"]
    assert starts >= planned.t0.date() and due == planned.t0.date() + timedelta(days=90)


def test_when_t0_moves_the_open_steps_move_and_the_others_stay(planned, step, lead):
    proven, pinned = step("P0-01"), step("P5-07")
    Step.objects.filter(pk=proven.pk).update(state="proven")
    assign(pinned, by=lead, due_on=date(2027, 1, 15))
    before = step("P4-01").due_on
    Takeover.objects.filter(pk=planned.pk).update(t0=planned.t0 + timedelta(days=10))
    planned.refresh_from_db()
    assert draft(planned, by=lead).moved > 50
    assert step("P4-01").due_on == before + timedelta(days=10)
    assert step("P0-01").due_on == proven.due_on
    assert step("P5-07").due_on == date(2027, 1, 15)


def test_without_t0_no_date_is_invented(takeover, lead):
    Takeover.objects.filter(pk=takeover.pk).update(t0=None)
    takeover.refresh_from_db()
    draft(takeover, by=lead)
    assert not Step.objects.filter(due_on__isnull=False).exists()


@pytest.mark.parametrize("days", [1, 5, 20, 400])
def test_a_short_or_long_takeover_still_has_dates_in_order(days, planned, lead):
    Takeover.objects.filter(pk=planned.pk).update(t0=planned.t0 + timedelta(days=days - 20))
    planned.refresh_from_db()
    draft(planned, by=lead)
    assert not Step.objects.filter(due_on__isnull=True).exists()
    for entry in plan(planned, "fr"):
        assert entry.step.starts_on <= entry.step.due_on


def test_owners_have_the_names_of_this_takeover(planned, step, technician, lead):
    by_task = {entry.step.task: entry.in_charge for entry in plan(planned, "fr")}
    assert by_task["P0-03"] == "Hélène Lacombe"
    assert by_task["P1-06"] == "Infogérance Durand"
    assert by_task["P0-05"] == "Conseil juridique"
    assign(step("P0-03"), by=lead, owner=technician)
    assert {e.step.task: e.in_charge for e in plan(planned, "fr")}["P0-03"] == "Tania Technician"


def test_nobody_is_in_charge_who_may_not_work_on_the_client(step, reader, lead):
    from bascule.observation.problem import Problem

    with pytest.raises(Problem):
        assign(step("P0-03"), by=lead, owner=reader)


def test_an_approval_stands_for_this_very_plan(planned, step, lead):
    first = approve(planned, by=lead)
    assert approve(planned, by=lead) == first
    assign(step("P0-03"), by=lead, owner_name="Quelqu'un d'autre")
    assert approved(planned) is None
