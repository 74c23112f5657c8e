"""What a system needs, as sets of time: when is it fresh, when is its history full, when was it last restored."""

from collections.abc import Iterator

import numpy as np

from bascule.continuity.document import DAY, FOREVER, HOUR, System, duration
from bascule.continuity.intervals import Intervals, complement, joined, union
from bascule.continuity.timeline import Timeline

WEEK, MONTH = 7 * DAY, 30 * DAY


def fresh(system: System, line: Timeline) -> Intervals:
    """When the newest usable point is not older than the RPO. (At the very end of an RPO it still is.)"""
    limit = duration(system.rpo_hours, HOUR)
    return union(line.start, np.minimum(line.end, line.claimed + limit))


def slots(system: System) -> list[tuple[int, int]]:
    """The ages, from … to, in each of which a usable point is wanted."""
    history = system.history
    widths = [(DAY, history.daily), (WEEK, history.weekly), (MONTH, history.monthly)]
    return [(place * width, (place + 1) * width) for width, count in widths for place in range(count)]


def filled(system: System, line: Timeline) -> Iterator[Intervals]:
    """For each slot of the history, when a usable point is in it."""
    slack = duration(system.slack_hours, HOUR)
    for youngest, oldest in slots(system):
        start = np.maximum(line.start, line.claimed + youngest - slack)
        yield union(start, np.minimum(line.end, line.claimed + oldest + slack))


def missing_at(system: System, line: Timeline, moment: int) -> int:
    """How many slots of the history no usable point fills at a moment."""
    ages = moment - line.usable_at(moment).claimed
    slack = duration(system.slack_hours, HOUR)
    return sum(not np.any((ages >= low - slack) & (ages < high + slack)) for low, high in slots(system))


def restored(system: System, line: Timeline) -> Intervals:
    """When a usable point that was really restored (proof 3) is young enough; always, when nothing is asked."""
    if system.restored_within_days is None:
        return Intervals(np.array([-FOREVER]), np.array([FOREVER]))
    proven = line.chosen(line.proof >= 3)
    return union(
        proven.start, np.minimum(proven.end, proven.claimed + duration(system.restored_within_days, DAY))
    )


def unmet(system: System, line: Timeline, begin: int, finish: int, *, drilled: bool = True) -> Intervals:
    """When one of the needs is not met between two moments. `drilled` False: leave the restore out of it."""
    needs = [fresh(system, line), *filled(system, line), *([restored(system, line)] if drilled else [])]
    return joined(*(complement(need, begin, finish) for need in needs))


def met_for_good(
    system: System, line: Timeline, begin: int, steady: int, finish: int, *, drilled: bool = True
) -> int | None:
    """The first moment from which every need stays met; None when there is none.

    From `steady` on nothing new happens but plans going on: what is unmet between there and `finish` comes back for ever.
    """
    bad = unmet(system, line, begin, finish, drilled=drilled)
    if not len(bad.end):
        return begin
    return None if bad.end[-1] > steady else int(bad.end[-1])
