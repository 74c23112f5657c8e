"""What a person must know beside the figures."""

from collections.abc import Callable
from typing import Any

from bascule.continuity.document import DAY, FOREVER, HOUR, Document, System, duration, instant, written
from bascule.continuity.needs import slots
from bascule.continuity.timeline import Point
from bascule.observation.problem import gettext_noop

Translate = Callable[[str], str]


def strangers(document: Document, translate: Translate) -> list[str]:
    """Points and plans of systems that the document does not name."""
    known = {system.id for system in document.systems}
    named = {row.system for row in document.points} | {plan.system for plan in document.plans}
    unknown = sorted(named - known)
    text = gettext_noop(
        "“{system}” has restore points or plans, but no need was stated for it: it was not assessed."
    )
    return [translate(text).format(system=system) for system in unknown]


def remarks_of(
    system: System,
    points: list[Point],
    document: Document,
    result: dict[str, Any],
    now: int,
    translate: Translate,
) -> list[str]:
    """The warnings of one system, in the reader's language."""
    found = [*_points(points, now), *_holds(system, points, document, now), *_plans(system, document)]
    return [translate(text).format(**facts) for text, facts in [*found, *_outcome(system, result)]]


Remark = tuple[str, dict[str, Any]]


def _points(points: list[Point], now: int) -> list[Remark]:
    found: list[Remark] = []
    alive = [point for point in points if point.end > now]
    broken = sum(point.broken for point in alive)
    if broken:
        found.append((gettext_noop("Points that depend on a copy that is not there, and cannot be restored: {count}"), {"count": broken}))  # fmt: skip
    lost = sum(point.keys is False for point in alive)
    if lost:
        found.append(
            (
                gettext_noop("Points whose key is missing, and that cannot be restored: {count}"),
                {"count": lost},
            )
        )
    unknown = sum(point.keys is None for point in alive)
    if unknown:
        found.append((gettext_noop("Points whose key nobody has checked, and that are not counted: {count}"), {"count": unknown}))  # fmt: skip
    future = sum(point.claimed > now for point in points)
    if future:
        found.append((gettext_noop("Points dated in the future: {count}. Check the clock or the time zone."), {"count": future}))  # fmt: skip
    usable = [point for point in alive if point.restorable and point.claimed <= now]
    if usable and max(point.row.proof for point in usable) == 0:
        found.append(
            (gettext_noop("Nothing but a claim says that these points exist: have the tool list them."), {})
        )
    return found


def _holds(system: System, points: list[Point], document: Document, now: int) -> list[Remark]:
    found: list[Remark] = []
    for hold in document.holds:
        until = instant(hold.until)
        if "*" not in hold.systems and system.id not in hold.systems:
            continue
        theirs = [instant(p.row.expires) for p in points if p.row.provider == hold.provider]
        early = [end for end in theirs if now < end < until]
        if not hold.evidenced and until > now:
            found.append((gettext_noop("The promise to keep backups until {until} is not evidenced: it is not counted."), {"until": written(until)}))  # fmt: skip
        if early:
            facts = {"date": written(min(early)), "until": written(until)}
            found.append((gettext_noop("The software will break the promise to keep until {until}: it deletes from {date} on. Have deletion suspended."), facts))  # fmt: skip
    return found


def _plans(system: System, document: Document) -> list[Remark]:
    found: list[Remark] = []
    plans = [plan for plan in document.plans if plan.system == system.id and plan.provider != "old"]
    if not plans:
        found.append((gettext_noop("No backup to come is planned by anybody but the outgoing provider."), {}))
        return found
    every = min(plan.every_hours for plan in plans)
    if every > system.rpo_hours:
        facts = {"every": _plain(every), "rpo": _plain(system.rpo_hours)}
        found.append((gettext_noop("A copy every {every} h cannot meet a loss of at most {rpo} h."), facts))
    span = max((high for _, high in slots(system)), default=0)
    keeps = max(FOREVER if plan.keep_days is None else duration(plan.keep_days, DAY) for plan in plans)
    if keeps < span:
        facts = {"keep": _plain(keeps / DAY), "span": _plain(span / DAY)}
        found.append(
            (gettext_noop("New copies are kept {keep} days, but the history goes back {span} days."), facts)
        )
    return found


def _outcome(system: System, result: dict[str, Any]) -> list[Remark]:
    found: list[Remark] = []
    defection, lapse = result["defection"], result["safe_lapse"]
    if result["rpo_now_hours"] is None:
        found.append((gettext_noop("Nothing can be restored now."), {}))
    elif result["rpo_now_hours"] * HOUR > duration(system.rpo_hours, HOUR):
        facts = {"hours": _plain(result["rpo_now_hours"]), "rpo": _plain(system.rpo_hours)}
        found.append(
            (gettext_noop("A loss now would cost {hours} h of work; at most {rpo} h are allowed."), facts)
        )
    if defection["rpo_before_hours"] is not None and defection["rpo_after_hours"] is None:
        found.append(
            (gettext_noop("If the outgoing provider walks away, nothing can be restored any more."), {})
        )
    if lapse["wait"] is None and lapse["wait_if_drilled"] is not None:
        facts = {"days": _plain(system.restored_within_days or 0)}
        found.append((gettext_noop("The old backups cannot be let go: no restore is tried at least every {days} days. Plan the drills."), facts))  # fmt: skip
    elif lapse["wait"] is None:
        found.append((gettext_noop("The old backups cannot be let go, however long you wait: the new ones never meet the need."), {}))  # fmt: skip
    return found


def _plain(number: float) -> str:
    return f"{number:g}"
