"""points/1 → coverage/1."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bascule.continuity.document import (
    DAY,
    FOREVER,
    HOUR,
    Document,
    System,
    duration,
    hours,
    instant,
    read_document,
    written,
)
from bascule.continuity.intervals import complement
from bascule.continuity.needs import MONTH, WEEK, fresh, met_for_good, missing_at
from bascule.continuity.remarks import remarks_of, strangers
from bascule.continuity.timeline import Point, Timeline, points_of, timeline
from bascule.observation.words import translate as by_environment

OLD = frozenset({"old"})


def coverage(
    document: dict[str, Any] | bytes,
    *,
    defect_at: str | None = None,
    proof: int = 0,
    translate: Callable[[str], str] = by_environment,
) -> dict[str, Any]:
    """coverage/1 of a points/1 document. Raises Problem.

    `defect_at` (ISO 8601) is when the outgoing provider walks away in the test, now by default. Points below `proof`
    do not count. For each system: `uncovered` from now on (`to` null: without end); `rpo_now_hours` null when nothing
    can be restored; `safe_lapse`: from when on the other backups alone meet every need and keep meeting it, by
    waiting, or by the client taking copies of the outgoing provider's points today (`export`); null: never, as things
    are. `wait_if_drilled` leaves aside whether a restore is tried often enough.
    """
    read = read_document(document)
    now = instant(read.now) if read.now else instant(datetime.now(UTC).isoformat())
    gone = instant(defect_at) if defect_at else now
    known = [row for row in read.points if row.proof >= proof]
    read.plans = [plan for plan in read.plans if plan.proof >= proof]
    unproven = len(read.points) - len(known)
    points = points_of(read, now)
    for listed in points.values():
        listed[:] = [point for point in listed if point.row.proof >= proof]
    result: dict[str, Any] = {
        "schema": "bascule.coverage/1",
        "systems": [
            _system(system, points.get(system.id, []), read, now, gone, translate) for system in read.systems
        ],
        "warnings": strangers(read, translate),
    }
    return result | ({"below_proof": unproven} if proof else {})


def steady_and_horizon(
    system: System, points: list[Point], document: Document, now: int, gone: int
) -> tuple[int, int]:
    """When everything listed has aged out of every need, so that only plans go on; and some of their turns later."""
    plans = [plan for plan in document.plans if plan.system == system.id]
    latest = max([now, gone, *(point.claimed for point in points), *(instant(plan.from_) for plan in plans)])
    history = system.history
    ages = [
        history.daily * DAY,
        history.weekly * WEEK,
        history.monthly * MONTH,
        duration(system.rpo_hours, HOUR),
    ]
    ages.append(duration(system.restored_within_days or 0, DAY))
    every = max([0, *(duration(plan.every_hours, HOUR) for plan in plans)])
    steady = latest + max(ages) + duration(system.slack_hours, HOUR) + every
    return steady, steady + max(31 * DAY, 4 * every)


def _system(
    system: System,
    points: list[Point],
    document: Document,
    now: int,
    gone: int,
    translate: Callable[[str], str],
) -> dict[str, Any]:
    steady, horizon = steady_and_horizon(system, points, document, now, gone)

    def line(until: int = horizon, **scenario: Any) -> Timeline:
        return timeline(system, points, document, now=now, horizon=until, **scenario)

    # A copy that is due this very moment is not there yet, so the figures of now take listed points only.
    made, whole = line(now), line()
    before, after = (line(), line(gone_at=gone)) if gone > now else (made, line(now, gone_at=gone))
    alone, copied = line(without=OLD), line(without=OLD, exported=True)
    uncovered = complement(fresh(system, whole), now, horizon).pairs()
    result: dict[str, Any] = {
        "id": system.id,
        "uncovered": [
            {"from": written(start), "to": written(end if end < horizon else FOREVER)}
            for start, end in uncovered
        ],
        "rpo_now_hours": _age(made, now),
        "defection": _defection(system, before, after, gone),
        "safe_lapse": {
            "wait": _moment(met_for_good(system, alone, now, steady, horizon)),
            "export": _moment(met_for_good(system, copied, now, steady, horizon)),
            "wait_if_drilled": _moment(met_for_good(system, alone, now, steady, horizon, drilled=False)),
        },
    }
    return result | {"warnings": remarks_of(system, points, document, result, now, translate)}


def _defection(system: System, whole: Timeline, left: Timeline, gone: int) -> dict[str, Any]:
    before, after = whole.usable_at(gone), left.usable_at(gone)
    return {
        "at": written(gone),
        "rpo_before_hours": _age(whole, gone),
        "rpo_after_hours": _age(left, gone),
        "missing_before": missing_at(system, whole, gone),
        "missing_after": missing_at(system, left, gone),
        "points_lost": len(before.claimed) - len(after.claimed),
        "oldest_before": written(int(before.claimed.min())) if len(before.claimed) else None,
        "oldest_after": written(int(after.claimed.min())) if len(after.claimed) else None,
    }


def _age(line: Timeline, moment: int) -> float | None:
    age = line.newest_age(moment)
    return None if age is None else hours(age)


def _moment(moment: int | None) -> str | None:
    return None if moment is None else written(moment)
