"""Verb: a step does not apply to this takeover, with the reason and who signs for it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from bascule.evidence.record import record
from bascule.observation.problem import Problem
from bascule.planning.models import Step
from bascule.planning.plan import DONE
from bascule.planning.prove import follow_phase


def mark_not_applicable(step: Step, reason: str, signatory: str, *, by: object) -> Step:
    """Close the step as not applicable. Raises `Problem` without a reason or a name, or when it is closed."""
    reason, signatory = reason.strip(), signatory.strip()
    if not reason or not signatory:
        raise Problem(
            gettext_noop("A step is set aside with a reason and a name only."),
            gettext_noop("Write why it does not apply here, and who signs for that."),
        )
    with transaction.atomic():
        step = Step.objects.select_for_update().get(pk=step.pk)
        if step.state in DONE:
            raise Problem(
                gettext_noop("Step {task} is already closed."),
                gettext_noop("Open it again first if its proof no longer holds."),
                task=step.task,
            )
        step.state, step.reason = Step.State.NOT_APPLICABLE, f"{reason} ({signatory})"
        step.proven_at, step.proven_by = timezone.now(), str(by)[:200]
        step.save()
        record(
            "mark_not_applicable", by=by, on=step, facts={"task": step.task},
            personal={"reason": reason, "signatory": signatory},
        )  # fmt: skip
        follow_phase(step, by=by)
    return step
