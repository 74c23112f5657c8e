"""The sweep: SIGKILL at every point of a change, under every fault, from every start; then at most three more passes.

The points are not a list somebody keeps: they are counted in a run that is not killed (`in_child`), so a new commit or
a new call is swept from the day it is written.
"""

import os
import random
import time

import pytest

from bascule.rotation.models import Attempt

pytestmark = pytest.mark.django_db(transaction=True)

QUICK = ["lost-after", "truncate8", "hostile"]
FAULTS = ["none", "lost-before", "lost-after", "half", "late", "policy", "truncate8", "hostile", "lag"]
PASSES = 3


@pytest.fixture
def world(subject, connectors, sim, tmp_path):
    """A fresh system and a credential on it."""
    made = []

    def make(fault, *, way=False, known=True, **settings):
        connectors["sim"] = one = type(sim)(tmp_path / f"sim{len(made)}.json")
        one.faults = {fault} - {"none"}
        one.replicas = 2 if fault == "lag" else 1
        for name, value in settings.items():
            setattr(one, name, value)
        made.append(one)
        return subject(way=way, known=known, title=f"svc {len(made)}", target=f"box{len(made)}:1")

    return make


@pytest.fixture
def recovers(turn, held, connectors):
    """At most three passes later it is over, nothing is lost, nobody is locked out, and done means done."""

    def check(row, where, windows=False):
        now = held(row)
        for _pass in range(PASSES):
            if now.done:
                break
            if windows:  # many kills in a row spend the budget; the authority has forgotten them by now
                Attempt.objects.all().delete()
                connectors["sim"].forget()
            _until_free(turn, row)
            now = held(row)
            assert not now.lost, where
            assert not now.locked, where
            assert not now.wrong_done, where
        assert now.done and now.current_right, (
            where,
            now.last,
            now.last and now.last.problem,
            now.last and now.last.anomalies,
        )

    return check


def _until_free(turn, row):
    """The database lets go of a killed worker's lock when it sees the line closed, a moment later."""
    until = time.monotonic() + 5
    while type(turn(row)).__name__ == "Busy":
        assert time.monotonic() < until
        time.sleep(0.01)


def told_apart(names):
    """The places to kill at. Between an "after" and the next "before" nothing leaves the process, and what was not
    committed is gone either way: one of the two tells the same. (All of them: the long sweep.)"""
    return [
        at
        for at, name in enumerate(names, 1)
        if at == 1 or not name.startswith("before") or names[at - 2].startswith("before")
    ]


def sweep(world, in_child, recovers, fault, places, **how):
    names = in_child(world(fault, **how))
    assert {
        "before a commit",
        "before a flush",
        "before the change is sent",
        "after a login's answer",
    } <= set(names)
    for at in places(names):
        row = world(fault, **how)
        in_child(row, at=at)
        recovers(row, f"{fault}, killed at {at}: {names[at - 1]}")
    return len(names)


@pytest.mark.parametrize("fault", QUICK)
def test_killed_at_any_point_under_any_fault_nothing_is_lost(world, in_child, recovers, fault):
    sweep(world, in_child, recovers, fault, told_apart)


@pytest.mark.long
@pytest.mark.parametrize("fault", FAULTS)
def test_the_whole_sweep(world, in_child, recovers, fault):
    sweep(world, in_child, recovers, fault, lambda names: range(1, len(names) + 1))


@pytest.mark.long
@pytest.mark.parametrize(
    "start", ["before the change is sent", "after the change was applied", "after sessions were ended"]
)
def test_killed_again_while_it_recovers(world, in_child, recovers, start):
    names = in_child(world("none"))
    row = world("none")
    in_child(row, at=names.index(start) + 1)
    again = in_child(row)
    for at in told_apart(again):
        row = world("none")
        in_child(row, at=names.index(start) + 1)
        in_child(row, at=at)
        recovers(row, f"{start}, then {again[at - 1]} ({at})")


@pytest.mark.long
def test_killed_at_any_point_of_a_change_by_an_administrator(world, in_child, recovers):
    sweep(world, in_child, recovers, "none", told_apart, way=True, known=False)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(20))
def test_ten_thousand_kills_at_random_moments(world, in_child, recovers, seed):
    """Faults, starts and points drawn at random, three kills in a row before it is left to recover."""
    draw = random.Random(seed)
    kills = 0
    while kills < int(os.environ.get("BASCULE_KILLS", "10000")) // 20:
        fault = draw.choice(FAULTS)
        way = draw.random() < 0.3
        row = world(fault, way=way, known=not way or draw.random() < 0.5)
        for _kill in range(draw.randint(1, 3)):
            in_child(row, at=draw.randint(1, 70))
            kills += 1
        recovers(row, f"seed {seed}, after {kills} kills, {fault}", windows=True)
    print(f"seed {seed}: {kills} kills")
