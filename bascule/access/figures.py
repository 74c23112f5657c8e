"""What the pages say of this stage, in cheap aggregates."""

from dataclasses import dataclass

from django.db.models import Count, Q

from bascule.access.models import Access, CutState
from bascule.clients.models import Takeover

CLOSED = (CutState.PROVEN, CutState.EXCEPTION)


@dataclass(frozen=True)
class Figures:
    """Accesses present or not known to be absent: outgoing (theirs), open of those, proven cut, and whose holder
    nobody knows. `looked`: at least one source was looked at."""

    all: int
    outgoing: int
    open: int
    proven: int
    unattributed: int

    @property
    def looked(self) -> bool:
        return self.all > 0


def figures(takeover: Takeover) -> Figures:
    there = ~Q(state="absent")
    found = Access.objects.filter(client=takeover.client).aggregate(
        all=Count("id"), outgoing=Count("id", filter=there & Q(of_outgoing="yes")),
        open=Count("id", filter=there & Q(of_outgoing="yes") & ~Q(cut__in=CLOSED)),
        proven=Count("id", filter=Q(of_outgoing="yes", cut=CutState.PROVEN)),
        unattributed=Count("id", filter=there & Q(of_outgoing="unknown") & ~Q(cut__in=CLOSED)),
    )  # fmt: skip
    return Figures(**found)
