"""graph/1 as arrays."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from bascule.observation.problem import Problem, gettext_noop

Numbers = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]
Costs = npt.NDArray[np.float64]
NO_UNIT = -1


class NodeRow(msgspec.Struct):
    """A node of graph/1. `cost` null: cannot be cut."""

    id: str
    kind: str | None = None
    and_: bool = msgspec.field(default=False, name="and")
    cost: float | None = None
    action: str | None = None


class EdgeRow(msgspec.Struct):
    """An edge of graph/1. With an `action`, it falls with that action only, at the action's cost."""

    from_: str = msgspec.field(name="from")
    to: str
    kind: str | None = None
    cost: float | None = 1
    action: str | None = None


class ActionRow(msgspec.Struct):
    """What one act costs; null: it cannot be done."""

    cost: float | None = 1


class GraphDocument(msgspec.Struct):
    """graph/1."""

    sources: list[str]
    jewels: list[str]
    nodes: list[NodeRow] = []
    edges: list[EdgeRow] = []
    actions: dict[str, ActionRow] = {}
    schema: str = "bascule.graph/1"


@dataclass
class Graph:
    """Nodes 0 … n-1 and edges 0 … m-1 as arrays.

    What can be cut is a *unit*: a node, an edge, or an action with all that falls with it. `node_unit` and `edge_unit`
    say which unit cuts a node or an edge (-1: nothing can); `unit_place` is the node, edge or action of a unit.
    Nodes from `visible` on stand for no node of the document: several edges from one node into one `and` node meet there.
    """

    ids: list[str]
    visible: int
    is_and: Marks
    sources: Numbers
    jewels: Numbers
    start: Numbers
    end: Numbers
    node_unit: Numbers
    edge_unit: Numbers
    costs: Costs
    unit_kind: list[str]
    unit_name: list[str | tuple[str, str]]

    @property
    def size(self) -> int:
        return len(self.is_and)

    @cached_property
    def outgoing(self) -> tuple[list[int], list[int], list[int]]:
        """Edges by their start: where each node's begin, then their ends and their numbers."""
        order = np.argsort(self.start, kind="stable")
        first = np.concatenate([[0], np.cumsum(np.bincount(self.start, minlength=self.size))])
        return first.tolist(), self.end[order].tolist(), order.tolist()

    def members(self, unit: int) -> tuple[list[int], list[int]]:
        """The nodes and the edges that fall with a unit."""
        return np.flatnonzero(self.node_unit == unit).tolist(), np.flatnonzero(
            self.edge_unit == unit
        ).tolist()

    @cached_property
    def member_counts(self) -> Costs:
        """How many nodes and edges fall with each unit, at least 1."""
        owners = np.concatenate([self.node_unit, self.edge_unit])
        return np.maximum(np.bincount(owners[owners != NO_UNIT], minlength=len(self.costs)), 1).astype(
            np.float64
        )

    def names(self, marks: Marks) -> list[str]:
        """The ids of the marked nodes, in the document's order."""
        return [self.ids[node] for node in np.flatnonzero(marks[: self.visible])]

    def unit_json(self, unit: int) -> dict[str, Any]:
        """{"node": id}, {"edge": [from, to]} or {"action": name}."""
        name = self.unit_name[unit]
        return {self.unit_kind[unit]: list(name) if isinstance(name, tuple) else name}


def read_graph(data: bytes | dict[str, Any]) -> Graph:
    """Reads graph/1, as JSON bytes or already decoded. Raises Problem.

    A node that is only named by an edge, a source or a jewel exists too, and cannot be cut. An action that the
    document does not describe costs what its dearest edge or node does.
    """
    try:
        if isinstance(data, bytes):
            document = msgspec.json.decode(data, type=GraphDocument)
        else:
            document = msgspec.convert(data, GraphDocument)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise Problem(
            gettext_noop("This is no graph that can be read: {error}."),
            gettext_noop("Give a bascule.graph/1 document: sources, jewels, nodes, edges and actions."),
            error=error,
        ) from None
    _refuse_strange(document)
    return _arrays(document)


def _refuse_strange(document: GraphDocument) -> None:
    if document.schema != "bascule.graph/1":
        raise Problem(
            gettext_noop("The schema {schema} is not known."),
            gettext_noop("Give a bascule.graph/1 document: sources, jewels, nodes, edges and actions."),
            schema=document.schema,
        )
    rows: Iterable[NodeRow | EdgeRow | ActionRow] = [
        *document.nodes,
        *document.edges,
        *document.actions.values(),
    ]
    if any(row.cost is not None and not 0 <= row.cost < 1e15 for row in rows):
        raise Problem(
            gettext_noop("A cost is negative or not a number."),
            gettext_noop("A cost is zero or more; null means that it cannot be cut."),
        )
    if len({row.id for row in document.nodes}) != len(document.nodes):
        seen: set[str] = set()
        twice = next(row.id for row in document.nodes if row.id in seen or seen.add(row.id))  # type: ignore[func-returns-value]
        raise Problem(
            gettext_noop("The node {node} is there twice."),
            gettext_noop("Give every node its own id."),
            node=twice,
        )


def _arrays(document: GraphDocument) -> Graph:
    index = {row.id: number for number, row in enumerate(document.nodes)}
    for name in (*document.sources, *document.jewels):
        index.setdefault(name, len(index))
    edges = _Edges(document.edges, index)
    visible = len(index)
    is_and = np.zeros(visible, dtype=bool)
    is_and[: len(document.nodes)] = [row.and_ for row in document.nodes]
    size = edges.join_into_and_nodes(is_and)
    is_and = np.append(is_and, np.zeros(size - visible, dtype=bool))
    is_and &= np.bincount(edges.end, minlength=size) != 1  # with one need it is a plain node
    units = _Units(_actions(document))
    node_unit = np.full(size, NO_UNIT, dtype=np.int64)
    for place, row in enumerate(document.nodes):
        node_unit[place] = units.of("node", row.id, row.cost, row.action)
    edge_unit = units.of_edges(edges)
    return Graph(
        ids=list(index),
        visible=visible,
        is_and=is_and,
        sources=np.unique(np.array([index[name] for name in document.sources], dtype=np.int64)),
        jewels=np.unique(np.array([index[name] for name in document.jewels], dtype=np.int64)),
        start=edges.start,
        end=edges.end,
        node_unit=node_unit,
        edge_unit=edge_unit,
        costs=np.array(units.costs, dtype=np.float64),
        unit_kind=units.kinds,
        unit_name=units.names,
    )


class _Edges:
    """The edges as arrays. Edges of one pair of nodes that are cut by themselves are one edge: only all of them cut
    part the pair, so it costs their sum, and cannot be cut (NaN) when one of them cannot."""

    def __init__(self, rows: list[EdgeRow], index: dict[str, int]) -> None:
        start = np.array([index.setdefault(row.from_, len(index)) for row in rows], dtype=np.int64)
        end = np.array([index.setdefault(row.to, len(index)) for row in rows], dtype=np.int64)
        cost = np.array([np.nan if row.cost is None else row.cost for row in rows], dtype=np.float64)
        acted = np.array([row.action is not None for row in rows], dtype=bool)
        own = np.flatnonzero(~acted)
        _, first, group = np.unique(
            start[own] * len(index) + end[own], return_index=True, return_inverse=True
        )
        if len(first) < len(own):
            cost[own[first]] = np.bincount(group, weights=cost[own])
            keep = np.sort(np.concatenate([own[first], np.flatnonzero(acted)]))
        else:
            keep = np.arange(len(rows))
        self.start, self.end, self.cost = start[keep], end[keep], cost[keep]
        self.rows = [rows[place] for place in keep.tolist()] if len(keep) < len(rows) else rows

    def join_into_and_nodes(self, is_and: Marks) -> int:
        """An `and` node needs each node before it once, by whichever edge: edges that share both ends meet in a node of
        their own first. Returns how many nodes there are then."""
        size = len(is_and)
        into = np.flatnonzero(is_and[self.end])
        pairs, counts = np.unique(self.start[into] * size + self.end[into], return_counts=True)
        for pair in pairs[counts > 1].tolist():
            both = (self.start == pair // size) & (self.end == pair % size) if size else None
            assert both is not None
            self.end[both] = len(is_and)
            is_and = np.append(is_and, False)
            self.start, self.end = np.append(self.start, len(is_and) - 1), np.append(self.end, pair % size)
            self.cost = np.append(self.cost, np.nan)
        return len(is_and)


class _Units:
    """Numbers what can be cut."""

    def __init__(self, actions: dict[str, float | None]) -> None:
        self.actions, self.of_action = actions, dict[str, int]()
        self.costs: list[float] = []
        self.kinds: list[str] = []
        self.names: list[str | tuple[str, str]] = []

    def of(self, kind: str, name: str | tuple[str, str], cost: float | None, action: str | None) -> int:
        if action is not None:
            kind, name, cost = "action", action, self.actions[action]
            if action in self.of_action:
                return self.of_action[action]
        if cost is None or cost != cost:  # noqa: PLR0124 (NaN)
            return NO_UNIT
        if action is not None:
            self.of_action[action] = len(self.costs)
        self.costs.append(cost)
        self.kinds.append(kind)
        self.names.append(name)
        return len(self.costs) - 1

    def of_edges(self, edges: _Edges) -> Numbers:
        found = np.full(len(edges.start), NO_UNIT, dtype=np.int64)
        costs = edges.cost.tolist()
        for place, row in enumerate(edges.rows):
            found[place] = self.of("edge", (row.from_, row.to), costs[place], row.action)
        return found


def _actions(document: GraphDocument) -> dict[str, float | None]:
    costs: dict[str, float | None] = {name: row.cost for name, row in document.actions.items()}
    rows: Iterable[NodeRow | EdgeRow] = [*document.nodes, *document.edges]
    for row in rows:
        if row.action is not None and row.action not in document.actions:
            known = costs.get(row.action)
            costs[row.action] = row.cost if known is None else max(known, row.cost or 0)
    return costs
