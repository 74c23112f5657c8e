"""Verbs: write down a promise to keep backups; a system to protect; a restore that was tried."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from bascule.backups.models import Drill, Hold, Point, ProtectedSystem
from bascule.clients.models import Document, Takeover
from bascule.evidence.record import record
from bascule.observation.problem import Problem, gettext_noop

LEAST_DAYS = 30


def agree_hold(
    takeover: Takeover,
    *,
    by: object,
    until: date,
    provider: str = "old",
    signed_on: date | None = None,
    signed_by: str = "",
    counsel_reviewed_on: date | None = None,
    document: Document | None = None,
    systems: Iterable[ProtectedSystem] = (),
) -> Hold:
    """A promise counts as evidenced with its signed paper. One that ends less than 30 days after T0 is refused."""
    if (
        provider == "old"
        and takeover.t0 is not None
        and until < takeover.t0.date() + timedelta(days=LEAST_DAYS)
    ):
        raise Problem(
            gettext_noop("This promise ends on {until}, less than {days} days after T0."),
            gettext_noop("Ask for at least {least}; the old backups may be the only ones for a while."),
            until=until.isoformat(),
            days=LEAST_DAYS,
            least=(takeover.t0.date() + timedelta(days=LEAST_DAYS)).isoformat(),
        )
    with transaction.atomic():
        hold = Hold.objects.create(
            client=takeover.client,
            takeover=takeover,
            until=until,
            provider=provider,
            signed_on=signed_on,
            signed_by=signed_by,
            counsel_reviewed_on=counsel_reviewed_on,
            document=document,
        )
        for system in systems:
            hold.covers.create(client=takeover.client, system=system)
        record(
            "agree_hold",
            by=by,
            on=hold,
            facts={
                "provider": provider,
                "until": until.isoformat(),
                "evidenced": hold.evidenced,
                "counsel_reviewed_on": counsel_reviewed_on.isoformat() if counsel_reviewed_on else "",
                "document": document.sha256 if document else "",
            },
            personal={"signed_by": signed_by},
        )
    return hold


def drill(
    system: ProtectedSystem,
    *,
    by: object,
    succeeded: bool,
    what: str,
    point: Point | None = None,
    minutes: int | None = None,
    at: datetime | None = None,
    document: Document | None = None,
) -> Drill:
    """A restore that was tried. One that succeeded lifts its point to the highest proof; a failure counts too."""
    if not what.strip():
        raise Problem(
            gettext_noop("A drill needs what was restored and how it was compared."),
            gettext_noop("For instance: 3 files of the accounting share, hashes equal to the originals."),
        )
    with transaction.atomic():
        row = Drill.objects.create(client=system.client, system=system, point=point, at=at or timezone.now(), by=str(by)[:200],
                                   succeeded=succeeded, what=what, minutes=minutes, document=document)  # fmt: skip
        if succeeded and point is not None:
            Point.objects.filter(pk=point.pk).update(proof=3)
        record(
            "drill",
            by=by,
            on=row,
            facts={"succeeded": succeeded, "minutes": minutes or 0},
            personal={"what": what},
        )
    return row
