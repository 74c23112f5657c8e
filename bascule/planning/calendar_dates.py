"""What the plan adds to a takeover's calendar: the gates by their day, and the critical steps still to be done."""

from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bascule.catalogue.gates import gates
from bascule.catalogue.tasks import tasks
from bascule.clients.models import Takeover
from bascule.handover.icalendar import Entry
from bascule.handover.takeover_dates import page
from bascule.planning.models import Step
from bascule.planning.plan import DONE


def calendar_dates(takeover: Takeover, entries: list[Entry], *, base: str) -> None:
    """Append them. A gate stands on the day of the first step it blocks; a step that is done is no date any more."""
    language = (get_language() or "fr")[:2]
    address = page(base, "planning:plan", takeover)
    open_steps = {
        step.task: step for step in Step.objects.filter(takeover=takeover).exclude(state__in=DONE) if step.due_on
    }  # fmt: skip
    for gate in gates().values():
        days = [
            open_steps[task].starts_on or open_steps[task].due_on
            for task in gate.blocks
            if task in open_steps
        ]
        day: date | None = min((day for day in days if day), default=None)
        if day is not None:
            title = _("Gate %(gate)s must be open: %(label)s") % {
                "gate": gate.id,
                "label": gate.label.in_(language),
            }
            entries.append(
                Entry(f"gate-{gate.id}", day, f"{takeover.client.name} · {title}", gate.advice.in_(language), address, _("Gates"), 3)
            )  # fmt: skip
    for step in open_steps.values():
        task = tasks()[step.task]
        if task.criticality == "A" and step.due_on:
            entries.append(
                Entry(
                    f"step-{step.pk}", step.due_on, f"{takeover.client.name} · {task.label.in_(language)}", step.task,
                    address, _("Plan"),
                )
            )  # fmt: skip
