"""The log and the dossiers by the API."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from bascule.clients.api_doors import GUARDED, REFUSALS, ApiRequest, Listed, Page, Said, listed, opens
from bascule.dossier.assemble import assemble as assemble_verb
from bascule.dossier.models import Dossier
from bascule.evidence.models import Event

router = Router()
ZIP: dict[str, Any] = {
    "responses": {200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}}
}


class EventOut(Schema):
    """One leaf of the client's log: `leaf` is the canonical JSON that `leaf_hash` (RFC 6962, hex) was made of."""

    number: int
    at: datetime
    verb: str
    by: str
    subject_kind: str
    subject: str
    leaf: str
    leaf_hash: str

    @staticmethod
    def resolve_leaf(row: Event) -> str:
        return bytes(row.leaf).decode()

    @staticmethod
    def resolve_leaf_hash(row: Event) -> str:
        return bytes(row.leaf_hash).hex()


class DossierOut(Schema):
    """A pack that was handed out; `log_size` events are in it."""

    id: UUID
    at: datetime
    by: str
    log_size: int
    sha256: str
    size: int

    @staticmethod
    def resolve_sha256(row: Dossier) -> str:
        return row.document.sha256

    @staticmethod
    def resolve_size(row: Dossier) -> int:
        return row.document.size


@router.get("/takeovers/{takeover}/events", response={200: Listed[EventOut], **REFUSALS})
@opens()
def events(request: ApiRequest, takeover: UUID, page: Query[Page], verb: Said = "") -> Any:
    """The client's log, in its order."""
    rows = Event.objects.filter(log=request.client.pk)
    rows = rows.filter(verb=verb) if verb else rows
    return listed(rows.order_by("number"), page)


@router.get("/takeovers/{takeover}/dossiers", response={200: Listed[DossierOut], **REFUSALS})
@opens()
def dossiers(request: ApiRequest, takeover: UUID, page: Query[Page]) -> Any:
    """Dossiers that were made, the newest first."""
    rows = (
        Dossier.objects.filter(takeover=request.takeover)
        .select_related("document")
        .defer("document__content")
    )
    return listed(rows.order_by("-at", "pk"), page)


@router.post("/takeovers/{takeover}/assemble", response={200: DossierOut, **REFUSALS, **GUARDED})
@opens("lead", verb="assemble")
def assemble(request: ApiRequest, takeover: UUID, openings: bool = True) -> Any:
    """Make a dossier now; without `openings` it says no personal value."""
    return assemble_verb(request.takeover, by=request.member, openings=openings)


@router.get("/takeovers/{takeover}/dossiers/{dossier}/download", response=REFUSALS, openapi_extra=ZIP)
@opens()
def download(request: ApiRequest, takeover: UUID, dossier: UUID) -> HttpResponse:
    """The pack itself, a ZIP file."""
    row = get_object_or_404(Dossier.objects.select_related("document"), pk=dossier, takeover=request.takeover)
    answer = HttpResponse(bytes(row.document.content), content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{row.document.name}"'
    return answer
