"""Restore points, promises and coverage by the API."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Query, Router, Schema

from bascule.backups.coverage_of import points_document
from bascule.backups.models import Hold, Point
from bascule.clients.api_doors import REFUSALS, ApiRequest, Listed, Page, listed, opens
from bascule.continuity.coverage import coverage as coverage_of

router = Router()


class PointOut(Schema):
    """A restore point somebody says he holds. `proof` 0 claimed, 1 listed, 2 checked, 3 restored."""

    id: UUID
    system_id: UUID
    system: str
    provider: str
    claimed: datetime
    expires: datetime | None
    lock_until: datetime | None
    depends_on: str
    proof: int
    keys: bool | None
    origin: str

    @staticmethod
    def resolve_system(row: Point) -> str:
        return str(row.system)


class HoldOut(Schema):
    """A promise to keep what exists until a day; it counts when it is `evidenced`."""

    id: UUID
    provider: str
    until: date
    signed_on: date | None
    signed_by: str
    evidenced: bool
    ended_at: datetime | None


class CoverageOut(Schema):
    """coverage/1 (`bascule coverage`), of this moment."""

    systems: list[dict[str, Any]]


@router.get("/takeovers/{takeover}/points", response={200: Listed[PointOut], **REFUSALS})
@opens()
def points(
    request: ApiRequest, takeover: UUID, page: Query[Page], provider: Literal["", "old", "new", "client"] = ""
) -> Any:
    """Restore points, the newest first."""
    rows = Point.objects.filter(client=request.client).select_related("system")
    rows = rows.filter(provider=provider) if provider else rows
    return listed(rows.order_by("-claimed", "pk"), page)


@router.get("/takeovers/{takeover}/holds", response={200: Listed[HoldOut], **REFUSALS})
@opens()
def holds(request: ApiRequest, takeover: UUID, page: Query[Page]) -> Any:
    """Who promised to keep what until when."""
    return listed(Hold.objects.filter(client=request.client).order_by("until", "pk"), page)


@router.get("/takeovers/{takeover}/coverage", response={200: CoverageOut, **REFUSALS})
@opens()
def coverage(request: ApiRequest, takeover: UUID) -> Any:
    """What can be restored, what is lost if they walk away now, and until when."""
    document = points_document(request.takeover)
    return {"systems": coverage_of(document).get("systems", []) if document["systems"] else []}
