"""Files that were handed over, and handing more over, by the API."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile

from bascule.clients.api_doors import GUARDED, REFUSALS, ApiRequest, Listed, Page, listed, opens
from bascule.discovery.import_files import open_import, queue_file
from bascule.discovery.jobs import soon
from bascule.discovery.models import ImportedFile
from bascule.observation.problem import Problem, gettext_noop

router = Router()
LARGEST = 256 * 1024 * 1024
MOST = 200


class FileOut(Schema):
    """One file and its receipt: units = created + updated + rejected + not read. `coverage` 0 to 1; null: not
    looked at."""

    id: UUID
    run_id: UUID
    name: str
    sha256: str
    size: int
    state: str
    reader: str
    coverage: float | None
    units: int
    created: int
    updated: int
    rejected: int
    secrets: int
    facts: int


class ReceiptOut(Schema):
    """A file, what was not read of it, and the problem met, in words."""

    file: FileOut
    received_at: datetime
    not_read: list[dict[str, Any]]
    problem: str
    advice: str


class ImportOut(Schema):
    """Files taken in; a worker reads them in a moment."""

    id: UUID
    files: list[FileOut]


State = Literal[
    "",
    "queued",
    "reading",
    "read",
    "partly_read",
    "to_map",
    "locked",
    "not_recognised",
    "failed",
    "duplicate",
    "undone",
]


@router.get("/takeovers/{takeover}/files", response={200: Listed[FileOut], **REFUSALS})
@opens()
def files(request: ApiRequest, takeover: UUID, page: Query[Page], state: State = "") -> Any:
    """What was handed over, the newest first."""
    rows = ImportedFile.objects.filter(client=request.client).defer("content", "not_read")
    rows = rows.filter(state=state) if state else rows
    return listed(rows.order_by("-run__started_at", "name", "pk"), page)


@router.get("/takeovers/{takeover}/files/{file}", response={200: ReceiptOut, **REFUSALS})
@opens()
def file(request: ApiRequest, takeover: UUID, file: UUID) -> Any:
    """What a file contained."""
    row = get_object_or_404(
        ImportedFile.objects.defer("content").select_related("run"), pk=file, client=request.client
    )
    said = row.problem or {}
    met = Problem(said.get("what", ""), said.get("advice", ""), **said.get("facts", {}))
    return {"file": row, "received_at": row.run.started_at, "not_read": row.not_read,
            "problem": met.what(), "advice": met.advice()}  # fmt: skip


@router.post("/takeovers/{takeover}/import_files", response={202: ImportOut, **REFUSALS, **GUARDED})
@opens("work", verb="import_files")
def import_files(request: ApiRequest, takeover: UUID, files: File[list[UploadedFile]]) -> Any:
    """Hand files over, kept at once and read in a moment. Ask for the files again to see their receipts."""
    if len(files) > MOST or any((sent.size or 0) > LARGEST for sent in files):
        raise Problem(
            gettext_noop("Too much at once: {most} files, and 256 MB a file, are taken."),
            gettext_noop("Send the files in smaller parts."),
            most=MOST,
        )
    run = open_import(
        request.client, by=request.member, takeover=request.takeover, label=request.token.name[:200]
    )
    rows = [queue_file(run, (sent.name or "file").replace("\x00", ""), sent.read()) for sent in files]
    soon(run)
    return 202, {"id": run.pk, "files": rows}
