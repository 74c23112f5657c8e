"""The plan by the API."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Query, Router, Schema

from bascule.clients.api_doors import GUARDED, REFUSALS, ApiRequest, Listed, Page, listed, opens
from bascule.planning.draft import draft as draft_verb
from bascule.planning.models import Step

router = Router()


class StepOut(Schema):
    """One task of the catalogue in this takeover's plan; closed by its proof."""

    id: UUID
    task: str
    item_id: UUID | None
    phase: str
    state: str
    owner_id: UUID | None
    owner_name: str
    starts_on: date | None
    due_on: date | None
    proof: str
    proven_at: datetime | None
    reason: str


class PlanOut(Schema):
    """Steps added, and steps that got other dates."""

    added: int
    moved: int


@router.get("/takeovers/{takeover}/steps", response={200: Listed[StepOut], **REFUSALS})
@opens()
def steps(
    request: ApiRequest, takeover: UUID, page: Query[Page],
    state: Literal["", "open", "started", "proven", "not_applicable"] = "",
    phase: Literal["", "P0", "P1", "P2", "P3", "P4", "P5", "P6"] = "",
) -> Any:  # fmt: skip
    """What is to do, and what proves what is done."""
    asked = {"state": state, "phase": phase}
    rows = Step.objects.filter(
        takeover=request.takeover, **{name: value for name, value in asked.items() if value}
    )
    return listed(rows.order_by("phase", "task", "pk"), page)


@router.post("/takeovers/{takeover}/draft", response={200: PlanOut, **REFUSALS, **GUARDED})
@opens("work", verb="draft")
def draft(request: ApiRequest, takeover: UUID) -> Any:
    """Make the plan from the catalogue's tasks, or bring its dates up to date."""
    return draft_verb(request.takeover, by=request.member)
