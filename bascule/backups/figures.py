"""What the pages say of this stage, in cheap aggregates."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q
from django.utils import timezone

from bascule.backups.models import Drill, Hold, Point, ProtectedSystem
from bascule.clients.models import Takeover


@dataclass(frozen=True)
class Figures:
    """systems to protect; without: no point known; stale: newest point older than what may be lost; ours: systems
    with a restored point of the new provider; promise_until: last day an evidenced promise of the old one covers;
    spoken_until: last day promised without paper; newest: the newest point of all."""

    systems: int
    without: int
    stale: int
    ours: int
    drills: int
    promise_until: date | None
    spoken_until: date | None
    newest: datetime | None

    def days_left(self, today: date | None = None) -> int | None:
        """Days left on the old provider's written promise; None when there is none in writing."""
        return (
            None
            if self.promise_until is None
            else (self.promise_until - (today or timezone.now().date())).days
        )


def figures(takeover: Takeover) -> Figures:
    client, now = takeover.client, timezone.now()
    systems = list(
        ProtectedSystem.objects.filter(client=client).annotate(
            newest=Max("points__claimed"),
            ours=Count("points", filter=Q(points__provider="new", points__proof=3)),
        )
    )
    holds = Hold.objects.filter(client=client, provider="old", ended_at__isnull=True)
    written = [hold.until for hold in holds if hold.evidenced]
    stale = sum(1 for s in systems if s.newest and (now - s.newest).total_seconds() > s.rpo_hours * 3600)
    return Figures(
        systems=len(systems), without=sum(1 for s in systems if s.newest is None), stale=stale,
        ours=sum(1 for s in systems if s.ours), drills=Drill.objects.filter(client=client, succeeded=True).count(),
        promise_until=max(written, default=None), spoken_until=max((h.until for h in holds), default=None),
        newest=Point.objects.filter(client=client).aggregate(newest=Max("claimed"))["newest"],
    )  # fmt: skip
