"""Reach: the closure is the definition's, the cut is the smallest, the certificate holds."""

import json
import random

import numpy as np
import pytest

from bascule.observation.problem import Problem
from bascule.reach import assess_reach, read_graph
from bascule.reach import closure as closure_module
from bascule.reach import shared_cut as shared_cut_module
from bascule.reach.closure import Closure, reached
from bascule.reach.shared_cut import flow_search

SMALL = 250


def check(graph, oracle) -> None:
    """One graph against every subset of what can be cut."""
    truth = oracle(graph)
    result = assess_reach(read_graph(graph))
    assert set(result["reached"]) == truth.reached(set())
    assert set(result["jewels_reached"]) == truth.reached(set()) & set(graph["jewels"])
    least = truth.smallest_cost()
    if least is None:
        assert result["cut"] is None
        check_path(result["path"], graph, truth)
        return
    cut = truth.cut_of(result["cut"])
    assert result["cut"]["cost"] == sum(truth.units[unit] for unit in cut) == least
    assert (result["cut"]["optimal"], result["cut"]["bound"]) == (True, least)
    after = truth.reached(cut)
    assert result["certificate"]["jewels_reached_after"] == []
    assert set(result["certificate"]["reached_after"]) == after
    check_order(result, truth)


def check_path(path, graph, truth) -> None:
    """Everything named is reached though all is cut, each after what it needs, and it ends in a jewel."""
    left = truth.reached(set(truth.units))
    assert set(path) <= left
    assert path[-1] in graph["jewels"]
    alone = {**graph, "edges": [e for e in graph["edges"] if e["from"] in path and e["to"] in path]}
    assert path[0] in graph["sources"]
    assert set(path) <= {*alone["sources"], *(e["to"] for e in alone["edges"])}


def check_order(result, truth) -> None:
    done: set = set()
    for step in result["order"]:
        done |= truth.cut_of({"nodes": [], "edges": [], "actions": []} | plural(step["cut"]))
        assert step["reached_after"] == len(truth.reached(done))
    if result["order"]:
        assert result["order"][-1]["reached_after"] == len(result["certificate"]["reached_after"])


def plural(cut: dict) -> dict:
    return {f"{kind}s": [name] for kind, name in cut.items()}


@pytest.mark.parametrize("seeds", [range(SMALL), pytest.param(range(SMALL, 12_000), marks=pytest.mark.long)])
def test_the_cut_is_the_smallest_of_all_with_and_nodes_and_shared_actions(make_graph, oracle, seeds):
    for seed in seeds:
        check(make_graph(seed), oracle)


@pytest.mark.parametrize("seeds", [range(SMALL), pytest.param(range(SMALL, 4000), marks=pytest.mark.long)])
def test_the_cut_is_the_smallest_of_all_in_plain_graphs(make_graph, oracle, seeds):
    for seed in seeds:
        check(make_graph(seed, ands=False, actions=False), oracle)


def test_the_quick_guess_is_sound_and_the_bound_is_never_above_the_truth(make_graph, oracle):
    exact = 0
    for seed in range(SMALL):
        graph = make_graph(seed)
        truth = oracle(graph)
        least = truth.smallest_cost()
        arrays = read_graph(graph)
        now = reached(arrays)
        if least is None or not now[arrays.jewels].any():
            continue
        answer = flow_search(arrays, now, until=0)
        assert not reached(arrays, answer.cut)[arrays.jewels].any()
        cost = arrays.costs[answer.cut].sum()
        assert answer.bound - 1e-9 <= least <= cost
        exact += bool(cost == least)
    assert exact > 0


def test_when_the_search_has_no_time_the_answer_says_so(make_graph, oracle, monkeypatch):
    monkeypatch.setattr(shared_cut_module, "EXACT_EDGES", -1)
    unsure = 0
    for seed in range(SMALL):
        truth = oracle(make_graph(seed))
        result = assess_reach(read_graph(make_graph(seed)))
        least = truth.smallest_cost()
        if least is None:
            continue
        assert truth.parts(truth.cut_of(result["cut"]))
        assert result["cut"]["bound"] <= least <= result["cut"]["cost"]
        assert result["cut"]["optimal"] == (result["cut"]["bound"] == result["cut"]["cost"])
        unsure += not result["cut"]["optimal"]
    assert unsure > 0


def test_giving_cuts_back_one_by_one_reaches_what_the_definition_reaches(make_graph):

    import numpy as np

    for seed in range(SMALL):
        graph = read_graph(make_graph(seed))
        cut = np.ones(len(graph.costs), dtype=bool)
        closure, order = Closure(graph, cut), list(range(len(graph.costs)))
        random.Random(seed).shuffle(order)
        for unit in order:
            closure.give_back(*graph.members(unit))
            cut[unit] = False
            assert (closure.marks() == reached(graph, cut)).all()


def test_the_quick_closure_of_large_graphs_is_that_of_small_ones(make_graph, monkeypatch):
    for seed in range(SMALL):
        graph = read_graph(make_graph(seed))
        cut = np.array([number % 3 == 0 for number in range(len(graph.costs))], dtype=bool)
        expected = Closure(graph, cut).marks()
        for deep in (0, 30):
            with monkeypatch.context() as patched:
                patched.setattr(closure_module, "SMALL", 0)
                patched.setattr(closure_module, "DEEP", deep)
                assert (reached(graph, cut) == expected).all()


def test_a_cut_taken_back_leaves_no_trace(make_graph):
    for seed in range(SMALL):
        graph = read_graph(make_graph(seed))
        cut = np.ones(len(graph.costs), dtype=bool)
        closure, jewels = Closure(graph, cut), bytearray(graph.size)
        for jewel in graph.jewels.tolist():
            jewels[jewel] = 1
        if closure.marks()[graph.jewels].any():
            continue
        for unit in range(len(graph.costs)):
            given = closure.can_give_back(*graph.members(unit), jewels)
            cut[unit] = False
            assert given == (not reached(graph, cut)[graph.jewels].any())
            cut[unit] = not given
            assert (closure.marks() == reached(graph, cut)).all()


def small(**more) -> dict:
    graph = {
        "sources": ["msp"],
        "jewels": ["data"],
        "nodes": [{"id": "both", "and": True}],
        "edges": [
            {"from": "msp", "to": "password", "cost": 3},
            {"from": "msp", "to": "phone", "cost": 2},
            {"from": "password", "to": "both", "cost": None},
            {"from": "phone", "to": "both", "cost": None},
            {"from": "both", "to": "data", "cost": 9},
        ],
    }
    return {**graph, **more}


def test_one_missing_need_is_enough_to_stop_an_and_node():
    result = assess_reach(read_graph(small()))
    assert result["cut"]["edges"] == [["msp", "phone"]]
    assert result["cut"]["cost"] == 2
    assert set(result["certificate"]["reached_after"]) == {"msp", "password"}


def test_an_action_that_cuts_many_edges_is_paid_once():
    edges = [{"from": "msp", "to": "data", "cost": 1, "action": "delete the delegation"} for _ in range(5)]
    result = assess_reach(
        read_graph(
            {
                "sources": ["msp"],
                "jewels": ["data"],
                "edges": edges,
                "actions": {"delete the delegation": {"cost": 4}},
            }
        )
    )
    assert (result["cut"]["cost"], result["cut"]["actions"]) == (4, ["delete the delegation"])
    assert result["order"] == [{"cut": {"action": "delete the delegation"}, "reached_after": 1}]


def test_a_way_that_nothing_cuts_is_shown():
    edges = [
        {"from": "msp", "to": "building", "cost": None},
        {"from": "building", "to": "data", "cost": None},
    ]
    result = assess_reach(read_graph({"sources": ["msp"], "jewels": ["data"], "edges": edges}))
    assert result["cut"] is None
    assert result["path"] == ["msp", "building", "data"]
    assert result["certificate"]["jewels_reached_after"] == ["data"]


def test_a_source_that_is_a_jewel_falls_only_by_its_own_cut():
    row = {"sources": ["dc"], "jewels": ["dc"], "edges": []}
    assert assess_reach(read_graph({**row, "nodes": [{"id": "dc"}]}))["path"] == ["dc"]
    assert assess_reach(read_graph({**row, "nodes": [{"id": "dc", "cost": 7}]}))["cut"]["nodes"] == ["dc"]


def test_nothing_to_cut_costs_nothing():
    result = assess_reach(
        read_graph({"sources": ["a"], "jewels": ["b"], "edges": [{"from": "b", "to": "a"}]})
    )
    assert (result["cut"]["cost"], result["order"]) == (0, [])


def test_among_equal_cuts_the_one_nearest_the_source_is_taken():
    chain = [{"from": str(number), "to": str(number + 1)} for number in range(5)]
    result = assess_reach(read_graph({"sources": ["0"], "jewels": ["5"], "edges": chain}))
    assert result["cut"]["edges"] == [["0", "1"]]


def test_the_order_shrinks_the_reach_soonest():
    edges = [{"from": "msp", "to": f"{n}"} for n in range(3)] + [
        {"from": f"{n}", "to": "data", "cost": None} for n in range(3)
    ]
    edges += [{"from": "1", "to": f"host{n}", "cost": None} for n in range(4)]
    result = assess_reach(read_graph({"sources": ["msp"], "jewels": ["data"], "edges": edges}))
    assert result["order"][0]["cut"] == {"edge": ["msp", "1"]}
    assert [step["reached_after"] for step in result["order"]] == [4, 3, 1]


def test_fractional_and_huge_costs_are_exact():
    edges = [
        {"from": "a", "to": "b", "cost": 0.1},
        {"from": "a", "to": "b", "cost": 0.2},
        {"from": "b", "to": "c", "cost": 0.29},
    ]
    graph = {"sources": ["a"], "jewels": ["c"], "edges": edges}
    assert assess_reach(read_graph(graph))["cut"]["cost"] == 0.29
    for edge in edges:
        edge["cost"] *= 1e11
    assert assess_reach(read_graph(graph))["cut"]["cost"] == pytest.approx(0.29e11)


@pytest.mark.parametrize(
    "graph",
    [b"", b"[]", b'{"sources": 1}', b'{"schema": "x/1", "sources": [], "jewels": []}']
    + [
        json.dumps(small(nodes=nodes)).encode()
        for nodes in ([{"id": "a"}] * 2, [{"id": "a", "cost": -1}], [{}])
    ],
)
def test_what_is_no_graph_is_refused_with_advice(graph):
    with pytest.raises(Problem) as caught:
        read_graph(graph)
    assert caught.value.advice()
