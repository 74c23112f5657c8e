"""Old tools by the API."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Query, Router, Schema

from bascule.clients.api_doors import REFUSALS, ApiRequest, Listed, Page, Said, listed, opens
from bascule.removal.models import OldTool

router = Router()


class OldToolOut(Schema):
    """One monitoring or remote-access tool on one device."""

    id: UUID
    item_id: UUID | None
    device: str
    tool: str
    tool_name: str
    category: str
    state: str
    verdict: str
    confidence: float | None
    instance: str
    of_outgoing: bool | None
    evidence: list[Any]
    first_seen: datetime | None
    last_seen: datetime | None
    new_agent_proven_at: datetime | None
    ordered_at: datetime | None
    absent_at: datetime | None
    exception_by: str


@router.get("/takeovers/{takeover}/old_tools", response={200: Listed[OldToolOut], **REFUSALS})
@opens()
def old_tools(
    request: ApiRequest, takeover: UUID, page: Query[Page], tool: Said = "",
    state: Literal["", "present", "claimed", "ordered", "absent", "kept"] = "",
) -> Any:  # fmt: skip
    """Who still runs what."""
    asked = {"tool": tool, "state": state}
    rows = OldTool.objects.filter(
        client=request.client, **{name: value for name, value in asked.items() if value}
    )
    return listed(rows.order_by("tool_name", "device", "pk"), page)
