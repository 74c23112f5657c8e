"""Many secrets by one plan: order, lanes, stops, kills, and a second person above twenty."""

import pytest

from bascule.observation.problem import Problem
from bascule.rotation.models import Rotation, RotationRun, RotationRunItem
from bascule.rotation.order import to_change
from bascule.rotation.rotate_many import approve_run, carry_on_run, needs_approval, rotate_many, stop_run
from bascule.rotation.settle import settle, unfinished
from bascule.vault.keep import edit_credential
from bascule.vault.models import Credential

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def several(subject, sim, connectors, tmp_path, customer_with_keys):
    """Credentials, each on a simulated system of its own behind one connector."""
    boxes = {}

    class Many(type(sim)):
        def __init__(self):
            pass

        def _box(self, target):
            return boxes[target.address]

        def verify(self, target, secret):
            return self._box(target).verify(target, secret)

        def rotate(self, target, current, new, way=None):
            return self._box(target).rotate(target, current, new, way)

        def paths(self, target, current, way=None):
            return (target,)

        def end_sessions(self, target, current, way=None):
            return self._box(target).end_sessions(target, current, way)

        def budget(self, target, current, way=None):
            return self._box(target).budget(target, current, way)

        def residual(self, target, changed_at):
            return self._box(target).residual(target, changed_at)

        def dependents(self, target, current, way=None):
            return ()

        def managed_by(self, target, current, way=None):
            return ""

    connectors["sim"] = Many()

    def make(count, *faults):
        rows = []
        for number in range(count):
            address = f"box{number}:1"
            boxes[address] = type(sim)(tmp_path / f"many{number}.json")
            boxes[address].faults = set(faults)
            rows.append(subject(title=f"svc {number:02}", target=address))
        return rows, boxes

    return make


@pytest.fixture
def takeover_now(customer_with_keys):
    from django.utils import timezone

    from bascule.clients.models import Takeover

    return Takeover.objects.create(client=customer_with_keys, t0=timezone.now())


def test_ordinary_ones_first_what_opens_everything_last(several, takeover_now, subject):
    rows, _boxes = several(4)
    edit_credential(rows[0], by="test", tier0=True)
    rows[2].arrangement.way = rows[1]
    rows[2].arrangement.save()
    planned = to_change(takeover_now)
    assert [(one.credential.title, one.rank) for one in planned] == [
        ("svc 02", 0),
        ("svc 03", 0),
        ("svc 01", 1),
        ("svc 00", 2),
    ]
    assert all(one.blocks is None for one in planned)


def test_a_run_changes_and_proves_every_one(several, takeover_now):
    rows, boxes = several(6)
    told = []
    run = rotate_many(takeover_now, rows, by="test", at_once=3)
    assert carry_on_run(run, by="test", tell=lambda item: told.append(item.credential.title))
    assert {item.state for item in run.items.all()} == {"done"} and sorted(told) == [
        row.title for row in rows
    ]
    assert run.finished_at and not to_change(takeover_now)
    assert Rotation.objects.filter(state="done", proof__grade="A").count() == 6
    assert len({box.secret for box in boxes.values()}) == 6


def test_what_is_blocked_says_why_and_the_others_go_on(several, takeover_now):
    rows, _boxes = several(2)
    rows[0].arrangement.alone = ""
    rows[0].arrangement.save()
    assert "only way in" in str(to_change(takeover_now)[1].blocks)
    run = rotate_many(takeover_now, rows, by="test")
    carry_on_run(run, by="test")
    first, second = run.items.order_by("credential__title")
    assert (first.state, second.state) == ("blocked", "done") and "only way in" in first.problem["what"]


def test_a_stopped_run_leaves_a_clear_state_for_each(several, takeover_now):
    rows, _boxes = several(4)
    run = rotate_many(takeover_now, rows, by="test", at_once=1)
    carry_on_run(run, by="test", tell=lambda item: stop_run(run, by="Lead"))
    states = sorted(run.items.values_list("state", flat=True))
    assert states == ["done", "not_begun", "not_begun", "not_begun"]
    assert run.finished_at and RotationRun.objects.get().aborted_by == "Lead"
    assert len(to_change(takeover_now)) == 3


def test_a_run_whose_worker_was_killed_goes_on_where_it_was(several, takeover_now, in_child, held):
    rows, _boxes = several(4)
    run = rotate_many(takeover_now, rows, by="test", at_once=1)

    def dies(item):
        import os
        import signal

        if item.credential.title == "svc 01":
            os.kill(os.getpid(), signal.SIGKILL)

    in_child(rows[0], work=lambda: carry_on_run(run, by="test", tell=dies))
    RotationRunItem.objects.filter(credential=rows[2]).update(state="running")
    _until_held_by_nobody(run)
    assert {item.state for item in run.items.all()} == {"done"}
    assert Rotation.objects.count() == 4, "none was changed twice"


def _until_held_by_nobody(run):
    import time

    until = time.monotonic() + 5
    while not carry_on_run(run, by="test"):
        assert time.monotonic() < until
        time.sleep(0.01)


def test_above_twenty_a_second_person_says_yes(several, takeover_now):
    rows, _boxes = several(21)
    run = rotate_many(takeover_now, rows, by="Luc", at_once=8)
    assert needs_approval(run) and not carry_on_run(run, by="Luc")
    assert not Rotation.objects.exists()
    with pytest.raises(Problem, match="cannot approve"):
        approve_run(run, by="Luc")
    approve_run(run, by="Karim")
    assert not needs_approval(run) and run.approved_by == "Karim"


def test_nothing_chosen_is_said(takeover_now):
    with pytest.raises(Problem, match="Nothing was chosen"):
        rotate_many(takeover_now, [], by="test")


def test_settling_goes_on_with_what_rests_when_it_is_due(several, held, turn):
    rows, boxes = several(2, "grace")
    for row in rows:
        turn(row)
    assert [row.state for row in Rotation.objects.all()] == ["again", "again"]
    assert not unfinished() and len(unfinished(due_only=False)) == 2
    for box in boxes.values():
        box.faults = set()
    assert settle(by="worker") == {"looked_at": 0, "ended": 0, "resting": 0}
    Rotation.objects.filter(credential=rows[0]).update(next_try_at=None)
    counts = settle(by="worker", pause=lambda seconds: None)
    assert counts == {"looked_at": 1, "ended": 1, "resting": 0}
    assert settle(by="worker", due_only=False)["ended"] == 1
    assert Credential.objects.filter(changed_at__isnull=False).count() == 2
