"""Restore points of one system on one time line: when each is usable, in a scenario."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bascule.continuity.document import (
    DAY,
    FOREVER,
    HOUR,
    Document,
    Hold,
    Plan,
    PointRow,
    System,
    duration,
    instant,
)
from bascule.continuity.intervals import Times


@dataclass
class Point:
    """A listed point, and what its whole chain (itself and all it depends on) adds up to.

    `start` the latest claim, `end` the first end, `old_lock` the first moment the outgoing provider could delete a link
    (FOREVER: he holds none), `keys` False when one is missing, None when one is not known, `broken` when a link is
    missing or the chain turns in a circle.
    """

    row: PointRow
    claimed: int
    start: int
    end: int
    old_lock: int
    keys: bool | None
    providers: frozenset[str]
    broken: bool = False

    @property
    def restorable(self) -> bool:
        return not self.broken and bool(self.keys)

    def lean_on(self, base: "Point") -> None:
        """Take over what a base's chain adds up to."""
        self.start, self.end = max(self.start, base.start), min(self.end, base.end)
        self.old_lock = min(self.old_lock, base.old_lock)
        self.keys = (
            False if False in {self.keys, base.keys} else None if None in {self.keys, base.keys} else True
        )
        self.providers |= base.providers
        self.broken |= base.broken

    def end_when(self, gone_at: int | None) -> int:
        """The end when the outgoing provider walks away at `gone_at`: with all he holds that is not locked."""
        return self.end if gone_at is None else min(self.end, max(gone_at, self.old_lock))


@dataclass
class Timeline:
    """Usable points: from `start` (when claimed, and its whole chain too) until `end`, in order of `claimed`."""

    claimed: Times
    start: Times
    end: Times
    proof: npt.NDArray[np.int64]

    def chosen(self, which: npt.NDArray[np.bool_]) -> "Timeline":
        return Timeline(self.claimed[which], self.start[which], self.end[which], self.proof[which])

    def usable_at(self, moment: int) -> "Timeline":
        return self.chosen((self.start <= moment) & (moment < self.end))

    def newest_age(self, moment: int) -> int | None:
        """How old the newest usable point is: what would be lost; None when nothing is usable."""
        usable = self.usable_at(moment)
        return moment - int(usable.claimed.max()) if len(usable.claimed) else None


def points_of(document: Document, now: int) -> dict[str, list[Point]]:
    """The listed points by system, with their chains added up."""
    points = [_point(row, document.holds, now) for row in document.points]
    _add_up(points)
    found: dict[str, list[Point]] = {}
    for point in points:
        found.setdefault(point.row.system, []).append(point)
    return found


def timeline(
    system: System,
    points: list[Point],
    document: Document,
    *,
    now: int,
    horizon: int,
    gone_at: int | None = None,
    without: frozenset[str] = frozenset(),
    exported: bool = False,
) -> Timeline:
    """The points that are usable in a scenario, planned ones until `horizon` included.

    `gone_at`: the outgoing provider walks away then. `without`: providers whose points do not count, nor chains
    that need them. `exported`: the client takes copies of the outgoing provider's points that are usable now; a
    copy nobody restored yet is proved at level 1 at most.
    """
    rows: list[tuple[int, int, int, int]] = []
    for point in points:
        if not point.restorable:
            continue
        end = point.end_when(gone_at)
        if not point.providers & without:
            rows.append((point.claimed, point.start, end, point.row.proof))
        elif exported and point.start <= now < end:
            rows.append((point.claimed, now, FOREVER, min(point.row.proof, 1)))
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    planned = [_planned(plan, document.holds, now, horizon, gone_at) for plan in document.plans
               if plan.system == system.id and plan.provider not in without]  # fmt: skip
    table = np.concatenate([table, *planned])
    table = table[table[:, 1] < table[:, 2]]
    table = table[np.argsort(table[:, 0], kind="stable")]
    return Timeline(table[:, 0], table[:, 1], table[:, 2], table[:, 3])


def _planned(
    plan: Plan, holds: list[Hold], now: int, horizon: int, gone_at: int | None
) -> npt.NDArray[np.int64]:
    """The rows of a plan from now on, of those that will come at all."""
    first, every = instant(plan.from_), duration(plan.every_hours, HOUR)
    if first < now:
        first += -(-(now - first) // every) * every
    claimed = np.arange(first, horizon, every, dtype=np.int64)
    keep = FOREVER if plan.keep_days is None else duration(plan.keep_days, DAY)
    end = np.minimum(claimed, FOREVER - keep) + keep
    for hold in holds:
        if hold.evidenced and hold.covers(plan.system, plan.provider):
            end = np.maximum(end, instant(hold.until))
    if gone_at is not None and plan.provider == "old":
        end = np.minimum(end, gone_at)
    return np.stack([claimed, claimed, end, np.full(len(claimed), plan.proof, dtype=np.int64)], axis=1)


def _point(row: PointRow, holds: list[Hold], now: int) -> Point:
    lock = instant(row.lock_until, 0)
    expires = instant(row.expires)
    end = max(expires, lock)
    if end > now:
        promised = [
            instant(hold.until) for hold in holds if hold.evidenced and hold.covers(row.system, row.provider)
        ]
        end = max([end, *promised])
    old_lock = lock if row.provider == "old" else FOREVER
    claimed = instant(row.claimed)
    return Point(row, claimed, claimed, end, old_lock, row.keys, frozenset({row.provider}))


def _add_up(points: list[Point]) -> None:
    """Each point takes over from those it depends on, bases first; a base is looked for nearby before elsewhere."""
    named: dict[tuple[str, ...], Point] = {}
    for point in points:
        name = point.row.id
        if name is not None:
            keys = (point.row.system, point.row.provider, name), (point.row.system, name), (name,)
            for key in keys:
                named.setdefault(key, point)
    begun, done = set[int](), set[int]()
    for first in points:
        path = [first]
        while path:
            point = path[-1]
            bases = _bases(point, named) if id(point) not in done else []
            waiting = [
                base for base in bases if base is not None and id(base) not in done and id(base) not in begun
            ]
            if id(point) not in done and waiting:
                begun.add(id(point))
                path.extend(waiting[:1])
                continue
            path.pop()
            if id(point) not in done:
                for base in bases:
                    if base is None or id(base) not in done:
                        point.broken = True
                    else:
                        point.lean_on(base)
                done.add(id(point))


def _bases(point: Point, named: dict[tuple[str, ...], Point]) -> list[Point | None]:
    needed = point.row.depends_on
    system, provider = point.row.system, point.row.provider
    names = [needed] if isinstance(needed, str) else needed or []
    keys = [((system, provider, name), (system, name), (name,)) for name in names]
    return [next((named[key] for key in each if key in named), None) for each in keys]
