"""Who is reached: the closure of the sources under the edges, with some units cut."""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order

from bascule.reach.graph import NO_UNIT, Graph, Marks, Numbers


def kept(graph: Graph, cut: Marks | None) -> tuple[Marks, Marks]:
    """Which nodes and edges are left when the marked units are cut."""
    if cut is None or not len(graph.costs):
        return np.ones(graph.size, dtype=bool), np.ones(len(graph.start), dtype=bool)
    nodes = (graph.node_unit == NO_UNIT) | ~cut[graph.node_unit]
    edges = (graph.edge_unit == NO_UNIT) | ~cut[graph.edge_unit]
    return nodes, edges


def reached(graph: Graph, cut: Marks | None = None) -> Marks:
    """The nodes reached when the marked units are cut, sources included. Linear in the size of the graph."""
    if graph.is_and.any():
        return Closure(graph, cut).marks()
    nodes, edges = kept(graph, cut)
    usable = edges & nodes[graph.start] & nodes[graph.end]
    return flood(graph.size, graph.start[usable], graph.end[usable], graph.sources[nodes[graph.sources]])


def flood(size: int, start: Numbers, end: Numbers, sources: Numbers) -> Marks:
    """The nodes that a plain walk from the sources gets to."""
    found = np.zeros(size, dtype=bool)
    if len(sources):
        rows = np.concatenate([start, np.full(len(sources), size)])
        columns = np.concatenate([end, sources])
        matrix = csr_array((np.ones(len(rows)), (rows, columns)), shape=(size + 1, size + 1))
        order = breadth_first_order(matrix, size, return_predecessors=False)
        found[order[order < size]] = True
    return found


def derivation(graph: Graph, cut: Marks | None = None) -> Numbers:
    """Nodes that lead to one reached jewel, each after those it needs; empty when no jewel is reached.

    Without `and` nodes it is a path with the fewest edges from a source to a jewel.
    """
    closure = Closure(graph, cut, remember=True)
    jewels = [node for node in closure.order if node in set(graph.jewels.tolist())]
    ordered, done = list[int](), set[int]()
    waiting = [(jewels[0], False)] if jewels else []
    while waiting:
        node, ready = waiting.pop()
        if ready:
            ordered.append(node)
        elif node not in done:
            done.add(node)
            waiting.append((node, True))
            waiting.extend((needed, False) for needed in closure.needs.get(node, ()))
    return np.array(ordered, dtype=np.int64)


class Closure:
    """The closure, growing: cut units can be given back one after another, each at the price of what it newly reaches.

    An `and` node waits until each of its needs was reached; what arrives at a cut node waits there.
    """

    def __init__(self, graph: Graph, cut: Marks | None = None, *, remember: bool = False) -> None:
        self.graph = graph
        self.first, self.targets, self.ids = graph.outgoing
        nodes, edges = kept(graph, cut)
        self.alive, self.usable = nodes.tolist(), edges.tolist()
        incoming = np.bincount(graph.end, minlength=graph.size)
        needed = np.where(graph.is_and, np.maximum(incoming, 1), 1)
        self.missing: list[int] = needed.tolist()
        self.found = bytearray(graph.size)
        self.needs: dict[int, list[int]] = {}
        self.remember = remember
        self.order: list[int] = []
        for source in graph.sources.tolist():
            self.missing[source] = 0
            self._reach(source)
        self._spread(0)

    def marks(self) -> Marks:
        return np.frombuffer(self.found, dtype=np.bool_).copy()

    def count(self) -> int:
        """How many nodes of the document are reached."""
        return sum(self.found[: self.graph.visible])

    def give_back(self, nodes: list[int], edges: list[int]) -> None:
        """Undo the cut of these nodes and edges."""
        at = len(self.order)
        for node in nodes:
            self.alive[node] = True
            if self.missing[node] <= 0:
                self._reach(node)
        for edge in edges:
            if not self.usable[edge]:
                self.usable[edge] = True
                start, end = int(self.graph.start[edge]), int(self.graph.end[edge])
                # A node reached just now has not spread yet: this edge will be among those it takes.
                if self.found[start] and start not in self.order[at:]:
                    self._arrive(start, end)
        self._spread(at)

    def _spread(self, at: int) -> None:
        """Follow the edges of the nodes reached since place `at` of the order."""
        first, targets, ids, usable, found = self.first, self.targets, self.ids, self.usable, self.found
        while at < len(self.order):
            node = self.order[at]
            at += 1
            for place in range(first[node], first[node + 1]):
                target = targets[place]
                if not found[target] and usable[ids[place]]:
                    self._arrive(node, target)

    def _arrive(self, node: int, target: int) -> None:
        if self.remember and self.missing[target] > 0:
            self.needs.setdefault(target, []).append(node)
        self.missing[target] -= 1
        if self.missing[target] <= 0 and self.alive[target]:
            self._reach(target)

    def _reach(self, node: int) -> None:
        if self.alive[node] and not self.found[node]:
            self.found[node] = 1
            self.order.append(node)
