"""Verb: a proof no longer holds; the step is open again, and what stood on it is named."""

from django.db import transaction
from django.utils.translation import gettext_noop

from bascule.catalogue.tasks import tasks
from bascule.evidence.record import record
from bascule.observation.problem import Problem
from bascule.planning.models import Step
from bascule.planning.plan import DONE
from bascule.planning.prove import follow_phase


def reopen(step: Step, reason: str, *, by: object) -> list[str]:
    """Open it again; the ids of the closed steps that came after it and should be looked at. The old proof stays in
    the log. Raises `Problem` without a reason."""
    if not reason.strip():
        raise Problem(
            gettext_noop("Opening a closed step again needs a reason."),
            gettext_noop("Write what showed that its proof no longer holds."),
        )
    with transaction.atomic():
        step = Step.objects.select_for_update().get(pk=step.pk)
        if step.state not in DONE:
            return []
        after = [id for id, task in tasks().items() if step.task in task.after]
        standing = Step.objects.filter(takeover=step.takeover, task__in=after, state__in=DONE)
        doubtful = list(standing.values_list("task", flat=True))
        step.state, step.proven_at, step.proven_by = Step.State.OPEN, None, ""
        step.proof, step.document, step.reason = "", None, reason.strip()
        step.save()
        record(
            "reopen",
            by=by,
            on=step,
            facts={"task": step.task, "after": doubtful},
            personal={"reason": reason.strip()},
        )
        follow_phase(step, by=by)
    return doubtful
