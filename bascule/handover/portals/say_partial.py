"""Verb: the provider says that what arrived for a line is not all of it."""

from django.db import transaction
from django.utils.translation import gettext_noop

from bascule.evidence.record import record
from bascule.handover.models import RequestLine
from bascule.handover.portals.models import PortalLink
from bascule.handover.receive_line import receive_line
from bascule.observation.problem import Problem


def say_partial(line: RequestLine, link: PortalLink, comment: str, *, by: object) -> None:
    """What has been read makes the line partial now, what is being read will. Raises Problem when nothing arrived,
    and without a word of what is missing."""
    if not comment.strip():
        raise Problem(
            gettext_noop("It was not said what is missing."),
            gettext_noop("Write what is still to come, and by when."),
        )
    waiting = line.arrivals.filter(settled_at=None)
    with transaction.atomic():
        if not line.receipts.exists() and not waiting.exists():
            raise Problem(
                gettext_noop("Nothing has arrived for this line yet."),
                gettext_noop("Send the part that you have first, or answer “not held” or “refused”."),
            )
        if line.receipts.exists():
            receive_line(line, comment, by=by, partial=True)
        waiting.update(more_follows=True)
        record(
            "say_partial",
            by=by,
            on=line,
            facts={"number": line.number},
            personal={"comment": comment.strip()},
        )
