import pytest

from bascule.evidence.models import Event
from bascule.observation.problem import Problem
from bascule.planning.gates import GateShut
from bascule.planning.mark_not_applicable import mark_not_applicable
from bascule.planning.models import Step
from bascule.planning.prove import prove
from bascule.planning.reopen import reopen


def test_a_step_is_closed_by_a_proof_and_never_by_a_tick(step, paper, lead):
    with pytest.raises(Problem):
        prove(step("P0-01"), "  ", paper, by=lead)
    closed = prove(step("P0-01"), "Mandat signé le 1er octobre", paper, by=lead)
    assert (closed.state, closed.document) == ("proven", paper)
    event = Event.objects.get(verb="prove")
    assert event.facts["sha256"] == paper.sha256
    assert "Mandat signé" not in bytes(event.leaf).decode()


def test_a_task_that_ends_with_a_signed_document_wants_the_document(step, lead):
    with pytest.raises(Problem, match="signed document"):
        prove(step("P0-01"), "Signé, promis", by=lead)
    assert step("P0-01").state == "open"


def test_a_step_waits_for_what_comes_before_it(step, paper, lead):
    with pytest.raises(GateShut, match="P0-01"):
        prove(step("P0-03"), "Rappelé", by=lead)
    prove(step("P0-01"), "Signé", paper, by=lead)
    assert prove(step("P0-03"), "Rappelé", by=lead).state == "proven"


def test_what_does_not_apply_needs_a_reason_and_a_name_and_frees_what_follows(step, paper, lead):
    with pytest.raises(Problem):
        mark_not_applicable(step("P0-13"), "Pas de Google", "", by=lead)
    done = mark_not_applicable(step("P0-01"), "Déjà couvert", "Hélène Lacombe", by=lead)
    assert "Hélène Lacombe" in done.reason
    assert prove(step("P0-03"), "Rappelé", by=lead).state == "proven"


def test_a_closed_step_is_not_closed_twice(step, paper, lead):
    prove(step("P0-01"), "Signé", paper, by=lead)
    with pytest.raises(Problem):
        prove(step("P0-01"), "Encore", paper, by=lead)
    with pytest.raises(Problem):
        mark_not_applicable(step("P0-01"), "non", "moi", by=lead)


def test_a_proof_that_fell_opens_the_step_again_and_names_what_stood_on_it(step, paper, lead):
    prove(step("P0-01"), "Signé", paper, by=lead)
    prove(step("P0-03"), "Rappelé", by=lead)
    assert reopen(step("P0-01"), "Mauvaise signature", by=lead) == ["P0-03"]
    assert step("P0-01").state == "open" and step("P0-03").state == "proven"


def test_the_phase_follows_the_critical_steps(planned, step, paper, lead):
    from bascule.catalogue.tasks import tasks_of

    critical = [task.id for task in tasks_of("P0") if task.criticality == "A" and task.id != "P0-31"]
    Step.objects.filter(takeover=planned, task__in=[*critical, "P0-24"]).update(state="proven")
    prove(step("P0-31"), "Calendrier approuvé", paper, by=lead)
    planned.refresh_from_db()
    assert planned.phase == "P1"


def test_nothing_is_half_done_when_a_gate_refuses(planned, step, lead):
    before = Event.objects.count()
    with pytest.raises(GateShut):
        prove(step("P4-01"), "PV de T0", by=lead)
    assert Event.objects.count() == before
    planned.refresh_from_db()
    assert planned.t0_reached_at is None
