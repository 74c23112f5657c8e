"""Verb: approve the plan as it stands now. Another plan needs another approval."""

import hashlib

from django.db import transaction
from django.utils.translation import gettext_noop

from bascule.clients.models import Takeover
from bascule.evidence.canonical import canonical_json
from bascule.evidence.record import record
from bascule.observation.problem import Problem
from bascule.planning.models import Approval, Step


def plan_hash(takeover: Takeover) -> str:
    """SHA-256 of what the plan says: tasks, days, who is in charge, what does not apply. Proofs do not change it."""
    rows = Step.objects.filter(takeover=takeover).order_by("task", "item_id")
    said = [
        [task, str(item or ""), str(due or ""), str(owner or ""), name, state == Step.State.NOT_APPLICABLE]
        for task, item, due, owner, name, state in rows.values_list(
            "task", "item_id", "due_on", "owner_id", "owner_name", "state"
        )
    ]
    return hashlib.sha256(canonical_json(said)).hexdigest()


def approved(takeover: Takeover) -> Approval | None:
    """The approval of this very plan, if there is one."""
    return Approval.objects.filter(takeover=takeover, plan_hash=plan_hash(takeover)).first()


def approve(takeover: Takeover, *, by: object) -> Approval:
    """Raises `Problem` while there is no plan. Approving the same plan twice is one approval."""
    with transaction.atomic():
        if not Step.objects.filter(takeover=takeover).exists():
            raise Problem(
                gettext_noop("There is no plan to approve."),
                gettext_noop("Draft the plan, look at it, then approve it."),
            )
        found = approved(takeover)
        if found is None:
            found = Approval.objects.create(
                client=takeover.client, takeover=takeover, plan_hash=plan_hash(takeover), by=str(by)[:200]
            )
            record("approve", by=by, on=takeover, facts={"plan": found.plan_hash})
    return found
