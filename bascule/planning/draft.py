"""Verb: make the plan of a takeover from the catalogue's tasks, with dates from its own."""

from dataclasses import dataclass

from django.db import connection, transaction

from bascule.catalogue.tasks import tasks
from bascule.clients.models import Takeover
from bascule.evidence.record import record
from bascule.planning.models import Step
from bascule.planning.phase_dates import dates

DONE = (Step.State.PROVEN, Step.State.NOT_APPLICABLE)


@dataclass(frozen=True)
class Drafted:
    """How many steps were added, and how many got other dates."""

    added: int
    moved: int


def draft(takeover: Takeover, *, by: object) -> Drafted:
    """Add the steps that are missing and bring the dates of open ones up to date. Steps that are done, and dates set
    by hand, stay as they are. May run at any time."""
    days = dates(takeover)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"plan {takeover.pk}"])
        known = {step.task: step for step in Step.objects.filter(takeover=takeover, item__isnull=True)}
        added, moved = [], []
        for task in tasks().values():
            starts, due = days[task.id]
            step = known.get(task.id)
            if step is None:
                added.append(
                    Step(client=takeover.client, takeover=takeover, task=task.id, phase=task.phase,
                         starts_on=starts, due_on=due)
                )  # fmt: skip
            elif (
                step.state not in DONE and not step.pinned and (step.starts_on, step.due_on) != (starts, due)
            ):
                step.starts_on, step.due_on = starts, due
                moved.append(step)
        Step.objects.bulk_create(added, batch_size=500)
        Step.objects.bulk_update(moved, ["starts_on", "due_on"], batch_size=500)
        drafted = Drafted(len(added), len(moved))
        record("draft", by=by, on=takeover, facts={"added": drafted.added, "moved": drafted.moved})
    return drafted
