"""When each task is due, from the dates of the takeover. A date that nobody set gives no dates: none is invented."""

from datetime import date, timedelta
from functools import cache
from graphlib import TopologicalSorter

from bascule.catalogue.tasks import tasks, tasks_of
from bascule.clients.models import Takeover

DAY = timedelta(days=1)
# Days before T0 when preparation ends and the cutover begins; days after it when verification and watch end.
CUTOVER, VERIFIED, WATCHED = 14, 14, 90
ANSWERS = 21  # days that the requests are given


def windows(takeover: Takeover) -> dict[str, tuple[date, date]]:
    """Phase → (first day, last day), for the phases whose dates follow from what is set."""
    t0 = takeover.t0.date() if takeover.t0 else None
    notice = takeover.notice_on
    start = takeover.mandate_on or takeover.created_at.date()
    found: dict[str, tuple[date, date]] = {}
    if notice is None and t0 is not None:
        notice = max(start + DAY, t0 - timedelta(days=60))
    if notice is not None:
        found["P0"] = (min(start, notice), max(start, notice - DAY))
        found["P1"] = (notice, notice + timedelta(days=ANSWERS))
    if t0 is not None and notice is not None:
        found["P2"] = (notice, max(notice, t0 - CUTOVER * DAY))
        found["P3"] = (t0 - CUTOVER * DAY, t0 - DAY)
        found["P4"] = (t0, t0 + DAY)
        found["P5"] = (t0 + DAY, t0 + VERIFIED * DAY)
        found["P6"] = (t0 + VERIFIED * DAY, t0 + WATCHED * DAY)
    return found


@cache
def depth(task: str) -> int:
    """How many tasks of its own phase must come before, one after the other."""
    known = tasks()[task]
    before = [other for other in known.after if tasks()[other].phase == known.phase]
    return 1 + max((depth(other) for other in before), default=0)


@cache
def deepest(phase: str) -> int:
    """The longest chain of a phase."""
    return max(depth(task.id) for task in tasks_of(phase))


def dates(takeover: Takeover) -> dict[str, tuple[date | None, date | None]]:
    """Task → (first day, due day): its phase's days, shared out along the chain of what must come before; never due
    before something it waits for. (None, None) where the takeover's dates do not say."""
    spans = windows(takeover)
    found: dict[str, tuple[date | None, date | None]] = {}
    for id in TopologicalSorter({task.id: task.after for task in tasks().values()}).static_order():
        phase = tasks()[id].phase
        if phase not in spans:
            found[id] = (None, None)
            continue
        first, last = spans[phase]
        length, steps, place = (last - first).days, deepest(phase), depth(id)
        before = [due for _starts, due in (found[other] for other in tasks()[id].after) if due]
        due = max(first + timedelta(days=length * place // steps), *before, date.min)
        starts = min(max(first + timedelta(days=length * (place - 1) // steps), *before, date.min), due)
        found[id] = (starts, due)
    return found
