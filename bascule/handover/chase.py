"""Verb: remind the outgoing provider of what is due and unanswered."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from bascule.catalogue.attitudes import routes
from bascule.clients.models import Takeover
from bascule.evidence.record import record
from bascule.handover.line_states import OUT, S
from bascule.handover.models import RequestLine


@dataclass(frozen=True)
class Chased:
    """How many lines were reminded, and whether the time for a formal notice has come."""

    reminded: int
    formal_notice_due: bool


def overdue(takeover: Takeover, today: date) -> QuerySet[RequestLine]:
    """Lines whose date has passed without a complete answer."""
    return RequestLine.objects.filter(
        Q(state__in=(*OUT, S.PARTIAL, S.REFUSED)), takeover=takeover, due_on__lt=today
    )


def late_lines(takeover: Takeover) -> QuerySet[RequestLine]:
    """Lines without a complete answer, late already or going to be."""
    return RequestLine.objects.filter(
        state__in=(*OUT, S.PARTIAL, S.REFUSED), takeover=takeover, due_on__isnull=False
    )


def chase(takeover: Takeover, *, by: object) -> Chased:
    """Mark every overdue line as reminded. The letter itself is composed and sent as the others are."""
    today = timezone.now().date()
    with transaction.atomic():
        lines = list(overdue(takeover, today).select_for_update())
        moment = timezone.now()
        RequestLine.objects.filter(pk__in=[line.pk for line in lines if line.state != S.PARTIAL]).update(
            state=S.REMINDED, reminded_at=moment
        )
        RequestLine.objects.filter(pk__in=[line.pk for line in lines if line.state == S.PARTIAL]).update(
            reminded_at=moment
        )
        notice = routes()[takeover.attitude].notice
        late = any(line.due_on and (today - line.due_on).days >= notice for line in lines)
        if lines:
            record(
                "chase", by=by, on=takeover,
                facts={"lines": [line.number for line in lines], "formal_notice_due": late},
            )  # fmt: skip
    return Chased(len(lines), late)
