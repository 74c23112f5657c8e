"""What a rotation promises, fault by fault. The sweep over every point of it is in test_kill.py."""

import json

import pytest

from bascule.connectors.base import Dependent
from bascule.evidence.models import Event
from bascule.observation.problem import Problem
from bascule.rotation.models import Rotation
from bascule.rotation.rotate import rotate
from bascule.vault.models import Credential

pytestmark = pytest.mark.django_db


def states(rotation):
    rows = Event.objects.filter(verb="rotate", subject=str(rotation.pk)).order_by("number")
    return [row.facts["to"] for row in rows]


def test_every_arrow_of_a_quiet_change_is_a_leaf(subject, turn, held):
    row = subject()
    rotation = turn(row)
    assert states(rotation) == [
        "planned",
        "intent",
        "sent",
        "applied",
        "verified",
        "cut",
        "again",
        "old_refused",
        "done",
    ]
    now = held(row)
    assert now.done and now.current_right and not now.wrong_done
    assert rotation.proof.grade == "A" and [len(rotation.proof.facts["paths"]), rotation.anomalies] == [1, []]
    row.refresh_from_db()
    assert row.changed_at == row.verified_at == rotation.proof.at and row.pinned == "key-box:1"


@pytest.mark.parametrize("fault", ["lost-before", "lost-after", "half", "late", "flap"])
def test_a_cut_line_never_loses_the_new_password(subject, sim, turn, held, fault):
    sim.faults = {fault}
    row = subject()
    for _pass in range(3):
        rotation = turn(row)
        if rotation.ended:
            break
    now = held(row)
    assert now.done and now.current_right and not now.lost
    assert len(now.versions) == 2, "the same secret is sent again, never another one"


def test_a_secret_that_the_policy_refuses_is_kept_and_replaced(subject, sim, turn, held):
    sim.faults = {"policy"}
    row = subject()
    assert turn(row).state == "done"
    assert [state for state, _text in held(row).versions.values()] == [
        "previous",
        "refused",
        "refused",
        "current",
    ]


def test_three_refusals_end_it_with_the_old_one_still_good(subject, sim, turn, held):
    sim.faults = {"min-age"}
    row = subject()
    rotation = turn(row)
    assert rotation.state == "unchanged" and held(row).current_right and len(held(row).versions) == 4
    assert "refuses the change" in rotation.problem["what"]


def test_an_answer_of_history_to_the_second_sending_is_understood(subject, sim, turn, held):
    """The first sending landed and its reply was lost: the system refuses the second for being the same."""
    sim.faults, sim.late_by = {"late", "history"}, 2
    row = subject()
    assert turn(row).state == "done" and held(row).current_right


@pytest.mark.parametrize("length", [8, 16])
def test_a_system_that_keeps_only_the_beginning_does_not_lock_us_out(subject, sim, turn, held, length):
    sim.faults = {f"truncate{length}"}
    row = subject()
    rotation = turn(row)
    now = held(row)
    assert rotation.state == "done" and now.current_right and len(now.current) == length
    assert {"code": "cut-short", "length": length} in rotation.anomalies


def test_yes_that_changes_nothing_is_not_success(subject, sim, turn, held):
    sim.faults = {"yes-no"}
    row = subject()
    rotation = turn(row)
    assert rotation.state == "unchanged" and held(row).current_right
    assert Credential.objects.get(pk=row.pk).changed_at is None


def test_a_system_that_accepts_anything_is_never_done(subject, sim, turn):
    sim.faults = {"anything"}
    row = subject()
    rotation = turn(row)
    assert rotation.state == "unproven" and rotation.proof.of == "unproven"
    assert {one["code"] for one in rotation.anomalies} == {"accepts-anything"}
    assert Credential.objects.get(pk=row.pk).changed_at is None


def test_an_open_session_that_sets_it_back_is_seen_and_ended(subject, sim, turn, held):
    sim.faults = {"hostile"}
    row = subject()
    rotation = turn(row)
    now = held(row)
    assert rotation.state == "done" and now.current_right, (states(rotation), rotation.anomalies)
    assert "set-back" in {one["code"] for one in rotation.anomalies}


def test_a_replica_that_has_not_heard_is_waited_for(subject, sim, turn, held):
    sim.faults, sim.replicas = {"lag"}, 2
    row = subject()
    rotation = turn(row)
    assert not rotation.ended and "does not take the new secret" in rotation.problem["what"]
    assert rotation.next_try_at
    while not rotation.ended and rotation.passes < 4:
        rotation = turn(row)
    assert rotation.state == "done" and rotation.proof.grade == "A" and held(row).current_right


def test_a_grace_for_the_old_secret_is_not_locked_out_yet(subject, sim, turn):
    sim.faults = {"grace"}
    row = subject()
    rotation = turn(row)
    assert rotation.state == "again" and "not locked out yet" in rotation.problem["what"]
    assert [one["code"] for one in rotation.anomalies] == ["old-accepted"]
    sim.faults = set()
    rotation = turn(row)
    assert rotation.state == "done" and rotation.anomalies == []


def test_two_resets_where_the_one_before_stays_in_grace(subject, sim, turn, held):
    sim.faults, type(sim).resets = {"grace"}, 2
    try:
        row = subject(way=True)
        rotation = turn(row)
    finally:
        type(sim).resets = 1
    assert rotation.state == "done" and rotation.proof.grade == "A" and held(row).current_right
    assert [state for state, _text in held(row).versions.values()] == ["previous", "previous", "current"]
    assert states(rotation).count("intent") == 2


def test_a_refusal_with_another_code_than_a_random_one_is_no_proof(subject, sim, turn):
    sim.faults = {"tells"}
    row = subject()
    rotation = turn(row)
    assert rotation.state == "unproven" and [one["code"] for one in rotation.anomalies] == ["other-answer"]


def test_a_secret_never_received_is_set_by_the_way_and_graded_b_at_most(subject, turn, held):
    row = subject(way=True, known=False)
    rotation = turn(row)
    assert rotation.state == "done" and rotation.proof.grade == "B" and held(row).current_right
    assert "old-never-received" in {one["code"] for one in rotation.anomalies}


def test_without_a_way_a_secret_never_received_cannot_be_changed(subject, turn):
    assert "Nobody is named" in str(turn(subject(known=False)))


def test_what_was_received_and_does_not_open_is_said(subject, sim, turn, held):
    with sim.state() as now:
        now["secrets"] = ["somebody set another one"]
    rotation = turn(subject(title="alone"))
    assert rotation.state == "unknown" and "None of the secrets kept" in rotation.problem["what"]
    row = subject(way=True, title="by the admin", login="other")
    rotation = turn(row)
    assert rotation.state == "done" and rotation.proof.grade == "B"


def test_a_small_threshold_is_never_reached_and_lowers_the_grade(subject, sim, turn):
    sim.threshold = 3
    row = subject()
    rotation = turn(row)
    assert rotation.state == "done" and rotation.proof.grade == "B" and not sim.locked
    assert "old-not-presented" in {one["code"] for one in rotation.anomalies}


def test_dependents_retrying_an_old_secret_are_not_what_locks_it(subject, sim, turn):
    sim.threshold = 6
    row = subject()
    with sim.state() as now:
        now["failed"] = 4
    turn(row)
    assert not sim.locked


def test_what_uses_it_asks_for_a_window(subject, sim, turn, now):
    from datetime import timedelta

    sim.uses = (Dependent("sauvegarde.service", "srv"),)
    row = subject()
    problem = turn(row)
    assert isinstance(problem, Problem) and "sauvegarde.service" in str(problem) and problem.refused
    row.arrangement.window_until = now + timedelta(hours=1)
    row.arrangement.save()
    rotation = turn(row)
    assert (
        rotation.state == "done"
        and {"code": "uses", "what": "sauvegarde.service", "where": "srv"} in rotation.anomalies
    )


def test_a_declared_use_that_was_taken_care_of_blocks_nothing(subject, turn):
    row = subject(dependents=[{"what": "cron", "where": "srv", "handled": True}])
    assert turn(row).state == "done"
    row.arrangement.dependents = [{"what": "cron", "where": "srv"}]
    row.arrangement.save()
    assert "cron" in str(turn(row))


def test_another_owner_of_the_secret_is_refused(subject, sim, turn):
    sim.owner = "Windows LAPS"
    problem = turn(subject())
    assert "Windows LAPS" in str(problem) and problem.refused


def test_the_same_account_twice_in_the_vault_has_one_owner(subject, turn):
    assert turn(subject(title="one")).state == "done"
    problem = turn(subject(title="two", login=" SVC", target="BOX:1"))
    assert "same account" in str(problem)


def test_over_the_only_way_in_nothing_is_changed(subject, turn, held):
    row = subject()
    row.arrangement.alone = ""
    row.arrangement.save()
    assert "only way in" in str(turn(row))
    assert len(held(row).versions) == 1


def test_what_cuts_its_own_line_needs_more_than_a_word(subject, sim, turn):
    type(sim).cuts_itself = True
    try:
        problem = turn(subject())
    finally:
        type(sim).cuts_itself = False
    assert "only way in" in str(problem)


def test_a_way_that_does_not_open_stops_before_anything_is_sent(subject, sim, turn, connectors):
    row = subject(way=True)
    connectors["adminbox"].verify = lambda target, secret: type(sim)._ask(sim, 0, "wrong")
    problem = turn(row)
    assert "does not open now" in str(problem)
    with sim.state() as now:
        assert now["changes"] == 0


def test_a_rotation_that_waits_is_gone_on_with_not_begun_anew(subject, sim, turn, held):
    sim.faults = {"lost-after"}
    row = subject()
    sim.verify, login = (lambda target, secret: (_ for _ in ()).throw(OSError("dead"))), sim.verify
    first = turn(row)
    assert isinstance(first, Problem) or first.state == "unchanged"
    sim.verify = login
    rotation = turn(row)
    assert rotation.state == "done" and held(row).current_right
    assert Rotation.objects.filter(credential=row).count() == 2


def test_no_secret_is_in_any_event_row_or_escrow_line(subject, sim, turn, held, escrow_file, caplog):
    sim.faults = {"lost-after", "policy"}
    row = subject(way=True)
    rotation = turn(row)
    said = json.dumps(
        [
            list(Event.objects.values_list("facts", flat=True)),
            rotation.problem,
            rotation.anomalies,
            rotation.proof.facts,
        ]
    )
    said += "".join(bytes(leaf).decode() for leaf in Event.objects.values_list("leaf", flat=True))
    said += escrow_file.read_text() + caplog.text + repr(rotation) + repr(rotation.version)
    for _state, text in held(row).versions.values():
        assert text not in said
    assert "Canari" not in said


def test_a_rotation_inside_a_transaction_is_refused_loudly(subject, sim):
    from django.db import transaction

    row = subject()
    with pytest.raises(RuntimeError), transaction.atomic():
        rotate(row, by="test", pause=lambda seconds: None)
    with sim.state() as now:
        assert now["changes"] == 0
