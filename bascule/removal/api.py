"""Old tools by the API: who runs what, removals, the watch; ordering a removal."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from bascule.clients.api_doors import GUARDED, REFUSALS, ApiRequest, Listed, Page, Said, listed, opens
from bascule.removal.models import Alarm, OldTool, RemovalRun, Watched
from bascule.removal.start_removal import start_removal

router = Router()


class OldToolOut(Schema):
    """One monitoring or remote-access tool on one device."""

    id: UUID
    item_id: UUID | None
    device: str
    os: str
    tool: str
    tool_name: str
    category: str
    state: str
    verdict: str
    confidence: float | None
    instance: str
    of_outgoing: bool | None
    evidence: list[Any]
    leftovers: list[Any]
    first_seen: datetime | None
    last_seen: datetime | None
    new_agent_proven_at: datetime | None
    protection_lifted_at: datetime | None
    ordered_at: datetime | None
    absent_at: datetime | None
    exception_by: str


class RemovalOut(Schema):
    """Tools taken off one device. Gone is what a fresh report says, never what a script said."""

    id: UUID
    device: str
    tools: list[str]
    how: str
    state: str
    phase: str
    round: int
    left: list[Any]
    log: list[Any]
    asked_by: str
    asked_at: datetime
    finished_at: datetime | None


class WatchedOut(Schema):
    """One device under watch."""

    id: UUID
    device: str
    state: str
    since: datetime
    until: date
    every_days: int
    next_at: datetime
    looked_at: datetime | None
    missed: int


class AlarmOut(Schema):
    """Something that came back, or is new, since the last clean report."""

    id: UUID
    watched_id: UUID
    kind: str
    what: str
    difference: list[Any]
    raised_at: datetime
    settled_at: datetime | None
    expected: bool | None
    mailed_at: datetime | None
    called_at: datetime | None


@router.get("/takeovers/{takeover}/old_tools", response={200: Listed[OldToolOut], **REFUSALS})
@opens()
def old_tools(
    request: ApiRequest, takeover: UUID, page: Query[Page], tool: Said = "",
    state: Literal["", "present", "claimed", "ordered", "leftovers", "absent", "kept"] = "",
) -> Any:  # fmt: skip
    """Who still runs what."""
    asked = {"tool": tool, "state": state}
    rows = OldTool.objects.filter(
        client=request.client, **{name: value for name, value in asked.items() if value}
    )
    return listed(rows.order_by("tool_name", "device", "pk"), page)


@router.get("/takeovers/{takeover}/removals", response={200: Listed[RemovalOut], **REFUSALS})
@opens()
def removals(request: ApiRequest, takeover: UUID, page: Query[Page]) -> Any:
    """What was ordered, by whom, and how it ended."""
    return listed(RemovalRun.objects.filter(client=request.client).order_by("-asked_at", "pk"), page)


@router.post(
    "/takeovers/{takeover}/old_tools/{row}/start_removal", response={200: RemovalOut, **REFUSALS, **GUARDED}
)
@opens("work", verb="start_removal")
def order(request: ApiRequest, takeover: UUID, row: UUID) -> Any:
    """Order the removal of one tool on its device; a worker carries it out over SSH."""
    found = get_object_or_404(OldTool, pk=row, client=request.client)
    return start_removal(request.takeover, found.device, by=request.member, tools=[found.tool])


@router.get("/takeovers/{takeover}/watched", response={200: Listed[WatchedOut], **REFUSALS})
@opens()
def watched(request: ApiRequest, takeover: UUID, page: Query[Page]) -> Any:
    """The devices under watch."""
    return listed(Watched.objects.filter(client=request.client).order_by("device"), page)


@router.get("/takeovers/{takeover}/alarms", response={200: Listed[AlarmOut], **REFUSALS})
@opens()
def alarms(request: ApiRequest, takeover: UUID, page: Query[Page]) -> Any:
    """What came back, newest first."""
    return listed(Alarm.objects.filter(client=request.client).order_by("-raised_at", "pk"), page)
