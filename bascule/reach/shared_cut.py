"""The smallest cut of a graph with `and` nodes or actions that cut several things: NP-hard in general.

Small and middling graphs are solved exactly as an integer programme (HiGHS, SciPy's), one variable a unit and one
a node: r = 1 must hold for whatever is reached. For whole units the smallest r that fits is exactly the closure, so
the programme is the problem itself, cycles included. Beyond, or when time runs out, a sound cut from maximum flows is
given together with a proven lower bound.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from bascule.reach.closure import reached
from bascule.reach.graph import NO_UNIT, Costs, Graph, Marks, Numbers
from bascule.reach.minimum_cut import LARGEST, minimum_cut, whole_capacities

EXACT_EDGES = 150_000


@dataclass
class SharedCut:
    """Units to cut, and the proven least cost of any cut (equal to this one's when it is the smallest)."""

    cut: Marks
    bound: float


def shared_cut(graph: Graph, useful: Marks, *, seconds: float) -> SharedCut:
    """A cut between sources and jewels. Expects that cutting everything that can be cut parts them.

    `seconds` bounds the exact search, not the whole.
    """
    costs = graph.costs
    best, bound = flow_guess(graph, useful), flow_bound(graph, useful)
    total = float(costs[best].sum())
    if (
        bound < total * (1 - 1e-9)
        and np.count_nonzero(useful[graph.start] & useful[graph.end]) <= EXACT_EDGES
    ):
        found, proven = _programme(graph, useful, costs, seconds)
        bound = max(bound, proven)
        if found is not None and not reached(graph, found)[graph.jewels].any():
            found = without_needless(graph, found)
            if costs[found].sum() <= total:
                best, total = found, float(costs[found].sum())
    return SharedCut(best, total if bound >= total - 1e-6 * max(1.0, total) else bound)


def without_needless(graph: Graph, cut: Marks) -> Marks:
    """The cut without units it does not need, dearest first: whole halves are tried before their parts."""
    cut, costs = cut.copy(), graph.costs
    waiting = [sorted(np.flatnonzero(cut).tolist(), key=lambda unit: costs[unit])]
    while waiting:
        some = waiting.pop()
        cut[some] = False
        if reached(graph, cut)[graph.jewels].any():
            cut[some] = True
            if len(some) > 1:
                half = len(some) // 2
                waiting += [some[:half], some[half:]]
    return cut


def flow_guess(graph: Graph, useful: Marks) -> Marks:
    """A sound cut from maximum flows.

    An `and` node is never reached when one of its needs is missing, so a cut of the graph in which each keeps one edge
    only cuts the whole graph. Shared actions are priced by the member and in full; the result is priced rightly.
    """
    costs = graph.costs
    best = np.ones(len(graph.costs), dtype=bool)
    for plain in _plain_graphs(graph):
        for priced in (costs / graph.member_counts, costs):
            found = minimum_cut(plain, useful, _rounded(priced)[0])
            if found is None or costs[found[0]].sum() >= costs[best].sum():
                continue
            if not reached(graph, found[0])[graph.jewels].any():
                best = found[0]
    return without_needless(graph, best)


def flow_bound(graph: Graph, useful: Marks) -> float:
    """A cost that no cut can beat: actions split over their members, `and` nodes never reached, prices rounded down."""
    capacities, scale = _rounded(graph.costs / graph.member_counts, down=True)
    usable = ~graph.is_and[graph.end]
    plain = replace(
        graph, start=graph.start[usable], end=graph.end[usable], edge_unit=graph.edge_unit[usable]
    )
    found = minimum_cut(plain, useful, capacities)
    return found[1] / scale if found is not None else 0.0


def _plain_graphs(graph: Graph) -> Iterator[Graph]:
    """The graph without `and`: as if one need were enough, then with the one need kept that looks cheapest to cut."""
    yield graph
    if graph.is_and.any():
        keep = np.ones(len(graph.start), dtype=bool)
        price = _prices_to_block(graph)
        for node in np.flatnonzero(graph.is_and).tolist():
            into = np.flatnonzero(graph.end == node)
            if len(into):
                keep[into] = False
                keep[into[np.argmin(price[into])]] = True
        yield replace(graph, start=graph.start[keep], end=graph.end[keep], edge_unit=graph.edge_unit[keep])


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
    for node in np.flatnonzero(graph.is_and & useful).tolist():
        into = np.flatnonzero(graph.end == node).tolist()
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
