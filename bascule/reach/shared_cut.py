"""The smallest cut of a graph with `and` nodes or actions that cut several things: NP-hard in general.

Small and middling graphs are solved exactly as an integer programme (HiGHS, SciPy's), one variable a unit and one
a node: r = 1 must hold for whatever is reached. For whole units the smallest r that fits is exactly the closure, so
the programme is the problem itself, cycles included. Beyond, or when time runs out, a sound cut from maximum flows is
given together with a proven lower bound.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from bascule.reach.closure import Closure, reached
from bascule.reach.graph import NO_UNIT, Costs, Graph, Marks, Numbers
from bascule.reach.minimum_cut import LARGEST, Cut, minimum_cut, whole_capacities

EXACT_EDGES = 150_000
QUICK_EDGES = 2_000  # below, the integer programme is quicker than many flows


@dataclass
class SharedCut:
    """Units to cut, and the proven least cost of any cut (equal to this one's when it is the smallest)."""

    cut: Marks
    bound: float


def shared_cut(graph: Graph, useful: Marks, *, seconds: float) -> SharedCut:
    """A cut between sources and jewels. Expects that cutting everything that can be cut parts them.

    `seconds` bounds the search for a better one, not the whole.
    """
    until = time.monotonic() + seconds
    edges = int(np.count_nonzero(useful[graph.start] & useful[graph.end]))
    rounds = 2 if edges <= QUICK_EDGES else 40
    answer = flow_search(graph, useful, until=time.monotonic() + 0.6 * seconds, rounds=rounds)
    total = float(graph.costs[answer.cut].sum())
    if answer.bound < total * (1 - 1e-9) and edges <= EXACT_EDGES:
        found, proven = _programme(graph, useful, graph.costs, max(1.0, until - time.monotonic()))
        answer.bound = max(answer.bound, proven)
        if found is not None and not reached(graph, found)[graph.jewels].any():
            found = without_needless(graph, found)
            if graph.costs[found].sum() <= total:
                answer.cut, total = found, float(graph.costs[found].sum())
    if answer.bound >= total - 1e-6 * max(1.0, total):
        answer.bound = total
    return answer


def without_needless(graph: Graph, cut: Marks) -> Marks:
    """The cut without units it does not need, the dearest given back first."""
    cut, costs = cut.copy(), graph.costs
    jewels = bytearray(graph.size)
    for jewel in graph.jewels.tolist():
        jewels[jewel] = 1
    closure = Closure(graph, cut)
    for unit in sorted(np.flatnonzero(cut).tolist(), key=lambda unit: -costs[unit]):
        if closure.can_give_back(*graph.members(unit), jewels):
            cut[unit] = False
    return cut


def flow_search(graph: Graph, useful: Marks, *, until: float, rounds: int = 40) -> SharedCut:
    """A sound cut and a bound from maximum flows, by sharing out the cost of every action over what it cuts.

    However the costs are shared out, the smallest cut at these prices costs no more than any cut of whole actions, as
    long as `and` nodes are taken as never reached: that bounds from below. Shares then move to where the cuts go, round
    after round, which raises the bound (the multipliers of the linear relaxation). Each cut found, freed of what
    it does not need, is a candidate. `until` is a monotonic time; at least two rounds are made.
    """
    costs, size = graph.costs, graph.size
    owners = np.concatenate([graph.node_unit, graph.edge_unit])
    owned = owners != NO_UNIT
    shares = np.where(owned, (1 / graph.member_counts)[owners], 0.0)
    hits = np.where(owned, 0.5 * shares, 0.0)
    lowest, plains = _never_and(graph), list(_plain_graphs(graph))
    best, bound = np.ones(len(costs), dtype=bool), 0.0
    for turn in range(rounds):
        prices = np.where(owned, costs[owners], 0.0) * shares
        found = _cut_at(lowest, useful, prices, size, down=True)
        if found is not None:
            bound = max(bound, found[1])
            hits[found[0].nodes] += 1
            hits[size + found[0].edges] += 1
        full = np.where(owned, costs[owners], 0.0) if turn == 0 else prices
        for plain in plains:
            for tried in (prices, full) if turn == 0 else (prices,):
                guess = _cut_at(plain, useful, tried, size, down=False)
                if guess is not None and not reached(graph, guess[0].units)[graph.jewels].any():
                    best = _cheaper(graph, best, guess[0].units)
        total = float(costs[best].sum())
        if bound >= total - 1e-6 * max(1.0, total) or (turn > 0 and time.monotonic() > until):
            break
        sums = np.bincount(owners[owned], weights=hits[owned], minlength=len(costs))
        shares = np.where(owned, hits / np.maximum(sums, 1e-12)[owners], 0.0)
    return SharedCut(without_needless(graph, best) if best.all() else best, bound)


def _cheaper(graph: Graph, best: Marks, other: Marks) -> Marks:
    if graph.costs[other].sum() > 1.5 * graph.costs[best].sum():
        return best
    freed = without_needless(graph, other)
    return freed if graph.costs[freed].sum() < graph.costs[best].sum() else best


def _cut_at(graph: Graph, useful: Marks, prices: Costs, size: int, *, down: bool) -> tuple[Cut, float] | None:
    """The smallest cut at these prices (nodes, then edges), and its cost at them, rounded down when asked.

    Edges that this graph lacks keep their place: they have no unit and lead nowhere.
    """
    whole, scale = _rounded(prices, down=down)
    found = minimum_cut(graph, useful, whole[:size], whole[size:])
    return None if found is None else (found, found.value / scale)


def _never_and(graph: Graph) -> Graph:
    """The graph in which no `and` node is ever reached by an edge."""
    return _without_edges(graph, graph.is_and[graph.end])


def _without_edges(graph: Graph, gone: Marks) -> Graph:
    """Those edges turned into loops, so that all edges keep their numbers."""
    return replace(graph, end=np.where(gone, graph.start, graph.end))


def _plain_graphs(graph: Graph) -> Iterator[Graph]:
    """The graph without `and`: as if one need were enough, then with the one need kept that looks cheapest to cut.

    An `and` node is never reached when one of its needs is missing, so what cuts the second cuts the whole graph.
    """
    yield graph
    if graph.is_and.any():
        into = np.flatnonzero(graph.is_and[graph.end])
        order = into[np.lexsort((_prices_to_block(graph)[into], graph.end[into]))]
        first = np.append(True, graph.end[order][1:] != graph.end[order][:-1])[: len(order)]
        gone = np.zeros(len(graph.start), dtype=bool)
        gone[order[~first]] = True
        yield _without_edges(graph, gone)


def _prices_to_block(graph: Graph, rounds: int = 8) -> Costs:
    """For each edge, roughly what it costs that nothing comes through it. Looks `rounds` edges back."""
    costs = np.append(graph.costs, np.inf)
    own_node, own_edge = costs[graph.node_unit], costs[graph.edge_unit]
    nodes = own_node.copy()
    is_source = np.zeros(graph.size, dtype=bool)
    is_source[graph.sources] = True
    for _ in range(rounds):
        through = np.minimum(own_edge, nodes[graph.start])
        every = np.bincount(graph.end, weights=np.minimum(through, 1e18), minlength=graph.size)
        any_ = np.full(graph.size, np.inf)
        np.minimum.at(any_, graph.end, through)
        incoming = np.where(graph.is_and, any_, np.where(every >= 1e18, np.inf, every))
        nodes = np.minimum(own_node, np.where(is_source, np.inf, incoming))
    return np.minimum(own_edge, nodes[graph.start])


def _rounded(prices: Costs, *, down: bool = False) -> tuple[Numbers, float]:
    """Whole capacities for a flow, and what to divide its value by; exact where the prices allow."""
    exact = whole_capacities(prices)
    if exact is not None and np.all(prices == np.floor(prices)):
        return exact, 1.0
    scale = min(1e6, (LARGEST - 2 - len(prices)) / max(float(prices.sum()), 1e-9))
    return (np.floor if down else np.ceil)(prices * scale).astype(np.int64), scale


def _programme(graph: Graph, useful: Marks, costs: Costs, seconds: float) -> tuple[Marks | None, float]:
    """Units of a cheapest cut (None when none was found in time), and the proven bound."""
    units, place = len(graph.costs), np.cumsum(useful) - 1 + len(graph.costs)
    weights, slack = _weights(graph, costs)
    variables = units + int(useful.sum())
    rows = _Rows(variables)
    for source in graph.sources[useful[graph.sources]].tolist():
        rows.add([(int(place[source]), 1.0), *_unit(graph.node_unit[source])], 1.0)
    edges = np.flatnonzero(useful[graph.start] & useful[graph.end])
    plain = edges[~graph.is_and[graph.end[edges]]]
    for edge in plain.tolist():
        start, end = graph.start[edge], graph.end[edge]
        if start != end:
            terms = [(int(place[end]), 1.0), (int(place[start]), -1.0)]
            rows.add([*terms, *_unit(graph.edge_unit[edge]), *_unit(graph.node_unit[end])], 0.0)
    into_and = np.flatnonzero(graph.is_and[graph.end] & useful[graph.end])
    by_node: dict[int, list[int]] = {}
    for edge in into_and.tolist():
        by_node.setdefault(int(graph.end[edge]), []).append(edge)
    for node, into in by_node.items():
        terms = [(int(place[node]), 1.0), *_unit(graph.node_unit[node])]
        for edge in into:
            terms += [(int(place[graph.start[edge]]), -1.0), *_unit(graph.edge_unit[edge])]
        rows.add(terms, 1.0 - len(into))
    upper = np.ones(variables)
    upper[place[graph.jewels[useful[graph.jewels]]]] = 0.0
    result = milp(
        np.concatenate([weights, np.zeros(variables - units)]),
        constraints=rows.constraint(),
        bounds=Bounds(0, upper),
        integrality=np.concatenate([np.ones(units), np.zeros(variables - units)]),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    dual = result.mip_dual_bound
    bound = 0.0 if dual is None or not np.isfinite(dual) else float(dual)
    bound = float(np.ceil(bound - slack - 1e-6)) if slack else bound
    return (None if result.x is None else result.x[:units] > 0.5), max(bound, 0.0)


def _weights(graph: Graph, costs: Costs) -> tuple[Costs, float]:
    """The objective. Between cuts of one whole cost, those that take away a need of an `and` node come last: what is left
    of such a node could be read in two ways. Returns how much this may add to a cost."""
    into = graph.edge_unit[graph.is_and[graph.end]]
    into = np.unique(into[into != NO_UNIT])
    if not len(into) or len(into) > 1000 or not np.all(costs == np.floor(costs)):
        return costs, 0.0
    weights = costs.copy()
    weights[into] += 0.4 / len(into)
    return weights, 0.4


def _unit(unit: int) -> list[tuple[int, float]]:
    return [] if unit == NO_UNIT else [(int(unit), 1.0)]


class _Rows:
    """Rows of a programme, each at least some value."""

    def __init__(self, variables: int) -> None:
        self.variables, self.least = variables, list[float]()
        self.row, self.column, self.value = list[int](), list[int](), list[float]()

    def add(self, terms: list[tuple[int, float]], least: float) -> None:
        for column, value in terms:
            self.row.append(len(self.least))
            self.column.append(column)
            self.value.append(value)
        self.least.append(least)

    def constraint(self) -> LinearConstraint:
        shape = (len(self.least), self.variables)
        matrix = csr_array((self.value, (self.row, self.column)), shape=shape)
        return LinearConstraint(matrix, lb=np.array(self.least))
