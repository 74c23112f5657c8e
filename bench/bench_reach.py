"""Reach and smallest cut beside networkx, on the same made-up estates; both must find the same cost.

An estate has groups, people, hosts and services with the hubs that real ones have: few administrators over many hosts,
groups in groups, passwords used twice. `with AND` adds second factors and actions that cut many ways at once, which no
peer has: there the time and whether the answer was proven the smallest are shown.
"""

import json
import random
import time
from typing import Any

import networkx as nx
import numpy as np

from bascule.reach import read_graph
from bascule.reach.assess import smallest_cut
from bascule.reach.closure import reached
from bascule.reach.order import ordered

SIZES = {"10,000": 10_000, "100,000": 100_000, "800,000": 800_000}
PEER_UP_TO = 100_000
SECONDS = 30.0


def main(quick: bool = False) -> dict:
    """Rows `plain` (against networkx) and `shared` (second factors and actions); seconds, and ratios to the peer."""
    sizes = {"10,000": 10_000} if quick else SIZES
    return {
        "plain": [_plain(name, size) for name, size in sizes.items()],
        "shared": [_shared(name, size) for name, size in list(sizes.items())[:2]],
    }


def estate(edges: int, *, shared: bool, seed: int = 20261122) -> dict[str, Any]:
    """graph/1 with about so many edges."""
    draw = random.Random(seed)
    hosts = edges // 10
    groups, people, admins = hosts // 20 + 5, hosts // 2 + 5, 12
    nodes = [{"id": f"h{n}", "kind": "host", "cost": 5 if n >= 8 else None} for n in range(hosts)]
    nodes += [{"id": f"p{n}", "kind": "person", "cost": 3} for n in range(people)]
    links = [("msp", f"a{n}", 4, f"revoke {n % 5}") for n in range(admins)]
    links += [("msp", f"p{draw.randrange(people)}", 2, None) for _ in range(admins)]
    links += [
        (f"a{draw.randrange(admins)}", f"g{draw.randrange(groups)}", 6, None) for _ in range(groups * 2)
    ]
    links += [(f"g{draw.randrange(groups)}", f"g{draw.randrange(groups)}", 3, None) for _ in range(groups)]
    links += [(f"p{n}", f"g{draw.randrange(groups)}", 2, None) for n in range(people)]
    links += [
        (f"g{int(groups * draw.random() ** 3)}", f"h{draw.randrange(hosts)}", 1, None)
        for _ in range(hosts * 4)
    ]
    while len(links) < edges:
        host, other = draw.randrange(hosts), draw.randrange(hosts)
        links.append(
            (f"h{host}", draw.choice([f"p{draw.randrange(people)}", f"h{other}"]), 1, f"patch {host % 300}")
        )
    if shared:
        for number in range(hosts // 20):
            nodes.append({"id": f"both{number}", "kind": "and", "and": True})
            links += [(f"p{draw.randrange(people)}", f"both{number}", None, None) for _ in range(2)]
            links.append((f"both{number}", f"h{draw.randrange(hosts)}", 2, None))
    rows = [
        {"from": start, "to": end, "cost": cost, "action": action if shared else None}
        for start, end, cost, action in dict.fromkeys(links)
    ]
    actions = {row["action"]: {"cost": 9} for row in rows if row["action"]}
    jewels = [f"h{n}" for n in range(8)]
    return {"sources": ["msp"], "jewels": jewels, "nodes": nodes, "edges": rows, "actions": actions}


def _plain(name: str, size: int) -> dict[str, Any]:
    document = estate(size, shared=False)
    data = json.dumps(document).encode()
    reading, graph = timed(lambda: read_graph(data))
    reaching, now = timed(lambda: reached(graph))
    cutting, (cut, _) = timed(lambda: smallest_cut(graph, now, seconds=SECONDS))
    ordering, _steps = timed(lambda: ordered(graph, cut))
    row = {
        "edges": name,
        "nodes": graph.size,
        "read s": reading,
        "reach s": reaching,
        "cut s": cutting,
        "order s": ordering,
        "cost": float(graph.costs[cut].sum()),
        "cuts": int(np.count_nonzero(cut)),
    }
    if size > PEER_UP_TO:
        return row
    network = _network(document)
    peer_reaching, found = timed(lambda: nx.descendants(network, ("msp", 1)))
    peer_cutting, value = timed(lambda: nx.maximum_flow_value(network, ("msp", 1), "jewels"))
    assert len({node[0] for node in found if node != "jewels"} | {"msp"}) == int(now.sum())
    assert value == row["cost"], (value, row["cost"])
    return row | {"networkx reach ÷": peer_reaching / reaching, "networkx cut ÷": peer_cutting / cutting}


def _network(document: dict[str, Any]) -> "nx.DiGraph":
    """The same graph for networkx: every node split in two, no capacity where nothing can be cut."""
    network = nx.DiGraph()
    costs = {row["id"]: row["cost"] for row in document["nodes"]}
    names = {"msp", *costs, *(row[side] for row in document["edges"] for side in ("from", "to"))}
    for name in names:
        cost = costs.get(name)
        network.add_edge((name, 0), (name, 1), **({} if cost is None else {"capacity": cost}))
    for row in document["edges"]:
        pair = (row["from"], 1), (row["to"], 0)
        before = network.edges[pair]["capacity"] if network.has_edge(*pair) else 0
        network.add_edge(*pair, capacity=before + row["cost"])
    for name in document["jewels"]:
        network.add_edge((name, 1), "jewels")
    return network


def _shared(name: str, size: int) -> dict[str, Any]:
    graph = read_graph(json.dumps(estate(size, shared=True)).encode())
    reaching, now = timed(lambda: reached(graph))
    cutting, (cut, bound) = timed(lambda: smallest_cut(graph, now, seconds=SECONDS))
    assert not reached(graph, cut)[graph.jewels].any()
    cost = float(graph.costs[cut].sum())
    return {
        "edges with AND and actions": name,
        "reach s": reaching,
        "cut s": cutting,
        "cost": cost,
        "proven bound": bound,
        "smallest": bound >= cost - 1e-6,
    }


def timed(work: Any) -> tuple[float, Any]:
    """(seconds, what it gave), the better of two runs."""
    best = float("inf")
    for _ in range(2):
        started = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - started)
        if best > 2:
            break
    return best, result
