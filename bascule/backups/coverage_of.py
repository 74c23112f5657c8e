"""What the continuity library says of this takeover: the points/1 document, and the coverage made from it."""

from datetime import UTC, datetime, time
from typing import Any

from django.utils import timezone

from bascule.backups.models import BackupPlan, Hold, Point, ProtectedSystem
from bascule.clients.models import Takeover


def points_document(takeover: Takeover, now: datetime | None = None) -> dict[str, Any]:
    """points/1 of DESIGN.md section 3, from the tables."""
    client = takeover.client
    names = dict(ProtectedSystem.objects.filter(client=client).values_list("pk", "name"))
    return {
        "schema": "bascule.points/1",
        "now": _iso(now or timezone.now()),
        "systems": [
            {"id": s.name, "rpo_hours": s.rpo_hours, "history": {"daily": s.daily, "weekly": s.weekly, "monthly": s.monthly},
             "restored_within_days": s.restored_within_days}
            for s in ProtectedSystem.objects.filter(client=client)
        ],
        "points": [
            {"system": names[p.system_id], "provider": p.provider, "claimed": _iso(p.claimed), "expires": _iso(p.expires),
             "lock_until": _iso(p.lock_until), "depends_on": p.depends_on or None, "proof": p.proof, "keys": p.keys,
             "id": p.identity or str(p.pk)}
            for p in Point.objects.filter(client=client).order_by("claimed")
        ],
        "plans": [
            {"system": names[p.system_id], "provider": p.provider, "from": _iso(p.starts), "every_hours": p.every_hours,
             "keep_days": p.keep_days, "proof": p.proof}
            for p in BackupPlan.objects.filter(client=client)
        ],
        "holds": [
            {"provider": h.provider, "systems": [names[c.system_id] for c in h.covers.all()] or ["*"],
             "until": _iso(datetime.combine(h.until, time(23, 59), tzinfo=UTC)), "evidenced": h.evidenced}
            for h in Hold.objects.filter(client=client, ended_at__isnull=True).prefetch_related("covers")
        ],
    }  # fmt: skip


def _iso(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat(timespec="seconds") if value else None
