"""Who is reached: the closure of the sources under the edges, with some units cut."""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order

from bascule.reach.graph import NO_UNIT, Graph, Marks, Numbers

SMALL = 3000  # edges below which plain Python is quicker
DEEP = 30  # rounds of `and` nodes upon `and` nodes after which one pass of plain Python is quicker


def kept(graph: Graph, cut: Marks | None) -> tuple[Marks, Marks]:
    """Which nodes and edges are left when the marked units are cut."""
    if cut is None or not len(graph.costs):
        return np.ones(graph.size, dtype=bool), np.ones(len(graph.start), dtype=bool)
    nodes = (graph.node_unit == NO_UNIT) | ~cut[graph.node_unit]
    edges = (graph.edge_unit == NO_UNIT) | ~cut[graph.edge_unit]
    return nodes, edges


def reached(graph: Graph, cut: Marks | None = None) -> Marks:
    """The nodes reached when the marked units are cut, sources included. Linear in the size of the graph."""
    if graph.is_and.any() and len(graph.start) < SMALL:
        return Closure(graph, cut).marks()
    nodes, edges = kept(graph, cut)
    usable = edges & nodes[graph.start] & nodes[graph.end]
    ands = graph.is_and[graph.end]
    plain = usable & ~ands
    known = graph.sources[nodes[graph.sources]]
    found = flood(graph.size, graph.start[plain], graph.end[plain], known)
    if not graph.is_and.any():
        return found
    needed = np.maximum(np.bincount(graph.end, minlength=graph.size), 1)
    into = np.flatnonzero(usable & ands)
    for _ in range(DEEP):
        brought = np.bincount(graph.end[into[found[graph.start[into]]]], minlength=graph.size)
        fired = np.flatnonzero((brought == needed) & graph.is_and & ~found)
        if not len(fired):
            return found
        known = np.concatenate([known, fired])
        found = flood(graph.size, graph.start[plain], graph.end[plain], known)
    return Closure(graph, cut).marks()


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
        self.journal: list[int] | None = None
        self.forbidden: bytearray | None = None
        self.hit = False
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

    def can_give_back(self, nodes: list[int], edges: list[int], forbidden: bytearray) -> bool:
        """Undo the cut of these nodes and edges unless a forbidden node would be reached; whether it was undone.

        Stops at the first forbidden node, and then takes everything back: the price is what was looked at.
        """
        at, self.journal, self.forbidden, self.hit = len(self.order), [], forbidden, False
        nodes, edges = [n for n in nodes if not self.alive[n]], [e for e in edges if not self.usable[e]]
        self.give_back(nodes, edges)
        if self.hit:
            for target in self.journal:
                self.missing[target] += 1
            for node in self.order[at:]:
                self.found[node] = 0
            del self.order[at:]
            for node in nodes:
                self.alive[node] = False
            for edge in edges:
                self.usable[edge] = False
        undone = not self.hit
        self.journal, self.forbidden, self.hit = None, None, False
        return undone

    def _spread(self, at: int) -> None:
        """Follow the edges of the nodes reached since place `at` of the order."""
        first, targets, ids, usable, found = self.first, self.targets, self.ids, self.usable, self.found
        while at < len(self.order) and not self.hit:
            node = self.order[at]
            at += 1
            for place in range(first[node], first[node + 1]):
                target = targets[place]
                if not found[target] and usable[ids[place]]:
                    self._arrive(node, target)

    def _arrive(self, node: int, target: int) -> None:
        if self.remember and self.missing[target] > 0:
            self.needs.setdefault(target, []).append(node)
        if self.journal is not None:
            self.journal.append(target)
        self.missing[target] -= 1
        if self.missing[target] <= 0 and self.alive[target]:
            self._reach(target)

    def _reach(self, node: int) -> None:
        if self.alive[node] and not self.found[node]:
            self.found[node] = 1
            self.order.append(node)
            if self.forbidden is not None and self.forbidden[node]:
                self.hit = True
