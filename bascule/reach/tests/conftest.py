"""Random graphs, and the slow definition to hold the fast code against."""

import itertools
import random
from typing import Any

import pytest


class Oracle:
    """graph/1 read by its definition, subset by subset; shares nothing with bascule.reach."""

    def __init__(self, graph: dict[str, Any]) -> None:
        self.graph = graph
        self.nodes = {row["id"]: row for row in graph["nodes"]}
        self.units: dict[Any, float] = {}
        for row in graph["nodes"]:
            self._unit(row, ("node", row["id"]))
        for number, row in enumerate(graph["edges"]):
            self._unit(row, ("edge", number))

    def _unit(self, row: dict[str, Any], own: tuple[str, Any]) -> None:
        if row.get("action"):
            cost, own = self.graph["actions"][row["action"]]["cost"], ("action", row["action"])
        else:
            cost = row["cost"]
        if cost is not None:
            self.units[own] = cost

    def reached(self, cut: set[Any]) -> set[str]:
        """Everything that is forced by the sources, by repeating the rule until nothing changes."""

        def gone(row: dict[str, Any], own: tuple[str, Any]) -> bool:
            return (("action", row["action"]) if row.get("action") else own) in cut

        alive = {name for name, row in self.nodes.items() if not gone(row, ("node", name))}
        found = {name for name in self.graph["sources"] if name in alive}
        while True:
            more = set()
            for name in alive - found:
                brought = {row["from"]: False for row in self.graph["edges"] if row["to"] == name}
                for number, row in enumerate(self.graph["edges"]):
                    if row["to"] == name and row["from"] in found and not gone(row, ("edge", number)):
                        brought[row["from"]] = True
                if brought and (
                    all(brought.values()) if self.nodes[name].get("and") else any(brought.values())
                ):
                    more.add(name)
            if not more:
                return found
            found |= more

    def parts(self, cut: set[Any]) -> bool:
        return not self.reached(cut) & set(self.graph["jewels"])

    def smallest_cost(self) -> float | None:
        """The least cost that parts sources and jewels, or None, by trying every subset."""
        if not self.parts(set(self.units)):
            return None
        best = sum(self.units.values())
        names = list(self.units)
        for size in range(len(names) + 1):
            for some in itertools.combinations(names, size):
                cost = sum(self.units[name] for name in some)
                if cost < best and self.parts(set(some)):
                    best = cost
        return best

    def cut_of(self, cut: dict[str, Any]) -> set[Any]:
        """A cut of reach/1 in this oracle's names."""
        found: set[Any] = {("node", name) for name in cut["nodes"]} | {
            ("action", name) for name in cut["actions"]
        }
        pairs = {tuple(pair) for pair in cut["edges"]}
        for number, row in enumerate(self.graph["edges"]):
            if (row["from"], row["to"]) in pairs and not row.get("action"):
                assert row["cost"] is not None
                found.add(("edge", number))
        return found


def random_graph(seed: int, *, ands: bool = True, actions: bool = True, largest: int = 9) -> dict[str, Any]:
    """A small graph with cycles, loops, parallel edges, sources that are jewels, and parts nobody can cut."""
    draw = random.Random(seed)
    names = [f"n{number}" for number in range(draw.randint(2, largest))]
    acts = {f"act{number}": {"cost": draw.choice([1, 2, 3, 5, None])} for number in range(draw.randint(0, 3))}
    free = draw.randint(0, 8)

    def price() -> dict[str, Any]:
        nonlocal free
        if actions and acts and draw.random() < 0.3:
            return {"cost": 1, "action": draw.choice(sorted(acts))}
        if free and draw.random() < 0.6:
            free -= 1
            return {"cost": draw.choice([1, 1, 2, 3, 4])}
        return {"cost": None}

    edges = [
        {"from": draw.choice(names), "to": draw.choice(names), "kind": "x", **price()}
        for _ in range(draw.randint(1, 2 * len(names) + 2))
    ]
    nodes = [
        {
            "id": name,
            "kind": "x",
            "and": ands and draw.random() < 0.3,
            **(price() if draw.random() < 0.4 else {"cost": None}),
        }
        for name in names
    ]
    return {
        "schema": "bascule.graph/1",
        "sources": draw.sample(names, draw.randint(1, 2)),
        "jewels": draw.sample(names, draw.randint(1, 2)),
        "nodes": nodes,
        "edges": edges,
        "actions": acts,
    }


@pytest.fixture
def make_graph():
    return random_graph


@pytest.fixture
def oracle():
    return Oracle
