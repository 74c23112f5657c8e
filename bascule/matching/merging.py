"""Merges groups, the most certain first, as long as everything both say still speaks for it."""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from bascule.matching.candidates import Keys, keys_of, pairs_of
from bascule.matching.evidence import Reason, weigh
from bascule.matching.facts import Fact
from bascule.matching.profile import Profile
from bascule.matching.weights import MERGE, SUGGEST

_STEP = 1e-6
_REMEMBERED = 40  # neighbours of one group that are weighed again when it grows


@dataclass
class Grouping:
    """The groups (positions of records), why each merge was made, and the pairs of groups that were not merged."""

    groups: list[list[int]]
    merges: dict[int, list[tuple[int, int, float, list[Reason]]]]
    near: list[tuple[int, int, float, list[Reason]]] = field(default_factory=list)


class Merger:
    """Holds the groups while they grow. Positions refer to `facts`, which are in canonical order."""

    def __init__(self, facts: list[Fact], keys: Keys) -> None:
        self.facts, self.keys = facts, keys
        self.parent = list(range(len(facts)))
        self.profile = [Profile(place, fact, keys) for place, fact in enumerate(facts)]
        self.forbidden: dict[int, set[int]] = {}
        self.refused: dict[int, dict[int, tuple[int, int]]] = {}
        self.merges: dict[int, list[tuple[int, int, float, list[Reason]]]] = {}
        self.weighed: dict[tuple[int, int], tuple[tuple[int, int], float, list[Reason]]] = {}

    def root(self, place: int) -> int:
        parent = self.parent
        while parent[place] != place:
            parent[place] = place = parent[parent[place]]
        return place

    def allowed(self, one: int, two: int) -> bool:
        """Whether no person said that these two groups are different things."""
        return two not in {self.root(place) for place in self.forbidden.get(one, ())}

    def join(self, one: int, two: int, edge: tuple[int, int], score: float, reasons: list[Reason]) -> int:
        """Make one group of two; the larger takes over the smaller. Gives the group that stays."""
        mine, yours = self.profile[one], self.profile[two]
        if (len(mine.members), -one) < (len(yours.members), -two):
            one, two, mine, yours = two, one, yours, mine
        mine.absorb(yours)
        self.parent[two] = one
        self.merges.setdefault(one, []).extend([*self.merges.pop(two, []), (*edge, score, reasons)])
        if two in self.forbidden:
            self.forbidden.setdefault(one, set()).update(self.forbidden.pop(two))
        return one

    def weigh(self, one: int, two: int) -> tuple[float, list[Reason]]:
        return weigh(self.profile[one], self.profile[two], self.keys)

    def run(self, pairs: Iterable[tuple[float, int, int]]) -> None:
        """Take the best pair, weigh its groups as they are now, and merge, put back or set aside.

        `pairs` are (−bound, position, position), best first; what is put back waits in a heap beside them.
        """
        heap: list[tuple[float, int, int]] = []
        coming = iter(pairs)
        following = next(coming, None)
        while heap or following:
            if following is not None and (not heap or following <= heap[0]):
                bound, i, j = following
                following = next(coming, None)
            else:
                bound, i, j = heapq.heappop(heap)
            one, two = self.root(i), self.root(j)
            if one == two:
                continue
            if two < one:
                one, two = two, one
            versions = (self.profile[one].version, self.profile[two].version)
            known = self.weighed.get((one, two))
            if known and known[0] == versions:
                score, reasons = known[1], known[2]
                if score < MERGE:
                    continue
            else:
                score, reasons = self.weigh(one, two)
                self.weighed[one, two] = (versions, score, reasons)
            if score < MERGE or not self.allowed(one, two):
                self.refused.setdefault(one, {})[two] = (i, j)
                self.refused.setdefault(two, {})[one] = (i, j)
            elif score < -bound - _STEP:
                heapq.heappush(heap, (-score, i, j))
            else:
                del self.weighed[one, two]
                stays = self.join(one, two, (i, j), score, reasons)
                self._reconsider(stays, two if stays == one else one, heap)

    def _reconsider(self, stays: int, gone: int, heap: list[tuple[float, int, int]]) -> None:
        around = self.refused.pop(gone, {})
        mine = self.refused.setdefault(stays, {})
        mine.update(around)
        fresh: dict[int, tuple[int, int]] = {}
        for other, edge in mine.items():
            root = self.root(other)
            if root != stays:
                fresh.setdefault(root, edge)
        self.refused[stays] = fresh
        if len(fresh) <= _REMEMBERED:
            for edge in fresh.values():
                heapq.heappush(heap, (-MERGE - 3.0, *edge))


def group(
    facts: list[Fact], must: Iterable[tuple[int, int]] = (), cannot: Iterable[tuple[int, int]] = ()
) -> Grouping:
    """Group the records; pairs in `must` stay together and pairs in `cannot` apart, whatever the evidence."""
    keys, numbered = keys_of(facts)
    merger = Merger(facts, keys)
    for one, two in cannot:
        merger.forbidden.setdefault(one, set()).add(two)
        merger.forbidden.setdefault(two, set()).add(one)
    for i, j in sorted(must):
        one, two = merger.root(i), merger.root(j)
        if one != two:
            merger.join(one, two, (i, j), 0.0, [("must-link", "", 0.0)])
    first, second, bound = pairs_of(len(facts), keys, numbered)
    order = np.lexsort((second, first, -bound))
    order = order[bound[order] >= SUGGEST]
    merger.run(zip((-bound[order]).tolist(), first[order].tolist(), second[order].tolist(), strict=True))
    roots = sorted({merger.root(place) for place in range(len(facts))})
    groups = [sorted(merger.profile[root].members) for root in roots]
    merges = {min(merger.profile[root].members): merger.merges.get(root, []) for root in roots}
    return Grouping(sorted(groups), merges, _near(merger))


def _near(merger: Merger) -> list[tuple[int, int, float, list[Reason]]]:
    """Pairs of groups that share something and were not merged: to be suggested, or in conflict."""
    found = []
    done: set[tuple[int, int]] = set()
    for one, others in merger.refused.items():
        if merger.root(one) != one:
            continue
        for other, edge in others.items():
            two = merger.root(other)
            pair = (min(one, two), max(one, two))
            if one == two or pair in done:
                continue
            done.add(pair)
            score, reasons = merger.weigh(*pair)
            found.append((*edge, score, reasons))
    return found
