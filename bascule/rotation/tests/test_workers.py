"""Several workers, a worker that sleeps, clocks that jump, a store that fails."""

import os
import signal
import time

import pytest
from django.db import connection

from bascule.rotation import rotate as verb
from bascule.rotation.models import Attempt, Rotation
from bascule.vault.models import SecretVersion

pytestmark = pytest.mark.django_db(transaction=True)


def wait_until(true, seconds=20):
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.fixture
def no_lock(monkeypatch):
    """The engine must be safe without its lock: a lock excludes nobody in a network that may pause."""
    from contextlib import nullcontext

    monkeypatch.setattr(verb, "one_at_a_time", lambda credential: nullcontext())


def test_a_second_worker_is_told_that_somebody_is_at_it(subject, sim, in_child, turn):
    row = subject()
    said = []
    sim.point = lambda name: said or said.append(in_child(row, work=lambda: os._exit(0 if type(turn(row)).__name__ == "Busy" else 1)))  # fmt: skip
    assert turn(row).state == "done" and said


@pytest.mark.parametrize(
    "stop_at", ["before the change is sent", "after the change was applied", "before sessions are ended"]
)
@pytest.mark.parametrize("way", [False, True])
def test_a_worker_that_slept_through_another_ones_work_harms_nothing(
    subject, sim, turn, held, no_lock, firm, stop_at, way
):
    """Stopped by SIGSTOP in the middle; another worker ends the change; then the first one wakes up and goes on."""
    row = subject(way=way)
    child = os.fork()
    if not child:
        from bascule.tenancy.scope import set_scope

        connection.connection = None
        set_scope(firm=firm.pk, clients=None)
        sim.point = lambda name: os.kill(os.getpid(), signal.SIGSTOP) if name == stop_at else None
        try:
            turn(row)
        finally:
            os._exit(0)
    wait_until(lambda: os.WIFSTOPPED(os.waitpid(child, os.WNOHANG | os.WUNTRACED)[1]))
    rotation = turn(row)
    assert rotation.state == "done" and held(row).current_right
    os.kill(child, signal.SIGCONT)
    _pid, status = os.waitpid(child, os.WUNTRACED)
    while os.WIFSTOPPED(status):
        os.kill(child, signal.SIGCONT)
        _pid, status = os.waitpid(child, os.WUNTRACED)
    now = held(row)
    assert not now.lost and now.current_right and not now.wrong_done
    assert SecretVersion.objects.filter(credential=row, state="current").count() == 1
    assert Rotation.objects.filter(credential=row).count() == 1 and len(now.versions) == 2


def test_two_workers_without_a_lock_use_one_candidate(subject, sim, turn, held, no_lock, firm):
    for number in range(6):
        row = subject(title=f"svc {number}", login=f"svc{number}", target=f"two{number}:1")
        with sim.state() as now:
            now.update(secrets=["Canari-old-1f7c-known-to-Durand"], history=["Canari-old-1f7c-known-to-Durand"], failed=0, locked=False, changes=0, sessions=1)  # fmt: skip
        child = os.fork()
        if not child:
            from bascule.tenancy.scope import set_scope

            connection.connection = None
            set_scope(firm=firm.pk, clients=None)
            try:
                turn(row)
            finally:
                os._exit(0)
        turn(row)
        os.waitpid(child, 0)
        while not (last := held(row).last).ended and last.passes < 6:
            turn(row)
        now = held(row)
        assert now.done and now.current_right and not now.lost and not now.locked, (last, last.problem)
        assert list(SecretVersion.objects.filter(credential=row, state__in=("current", "pending")).values_list("state", flat=True)) == ["current"]  # fmt: skip


@pytest.mark.parametrize("years", [-10, 10])
def test_the_clock_of_the_worker_decides_nothing(subject, sim, turn, held, monkeypatch, years):
    from datetime import timedelta

    from django.utils import timezone

    real = timezone.now
    sim.faults = {"grace"}
    row = subject()
    turn(row)
    monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(days=365 * years))
    monkeypatch.setattr(time, "time", lambda: real().timestamp() + years * 365 * 86400)
    from bascule.rotation.settle import unfinished

    assert unfinished() == [], "what rests is not due earlier, and nothing is begun anew"
    sim.faults = set()
    rotation = turn(row)
    assert rotation.state == "done" and abs((rotation.proof.at - real()).total_seconds()) < 60
    assert abs((Attempt.objects.latest("at").at - real()).total_seconds()) < 60


def test_a_store_that_cannot_write_lets_nothing_be_sent(subject, sim, turn):
    from django.db import OperationalError, ProgrammingError
    from django.db.utils import InternalError

    row = subject()
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    try:
        with pytest.raises((OperationalError, ProgrammingError, InternalError)):
            turn(row)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = off")
    with sim.state() as now:
        assert now["changes"] == 0
    assert turn(row).state == "done"


@pytest.mark.parametrize(
    "name", ["after the change was applied", "after sessions were ended", "after a login's answer"]
)
def test_a_store_that_fails_after_the_change_is_recovered_from(subject, sim, turn, held, name):
    """Its disk is full from the moment the system has the new secret."""
    from django.db import Error

    row = subject()
    full = []

    def point(here):
        with sim.state() as now:
            applied = now["history"][-1] != "Canari-old-1f7c-known-to-Durand"
        if here == name and applied and not full:
            full.append(here)
            with connection.cursor() as cursor:
                cursor.execute("SET default_transaction_read_only = on")

    sim.point = point
    with pytest.raises(Error):
        turn(row)
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = off")
    assert not held(row).lost
    assert turn(row).state == "done" and held(row).current_right


def test_the_connection_to_the_store_dies_in_the_middle(subject, sim, turn, held):
    from django.db import Error, connections

    row = subject()
    killed = []

    def point(name):
        if name == "after the change was applied" and not killed:
            killed.append(name)
            connection.connection.close()

    sim.point = point
    with pytest.raises(Error):
        turn(row)
    connections.close_all()
    from bascule.tenancy.scope import set_scope

    set_scope(firm=row.firm_id, clients=None)
    assert not held(row).lost
    assert turn(row).state == "done" and held(row).current_right


def test_a_database_that_does_not_flush_is_refused(subject, sim, turn):
    row = subject()
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    try:
        assert "before its disk has" in str(turn(row))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = on")
    with sim.state() as now:
        assert now["changes"] == 0
