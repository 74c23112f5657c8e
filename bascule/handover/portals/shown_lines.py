"""Which lines a link shows, and where each one stands for its reader."""

from django.db.models import QuerySet

from bascule.handover.line_states import S
from bascule.handover.models import RequestLine
from bascule.handover.portals.models import PortalLink

INSIDE = (S.DRAFT, S.APPROVED)  # not asked yet: nobody outside sees them


def shown_lines(link: PortalLink) -> QuerySet[RequestLine]:
    """The client sees every line; outside, those that were asked, and of them those that were chosen."""
    rows = RequestLine.objects.filter(takeover=link.takeover_id).order_by("number")
    if link.door == PortalLink.Door.CLIENT:
        return rows
    rows = rows.exclude(state__in=INSIDE)
    return rows if link.every_line else rows.filter(shown_by__link=link)
