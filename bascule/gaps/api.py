"""Gaps by the API: the list, and looking for them again."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Query, Router, Schema

from bascule.clients.api_doors import GUARDED, REFUSALS, ApiRequest, Listed, Page, Said, listed, opens
from bascule.gaps.find_gaps import find_gaps as find_gaps_verb
from bascule.gaps.models import Gap

router = Router()


class GapOut(Schema):
    """A fact that is still missing. `sentence` is in the language asked for by Accept-Language."""

    id: UUID
    rule: str
    subject: str
    subject_name: str
    severity: str
    state: str
    family: str
    item_id: UUID | None
    site_id: UUID | None
    sentence: str
    why: str
    closes: str
    found_at: datetime
    closed_at: datetime | None
    waived_at: datetime | None


class FoundOut(Schema):
    """What looking again found."""

    opened: int
    reopened: int
    closed: int
    open: int


@router.get("/takeovers/{takeover}/gaps", response={200: Listed[GapOut], **REFUSALS})
@opens()
def gaps(
    request: ApiRequest, takeover: UUID, page: Query[Page], state: Literal["", "open", "waived", "closed"] = "open",
    severity: Literal["", "A", "B", "C"] = "", rule: Said = "",
) -> Any:  # fmt: skip
    """What is still missing; open ones unless `state` says otherwise (empty: every one)."""
    asked = {"state": state, "severity": severity, "rule": rule}
    rows = Gap.objects.filter(
        client=request.client, **{name: value for name, value in asked.items() if value}
    )
    return listed(rows.order_by("severity", "rule", "subject_name", "pk"), page)


@router.post("/takeovers/{takeover}/find_gaps", response={200: FoundOut, **REFUSALS, **GUARDED})
@opens("work", verb="find_gaps")
def find_gaps(request: ApiRequest, takeover: UUID) -> Any:
    """Look for gaps with every rule, now."""
    return find_gaps_verb(request.client, by=request.member)
