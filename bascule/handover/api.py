"""Request lines and letters by the API, and drafting the lines."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Query, Router, Schema

from bascule.clients.api_doors import GUARDED, REFUSALS, ApiRequest, Listed, Page, listed, opens
from bascule.handover.ask import ask as ask_verb
from bascule.handover.models import Letter, RequestLine

router = Router()
State = Literal[
    "",
    "draft",
    "approved",
    "asked",
    "reminded",
    "received",
    "checked",
    "partial",
    "refused",
    "not_held",
    "closed",
]


class LineOut(Schema):
    """One thing asked of the outgoing provider, in both languages."""

    id: UUID
    number: int
    group: str
    about: str
    item_id: UUID | None
    gap_id: UUID | None
    what_fr: str
    what_en: str
    format_fr: str
    format_en: str
    why_fr: str
    why_en: str
    basis: str
    priority: str
    due_on: date | None
    state: str
    asked_at: datetime | None
    reminded_at: datetime | None
    received_at: datetime | None
    answer: str


class LetterOut(Schema):
    """A letter in the client's name, without its text."""

    id: UUID
    kind: str
    language: str
    subject: str
    state: str
    reviewed_by: str
    reviewed_on: date | None
    tracking: str
    sent_at: datetime | None
    created_at: datetime
    updated_at: datetime


class DraftedOut(Schema):
    """Lines added, brought up to date, dropped because nothing is missing there any more."""

    added: int
    refreshed: int
    dropped: int


@router.get("/takeovers/{takeover}/lines", response={200: Listed[LineOut], **REFUSALS})
@opens()
def lines(request: ApiRequest, takeover: UUID, page: Query[Page], state: State = "") -> Any:
    """What was asked, and where each answer stands."""
    rows = RequestLine.objects.filter(takeover=request.takeover)
    rows = rows.filter(state=state) if state else rows
    return listed(rows.order_by("number"), page)


@router.get("/takeovers/{takeover}/letters", response={200: Listed[LetterOut], **REFUSALS})
@opens()
def letters(request: ApiRequest, takeover: UUID, page: Query[Page]) -> Any:
    """Letters and documents, the newest first."""
    rows = Letter.objects.filter(takeover=request.takeover).defer("body", "facts")
    return listed(rows.order_by("-created_at", "pk"), page)


@router.post("/takeovers/{takeover}/ask", response={200: DraftedOut, **REFUSALS, **GUARDED})
@opens("work", verb="ask")
def ask(request: ApiRequest, takeover: UUID) -> Any:
    """Draft the request lines from what is missing. Nothing is sent."""
    return ask_verb(request.takeover, by=request.member)
