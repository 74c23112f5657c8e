"""A takeover's plan as one looks at it: each step with its task, what it waits for, who is in charge."""

from dataclasses import dataclass
from datetime import date

from bascule.catalogue.tasks import OWNERS, Task, task, tasks
from bascule.clients.models import Takeover
from bascule.planning.models import Step

State = Step.State
DONE = (State.PROVEN, State.NOT_APPLICABLE)


@dataclass(frozen=True)
class Planned:
    """One step. `waits_for`: ids of tasks that must be done first and are not."""

    step: Step
    task: Task
    waits_for: tuple[str, ...]
    in_charge: str

    @property
    def done(self) -> bool:
        return self.step.state in DONE

    @property
    def ready(self) -> bool:
        """Open, and nothing is in its way."""
        return not self.done and not self.waits_for

    def late(self, today: date) -> bool:
        """Open after its day."""
        return not self.done and self.step.due_on is not None and self.step.due_on < today


def plan(takeover: Takeover, language: str) -> list[Planned]:
    """Every step of the takeover in the order of the playbook; one query."""
    rows = Step.objects.filter(takeover=takeover, task__in=tasks()).select_related(
        "owner__user", "item", "document"
    )
    steps = list(rows)
    done = done_tasks(steps)
    order = {id: place for place, id in enumerate(tasks())}
    names = owner_names(takeover, language)
    found = [
        Planned(
            step, task(step.task), tuple(id for id in task(step.task).after if id not in done),
            str(step.owner or "") or step.owner_name or " + ".join(names[o] for o in task(step.task).owners),
        )
        for step in steps
    ]  # fmt: skip
    return sorted(
        found, key=lambda entry: (order[entry.step.task], entry.step.item.name if entry.step.item else "")
    )


def done_tasks(steps: list[Step]) -> set[str]:
    """The tasks that are proven or do not apply, for the whole takeover."""
    return {step.task for step in steps if step.state in DONE and step.item_id is None}


def owner_names(takeover: Takeover, language: str) -> dict[str, str]:
    """The owner letters of the catalogue as names of this takeover."""
    provider = takeover.provider
    named = {
        "C": takeover.client.signatory or takeover.client.name,
        "N": takeover.firm.name,
        "O": provider.name if provider else "",
    }
    return {letter: named.get(letter) or text.in_(language) for letter, text in OWNERS.items()}
