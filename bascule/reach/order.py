"""In which order to make the cuts of a set, so that the reach shrinks soonest.

The order that leaves the least reached, summed over all steps: by dynamic programming over subsets for up to
10 cuts, else backwards (the cut whose return lets the fewest things be reached again comes last), which costs one look
at each cut for every cut while the graph is small, and one look at each in all when it is large.
"""

import numpy as np

from bascule.reach.closure import Closure, reached
from bascule.reach.graph import Graph, Marks

EXACT_CUTS = 10
WORK = 10_000_000  # edges looked at, at most, before the cheaper method is taken


def ordered(graph: Graph, cut: Marks) -> list[tuple[int, int]]:
    """(unit, how many nodes are reached once it and those before it are cut), in order."""
    units = np.flatnonzero(cut).tolist()
    effort = len(graph.start) + graph.size
    if len(units) <= EXACT_CUTS and effort << len(units) <= WORK:
        order = _best_order(graph, units)
    elif len(units) ** 2 * effort <= WORK:
        order = _backwards(graph, units)
    else:
        order = _by_first_look(graph, units)
    closure, steps = Closure(graph, cut), list[tuple[int, int]]()
    for unit in reversed(order):
        steps.append((unit, closure.count()))
        closure.give_back(*graph.members(unit))
    return steps[::-1]


def _best_order(graph: Graph, units: list[int]) -> list[int]:
    """Dynamic programming: the best order of each subset ends in the best of its last cuts; the cheaper cut first among
    equals."""
    costs = graph.costs
    best: list[tuple[float, float, list[int]]] = [(0.0, 0.0, [])]
    for subset in range(1, 1 << len(units)):
        inside = [place for place in range(len(units)) if subset >> place & 1]
        left = _count(graph, [units[place] for place in inside])
        options = []
        for place in inside:
            total, paid, order = best[subset & ~(1 << place)]
            later = paid + costs[units[place]] * len(order)
            options.append((total + left, -later, [*order, units[place]]))
        best.append(min(options))
    return best[-1][2]


def _backwards(graph: Graph, units: list[int]) -> list[int]:
    """From all cut back to none, each time giving back what lets the fewest nodes be reached again."""
    left, order = list(units), list[int]()
    while left:
        last = min(left, key=lambda unit: (_count(graph, [u for u in left if u != unit]), unit))
        left.remove(last)
        order.append(last)
    return order[::-1]


def _by_first_look(graph: Graph, units: list[int]) -> list[int]:
    """As `_backwards`, with what each cut alone holds back looked at once, for as many as the work allows."""
    affordable = max(1, WORK // 3 // (len(graph.start) + graph.size))
    held = {unit: _count(graph, [u for u in units if u != unit]) for unit in units[:affordable]}
    return sorted(units, key=lambda unit: -held.get(unit, 0))


def _count(graph: Graph, units: list[int]) -> int:
    marks = np.zeros(len(graph.costs), dtype=bool)
    marks[units] = True
    return int(reached(graph, marks)[: graph.visible].sum())
