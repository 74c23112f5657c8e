"""Pairs worth weighing, each with the most that its equal keys could count."""

from dataclasses import dataclass

import numpy as np

from bascule.matching.addresses import AddressEvidence, measure
from bascule.matching.facts import Fact
from bascule.matching.near import links
from bascule.matching.trust import Key, blocks_of, carriers, level
from bascule.matching.weights import AGREE, SHARED_MAC_SAME_DAY

_LARGEST = {"ip": 40, "mac": 150, "name": 60, "alias": 60}
_LARGEST_OTHER = 80
_FEW = 4
_TRAITS = 0.5  # a little of what person and model can add: enough to keep a close call in the queue


@dataclass
class Keys:
    """Every shared key under a number: its text, what it counts (0: timed), how many things carry it."""

    texts: list[Key]
    weights: list[float]
    carried: list[int]
    timed: set[int]
    plain_of: list[list[int]]  # record position → numbers of plain keys
    timed_of: list[list[int]]
    addresses: AddressEvidence
    shared_macs: set[str]


def keys_of(facts: list[Fact]) -> tuple[Keys, dict[int, list[int]]]:
    """Number the shared keys, weigh them, and give number → positions of the records that carry it."""
    for kind, value, one, two in links(facts):
        for place in (one, two):
            key = (kind, value)
            if key not in facts[place].keys:
                facts[place].keys.append(key)
    blocks = blocks_of(facts)
    keys = Keys([], [], [], set(), [[] for _ in facts], [[] for _ in facts], AddressEvidence(), set())
    numbered: dict[int, list[int]] = {}
    for key, places in sorted(blocks.items()):
        kind = key[0].partition("/")[0]
        if kind == "ip":
            if len(places) <= _LARGEST["ip"]:
                _number(keys, numbered, key, places, 0.0, 1, timed=True)
            continue
        count = carriers(key, places, facts) if "/" not in key[0] else int(key[0].partition("/")[2])
        if kind == "mac" and count > 1:
            keys.shared_macs.add(key[1])
            if count > _FEW:  # one of many: that a machine lists the card too says nothing any more
                places = [place for place in places if not facts[place].lists_cards]
            _number(keys, numbered, key, places, 0.0, count, timed=True)
            continue
        trusted = level(count) if "/" not in key[0] else count - 1
        if trusted is not None and len(places) <= _LARGEST.get(kind, _LARGEST_OTHER):
            weight = AGREE.get(kind, AGREE["other"])[trusted]
            _number(keys, numbered, key, places, weight, count, timed=False)
    keys.addresses = measure(facts, blocks, keys.shared_macs)
    return keys, numbered


def _number(
    keys: Keys,
    numbered: dict[int, list[int]],
    key: Key,
    places: list[int],
    weight: float,
    count: int,
    *,
    timed: bool,
) -> None:
    number = len(keys.texts)
    keys.texts.append(key)
    keys.weights.append(weight)
    keys.carried.append(count)
    if timed:
        keys.timed.add(number)
    for place in places:
        (keys.timed_of if timed else keys.plain_of)[place].append(number)
    numbered[number] = places


def pairs_of(
    size: int, keys: Keys, numbered: dict[int, list[int]]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(first, second, bound): each pair of positions that shares a key, once, with an upper bound of its evidence."""
    by_length: dict[int, tuple[list[list[int]], list[float]]] = {}
    best_ip = max(keys.addresses.weights)
    for number, places in numbered.items():
        kind = keys.texts[number][0]
        if number in keys.timed:
            if len(places) > _LARGEST[kind]:
                continue
            weight = best_ip if kind == "ip" else SHARED_MAC_SAME_DAY
        else:
            weight = keys.weights[number]
        rows, weights = by_length.setdefault(len(places), ([], []))
        rows.append(places)
        weights.append(weight)
    codes, bounds = [], []
    for length, (rows, weights) in sorted(by_length.items()):
        table = np.asarray(rows, dtype=np.int64)
        left, right = np.triu_indices(length, 1)
        codes.append((table[:, left] * size + table[:, right]).ravel())
        bounds.append(np.repeat(np.asarray(weights, dtype=np.float32), len(left)))
    if not codes:
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty, np.zeros(0)
    code = np.concatenate(codes)
    unique, inverse = np.unique(code, return_inverse=True)
    bound = np.bincount(inverse, weights=np.concatenate(bounds), minlength=len(unique)) + _TRAITS
    return unique // size, unique % size, bound
