"""Sets of half-open intervals [start, end) of time, as two sorted arrays."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Times = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Intervals:
    """Disjoint, in order, none empty."""

    start: Times
    end: Times

    def holds(self, moment: int) -> bool:
        """Whether the moment lies in one of them."""
        place = int(np.searchsorted(self.start, moment, side="right")) - 1
        return place >= 0 and moment < self.end[place]

    def pairs(self) -> list[tuple[int, int]]:
        return list(zip(self.start.tolist(), self.end.tolist(), strict=True))


def union(start: Times, end: Times) -> Intervals:
    """The union of any intervals; empty ones count for nothing."""
    some = start < end
    start, end = start[some], end[some]
    order = np.argsort(start, kind="stable")
    start, end = start[order], end[order]
    if not len(start):
        return Intervals(start, end)
    furthest = np.maximum.accumulate(end)
    begins = np.concatenate([[True], start[1:] > furthest[:-1]])
    places = np.flatnonzero(begins)
    last = np.append(places[1:] - 1, len(start) - 1)
    return Intervals(start[places], furthest[last])


def complement(of: Intervals, begin: int, finish: int) -> Intervals:
    """What is left of [begin, finish)."""
    start = np.concatenate([[begin], np.maximum(of.end, begin)])
    end = np.concatenate([np.minimum(of.start, finish), [finish]])
    some = start < end
    return Intervals(start[some], end[some])


def joined(*sets: Intervals) -> Intervals:
    """The union of sets."""
    return union(np.concatenate([s.start for s in sets]), np.concatenate([s.end for s in sets]))
