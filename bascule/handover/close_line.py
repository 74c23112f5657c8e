"""Verb: nothing more is awaited for a line, with the reason."""

from django.db import transaction
from django.utils.translation import gettext_noop

from bascule.evidence.record import record
from bascule.handover.line_states import S, lock, require
from bascule.handover.models import RequestLine
from bascule.observation.problem import Problem


def close_line(line: RequestLine, reason: str, *, by: object) -> RequestLine:
    """Close it. A line that was checked needs no reason; any other does."""
    with transaction.atomic():
        [line] = lock([line])
        require([line], S.CLOSED)
        if line.state != S.CHECKED and not reason.strip():
            raise Problem(
                gettext_noop("Line {number} was not checked; closing it needs a reason."),
                gettext_noop("Write why nothing more is awaited, or check what was received."),
                number=line.number,
            )
        line.state = S.CLOSED
        if reason.strip():
            line.answer = f"{line.answer}\n{reason.strip()}".strip()
        line.save(update_fields=["state", "answer"])
        record(
            "close_line", by=by, on=line, facts={"number": line.number}, personal={"reason": reason.strip()}
        )
    return line
