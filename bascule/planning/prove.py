"""Verb: close a step by its proof. There is no other way to close one, and no tick."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from bascule.catalogue.tasks import Task, task, tasks_of
from bascule.clients.models import PHASES, Document
from bascule.clients.open_takeover import set_dates
from bascule.evidence.record import record
from bascule.observation.problem import Problem
from bascule.planning.gates import GateShut, check_gate
from bascule.planning.models import Step
from bascule.planning.plan import DONE, done_tasks

T0 = "P4-01"


def prove(step: Step, proof: str, document: Document | None = None, *, by: object) -> Step:
    """The proven step. `proof` says in words what shows it, `document` is the paper or the report.

    Raises `Problem` without a proof, or without a document where the task ends with a signed one, and `GateShut`
    while something it waits for is not proven or a gate is shut.
    """
    known = task(step.task)
    with transaction.atomic():
        step = Step.objects.select_for_update().get(pk=step.pk)
        _refuse(step, known, proof, document)
        check_gate(step.takeover, step.task, item=step.item)
        step.state, step.proof, step.document = Step.State.PROVEN, proof.strip(), document
        step.proven_at, step.proven_by, step.reason = timezone.now(), str(by)[:200], ""
        step.save()
        record(
            "prove", by=by, on=step,
            facts={"task": step.task, "sha256": document.sha256 if document else ""},
            personal={"proof": proof.strip()},
        )  # fmt: skip
        if step.task == T0 and step.item_id is None:
            set_dates(step.takeover, by=by, t0_reached_at=step.proven_at)
        follow_phase(step, by=by)
    return step


def _refuse(step: Step, known: Task, proof: str, document: Document | None) -> None:
    if step.state in DONE:
        raise Problem(
            gettext_noop("Step {task} is already closed."),
            gettext_noop("Open it again first if its proof no longer holds."),
            task=step.task,
        )
    if len(proof.strip()) < 3:
        raise Problem(
            gettext_noop("A step is closed by its proof."),
            gettext_noop("Write what shows it: what was seen, by whom, where."),
        )
    if known.proof_kind == "document" and document is None:
        raise Problem(
            gettext_noop("Step {task} ends with a signed document."),
            gettext_noop("Attach the signed paper, as PDF or photograph."),
            task=step.task,
        )
    steps = list(Step.objects.filter(takeover=step.takeover, task__in=known.after))
    missing = [id for id in known.after if id not in done_tasks(steps)]
    if missing:
        raise GateShut(
            gettext_noop("Step {task} waits for {missing}."),
            gettext_noop("Prove these first, or have it signed that they do not apply."),
            task=step.task,
            missing=", ".join(missing),
        )


def follow_phase(step: Step, *, by: object) -> None:
    """The takeover stands in the first phase that still has a critical step open."""
    states = Step.objects.filter(takeover=step.takeover, item__isnull=True).values_list("task", "state")
    done = {id for id, state in states if state in DONE}
    phase = next(
        (p for p in PHASES if any(t.criticality == "A" and t.id not in done for t in tasks_of(p))), PHASES[-1]
    )
    if phase != step.takeover.phase:
        set_dates(step.takeover, by=by, phase=phase)
