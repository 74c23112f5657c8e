"""Verb: who is in charge of a step, and by when."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_noop

from bascule.clients.models import Member
from bascule.evidence.record import record
from bascule.observation.problem import Problem
from bascule.planning.models import Step


def assign(
    step: Step, *, by: object, owner: Member | None = None, owner_name: str = "", due_on: date | None = None
) -> Step:
    """`owner` is a member who sees this client, else `owner_name` names somebody outside. A day given here stays
    when the plan is drafted again. Raises `Problem` for a member who may not work on this client."""
    if owner is not None and not owner.may("work", step.client):
        raise Problem(
            gettext_noop("{name} may not work on this client."),
            gettext_noop("Give the right first, on the page of members, or choose somebody else."),
            name=owner,
        )
    with transaction.atomic():
        step = Step.objects.select_for_update().get(pk=step.pk)
        step.owner, step.owner_name = owner, "" if owner else owner_name.strip()[:200]
        if due_on is not None and due_on != step.due_on:
            step.due_on, step.pinned = due_on, True
        step.save(update_fields=["owner", "owner_name", "due_on", "pinned"])
        record(
            "assign", by=by, on=step,
            facts={"task": step.task, "due_on": step.due_on.isoformat() if step.due_on else ""},
            personal={"owner": str(owner or owner_name)},
        )  # fmt: skip
    return step
