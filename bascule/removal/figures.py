"""What the pages say of this stage, in cheap aggregates."""

from dataclasses import dataclass

from django.db.models import Count, Q

from bascule.clients.models import Takeover
from bascule.discovery.models import ReceivedFact
from bascule.removal.models import OldTool

OPEN = (
    OldTool.State.PRESENT, OldTool.State.CLAIMED, OldTool.State.ORDERED, OldTool.State.LEFTOVERS,
)  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """leaving: tools that left things behind; left: tools on devices not proven gone; devices with any left; gone; reports looked at; unseen: rows whose
    device no report has shown since T0 (they stay open for ever)."""

    left: int
    devices: int
    gone: int
    reports: int
    unseen_since_t0: int
    leaving: int = 0


def figures(takeover: Takeover) -> Figures:
    old = Q(state=OldTool.State.PRESENT) | Q(last_seen__isnull=True)
    late = (
        Q(last_seen__lt=takeover.t0)
        if takeover.t0_reached_at or ((takeover.t0 and takeover.days_to_t0()) or 1) <= 0
        else Q(pk__in=[])
    )
    found = OldTool.objects.filter(client=takeover.client).aggregate(
        left=Count("id", filter=Q(state__in=OPEN)), devices=Count("device", filter=Q(state__in=OPEN), distinct=True),
        leaving=Count("id", filter=Q(state=OldTool.State.LEFTOVERS)),
        gone=Count("id", filter=Q(state=OldTool.State.ABSENT)), unseen_since_t0=Count("id", filter=old & late),
    )  # fmt: skip
    reports = ReceivedFact.objects.filter(
        client=takeover.client, schema="report", withdrawn_at__isnull=True
    ).count()
    return Figures(reports=reports, **found)
