"""Ways in by the API."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Query, Router, Schema

from bascule.access.models import Access
from bascule.clients.api_doors import REFUSALS, ApiRequest, Listed, Page, Said, listed, opens

router = Router()


class AccessOut(Schema):
    """One way in that somebody outside the firm holds, and where its cut stands. `value` is masked where secret."""

    id: UUID
    fact: str
    on: str
    item_id: UUID | None
    person_id: UUID | None
    holder: str
    of_outgoing: str
    why_outgoing: str
    value: str
    state: str
    why_unknown: str
    cut: str
    cut_at: datetime | None
    grade: str
    proof: str
    exception_by: str
    first_seen: datetime
    last_seen: datetime


@router.get("/takeovers/{takeover}/accesses", response={200: Listed[AccessOut], **REFUSALS})
@opens()
def accesses(
    request: ApiRequest, takeover: UUID, page: Query[Page], of_outgoing: Literal["", "yes", "no", "unknown"] = "",
    cut: Literal["", "open", "ordered", "cut", "proven", "exception"] = "", fact: Said = "",
) -> Any:  # fmt: skip
    """How they could still get in."""
    asked = {"of_outgoing": of_outgoing, "cut": cut, "fact": fact}
    rows = Access.objects.filter(
        client=request.client, **{name: value for name, value in asked.items() if value}
    )
    return listed(rows.order_by("fact", "on", "pk"), page)
