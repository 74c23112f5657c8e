"""The smallest cut of a graph where every unit is one node or one edge and no node is an `and`: maximum flow.

Every node that can be cut is split in two with its cost between them (node splitting); what cannot be cut has a
capacity no cut can pay. Dinic's algorithm, SciPy's. Among the smallest cuts this gives the one nearest to the sources,
which leaves the least reached.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from bascule.reach.graph import NO_UNIT, Graph, Marks, Numbers

LARGEST = 2**31 - 1  # SciPy's flow is in 32-bit integers and overflows silently beyond


def whole_capacities(costs: npt.NDArray[np.float64]) -> Numbers | None:
    """Costs as proportional integers whose sum a 32-bit flow can hold, or None when there are none."""
    if not len(costs):
        return np.zeros(0, dtype=np.int64)
    if np.all(costs == np.floor(costs)):
        scale = 1
    else:
        exact = [Fraction(str(cost)) for cost in np.unique(costs).tolist()]
        scale = int(np.lcm.reduce([fraction.denominator for fraction in exact], dtype=object))
    if float(costs.sum()) * scale >= LARGEST - 1:
        return None
    return np.rint(costs * scale).astype(np.int64)


@dataclass
class Cut:
    """The units of a cut as marks, what the cut costs at the prices given, and which nodes and edges it crosses."""

    units: Marks
    value: int
    nodes: Numbers
    edges: Numbers


def minimum_cut(graph: Graph, useful: Marks, node_prices: Numbers, edge_prices: Numbers) -> Cut | None:
    """A smallest cut between the sources and the jewels.

    `useful` marks the nodes on some way from a source to a jewel, the only ones looked at; prices are whole, one a node
    and one an edge, and count only where a unit can cut it. `and` nodes are taken as plain ones. None when nothing that
    can be cut parts them.
    """
    inner = np.cumsum(useful) - 1
    count = int(useful.sum())
    nodes = np.flatnonzero(useful & (graph.node_unit != NO_UNIT))
    outer = inner.copy()
    outer[nodes] = count + np.arange(len(nodes))
    size = count + len(nodes) + 2
    source, sink = size - 2, size - 1
    edges = np.flatnonzero(useful[graph.start] & useful[graph.end] & (graph.start != graph.end))
    sources, jewels = graph.sources[useful[graph.sources]], graph.jewels[useful[graph.jewels]]
    starts = [outer[graph.start[edges]], inner[nodes], np.full(len(sources), source), outer[jewels]]
    ends = [inner[graph.end[edges]], outer[nodes], inner[sources], np.full(len(jewels), sink)]
    rows, columns = np.concatenate(starts), np.concatenate(ends)
    able = graph.edge_unit[edges] != NO_UNIT
    endless = int(edge_prices[edges][able].sum() + node_prices[nodes].sum()) + 1
    if endless > LARGEST:
        raise ValueError("prices too large for a flow")
    fixed = np.full(len(sources) + len(jewels), endless, dtype=np.int64)
    values = np.concatenate([np.where(able, edge_prices[edges], endless), node_prices[nodes], fixed])
    network = csr_array((values, (rows, columns)), shape=(size, size))
    network.sum_duplicates()
    network.data = np.minimum(network.data, endless).astype(np.int32)
    result = maximum_flow(network, source, sink, method="dinic")
    if result.flow_value >= endless:
        return None
    residual = csr_array(network - result.flow)
    residual.eliminate_zeros()
    near = np.zeros(size, dtype=bool)
    near[breadth_first_order(residual, source, return_predecessors=False)] = True
    crossing = np.flatnonzero(near[rows] & ~near[columns])
    cut_edges = edges[crossing[crossing < len(edges)]]
    cut_nodes = nodes[crossing[crossing >= len(edges)] - len(edges)]
    units = np.zeros(len(graph.costs), dtype=bool)
    units[graph.edge_unit[cut_edges]] = True
    units[graph.node_unit[cut_nodes]] = True
    return Cut(units, int(result.flow_value), cut_nodes, cut_edges)


def prices_of(graph: Graph, capacities: Numbers) -> tuple[Numbers, Numbers]:
    """Prices of nodes and edges from those of units."""
    known = np.append(capacities, 0)
    return known[graph.node_unit], known[graph.edge_unit]
