"""The smallest cut of a graph where every unit is one node or one edge and no node is an `and`: maximum flow.

Every node that can be cut is split in two with its cost between them (node splitting); what cannot be cut has a
capacity no cut can pay. Dinic's algorithm, SciPy's. Among the smallest cuts this gives the one nearest to the sources,
which leaves the least reached.
"""

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


def minimum_cut(graph: Graph, useful: Marks, capacities: Numbers) -> tuple[Marks, int] | None:
    """The units of a smallest cut between the sources and the jewels, as marks, and the flow's value.

    `useful` marks the nodes on some way from a source to a jewel, the only ones looked at; `capacities` are per unit
    and whole. `and` nodes are taken as plain ones. None when nothing that can be cut parts them.
    """
    endless = int(capacities.sum()) + 1
    inner = np.cumsum(useful) - 1
    count = int(useful.sum())
    split = useful & (graph.node_unit != NO_UNIT)
    outer = inner.copy()
    outer[split] = count + np.arange(int(split.sum()))
    size = count + int(split.sum()) + 2
    source, sink = size - 2, size - 1
    edges = np.flatnonzero(useful[graph.start] & useful[graph.end] & (graph.start != graph.end))
    sources = graph.sources[useful[graph.sources]]
    jewels = graph.jewels[useful[graph.jewels]]
    nodes = np.flatnonzero(split)
    rows = np.concatenate(
        [outer[graph.start[edges]], inner[nodes], np.full(len(sources), source), outer[jewels]]
    )
    columns = np.concatenate(
        [inner[graph.end[edges]], outer[nodes], inner[sources], np.full(len(jewels), sink)]
    )
    units = np.concatenate(
        [graph.edge_unit[edges], graph.node_unit[nodes], np.full(len(sources) + len(jewels), NO_UNIT)]
    )
    values = np.full(len(units), endless, dtype=np.int64)
    values[units != NO_UNIT] = capacities[units[units != NO_UNIT]]
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
    crossing = units[near[rows] & ~near[columns]]
    cut = np.zeros(len(graph.costs), dtype=bool)
    cut[crossing[crossing != NO_UNIT]] = True
    return cut, int(result.flow_value)
