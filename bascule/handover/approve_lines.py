"""Verb: the client approves lines of the list; only what he approved is asked in his name."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from bascule.evidence.record import record
from bascule.handover.line_states import S, lock, require
from bascule.handover.models import RequestLine
from bascule.observation.problem import Problem


def approve_lines(lines: Iterable[RequestLine], approver: str, *, by: object) -> int:
    """How many were approved; `approver` is who said yes for the client. Lines already approved stay so."""
    if not approver.strip():
        raise Problem(
            gettext_noop("Nobody is named who approves for the client."),
            gettext_noop("Write the name of the person of the client who approved the list."),
        )
    with transaction.atomic():
        held = [line for line in lock(lines) if line.state != S.APPROVED]
        require(held, S.APPROVED)
        if held:
            RequestLine.objects.filter(pk__in=[line.pk for line in held]).update(
                state=S.APPROVED, approved_at=timezone.now(), approved_by=approver.strip()[:200]
            )
            record(
                "approve_lines", by=by, on=held[0].takeover, facts={"lines": [line.number for line in held]},
                personal={"approver": approver.strip()},
            )  # fmt: skip
    return len(held)
