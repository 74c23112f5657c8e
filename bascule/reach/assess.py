"""graph/1 → reach/1."""

from typing import Any

import numpy as np

from bascule.reach.closure import derivation, flood, reached
from bascule.reach.graph import NO_UNIT, Graph, Marks, Numbers
from bascule.reach.minimum_cut import minimum_cut, prices_of, whole_capacities
from bascule.reach.order import ordered
from bascule.reach.shared_cut import shared_cut


def assess_reach(graph: Graph, *, seconds: float = 20.0) -> dict[str, Any]:
    """What is reached, the smallest cut that parts the jewels from the sources, its order, and the closure after it.

    `cut` has `optimal` and `bound` beside the cost: the smallest possible cost that could be proven. When nothing parts
    them, `cut` is null and `path` names the nodes, in order, that lead to a jewel and cannot be cut. `seconds` bounds
    the exact search on graphs with `and` nodes or shared actions.
    """
    now = reached(graph)
    result: dict[str, Any] = {
        "schema": "bascule.reach/1",
        "reached": graph.names(now),
        "jewels_reached": [graph.ids[node] for node in graph.jewels[now[graph.jewels]]],
    }
    everything = np.ones(len(graph.costs), dtype=bool)
    after_all = reached(graph, everything)
    if after_all[graph.jewels].any():
        path = derivation(graph, everything)
        return result | {
            "cut": None,
            "path": [graph.ids[node] for node in path if node < graph.visible],
            "order": [],
            "certificate": _certificate(graph, now),
        }
    cut, bound = smallest_cut(graph, now, seconds=seconds)
    steps = ordered(graph, cut)
    cost = float(graph.costs[cut].sum())
    return result | {
        "cut": _described(graph, cut, cost, bound),
        "order": [{"cut": graph.unit_json(unit), "reached_after": left} for unit, left in steps],
        "certificate": _certificate(graph, reached(graph, cut)),
    }


def smallest_cut(graph: Graph, now: Marks, *, seconds: float) -> tuple[Marks, float]:
    """The units to cut, and the proven least cost. Expects that they can be parted; `now` is what is reached."""
    nothing = np.zeros(len(graph.costs), dtype=bool)
    if not now[graph.jewels].any():
        return nothing, 0.0
    useful = now & _leads_to_jewels(graph, now)
    capacities = whole_capacities(graph.costs)
    shared = _shared(graph, useful)
    if not shared and capacities is not None:
        found = minimum_cut(graph, useful, *prices_of(graph, capacities))
        if found is None:
            raise AssertionError("expected a graph whose jewels can be parted")
        return found.units, float(graph.costs[found.units].sum())
    answer = shared_cut(graph, useful, seconds=seconds)
    return answer.cut, answer.bound


def _leads_to_jewels(graph: Graph, now: Marks) -> Marks:
    edges = now[graph.start] & now[graph.end]
    jewels: Numbers = graph.jewels[now[graph.jewels]]
    return flood(graph.size, graph.end[edges], graph.start[edges], jewels)


def _shared(graph: Graph, useful: Marks) -> bool:
    """Whether an `and` node with several needs matters, or an action that cuts several useful things."""
    edges = useful[graph.start] & useful[graph.end]
    needs = np.bincount(graph.end[edges], minlength=graph.size)
    if (graph.is_and & useful & (needs > 1)).any():
        return True
    units = np.concatenate([graph.node_unit[useful], graph.edge_unit[edges]])
    counts = np.bincount(units[units != NO_UNIT], minlength=1)
    return bool((counts > 1).any())


def _described(graph: Graph, cut: Marks, cost: float, bound: float) -> dict[str, Any]:
    units = np.flatnonzero(cut).tolist()
    optimal = bound >= cost - 1e-6 * max(1.0, cost)
    return {
        "cost": _plain(cost),
        "nodes": [graph.unit_name[unit] for unit in units if graph.unit_kind[unit] == "node"],
        "edges": [list(graph.unit_name[unit]) for unit in units if graph.unit_kind[unit] == "edge"],
        "actions": [graph.unit_name[unit] for unit in units if graph.unit_kind[unit] == "action"],
        "optimal": optimal,
        "bound": _plain(cost if optimal else bound),
    }


def _certificate(graph: Graph, after: Marks) -> dict[str, Any]:
    """What is reached afterwards, computed anew from the graph and the cut alone."""
    return {
        "jewels_reached_after": [graph.ids[node] for node in graph.jewels[after[graph.jewels]]],
        "reached_after": graph.names(after),
    }


def _plain(number: float) -> float | int:
    return int(number) if number == int(number) else round(number, 9)
