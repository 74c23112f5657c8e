"""Verb: the list went out; its lines are asked from that moment."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from bascule.evidence.record import record
from bascule.handover.line_states import S, lock, require
from bascule.handover.models import RequestLine


def mark_asked(lines: Iterable[RequestLine], *, by: object, at: datetime | None = None) -> int:
    """How many lines were asked, at that moment (now). Raises `Problem` for a line the client has not approved."""
    with transaction.atomic():
        held = lock(lines)
        require(held, S.ASKED)
        if held:
            moment = at or timezone.now()
            RequestLine.objects.filter(pk__in=[line.pk for line in held]).update(
                state=S.ASKED, asked_at=moment
            )
            record("mark_asked", by=by, on=held[0].takeover, facts={"lines": [line.number for line in held]})
    return len(held)
