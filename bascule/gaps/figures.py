"""The figures of the gaps of one takeover, and the sentence that says them."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext, ngettext

from bascule.clients.models import Takeover
from bascule.evidence.models import Event
from bascule.gaps.models import Gap


@dataclass(frozen=True)
class Figures:
    """Counts of gaps. `looked`: whether the rules ever ran for this client; if not, every count means nothing."""

    looked: bool
    stops: int = 0
    matters: int = 0
    minor: int = 0
    waived: int = 0
    closed: int = 0

    @property
    def open(self) -> int:
        return self.stops + self.matters + self.minor

    def sentence(self) -> str:
        """Where we stand, for a manager."""
        if not self.looked:
            return gettext("Nobody has looked for gaps yet.")
        if not self.open:
            return gettext("No gap is open.")
        if not self.stops:
            return ngettext(
                "%(n)d gap is open; none stops the takeover.",
                "%(n)d gaps are open; none stops the takeover.",
                self.open,
            ) % {"n": self.open}
        return ngettext(
            "%(n)d gap is open, and %(stops)d stops the takeover.",
            "%(n)d gaps are open, and %(stops)d of them stop the takeover.",
            self.open,
        ) % {"n": self.open, "stops": self.stops}


def figures(takeover: Takeover) -> Figures:
    """Two cheap aggregates."""
    open_ = Q(state=Gap.State.OPEN)
    counts = Gap.objects.filter(client_id=takeover.client_id).aggregate(
        stops=Count("pk", filter=open_ & Q(severity="A")),
        matters=Count("pk", filter=open_ & Q(severity="B")),
        minor=Count("pk", filter=open_ & Q(severity="C")),
        waived=Count("pk", filter=Q(state=Gap.State.WAIVED)),
        closed=Count("pk", filter=Q(state=Gap.State.CLOSED)),
    )
    looked = any(counts.values()) or Event.objects.filter(log=takeover.client_id, verb="find_gaps").exists()
    return Figures(looked, **counts)
