"""How far a key can be trusted here: learnt from how many different things carry it inside one source.

A list of known fillers only helps; a dock, a cloned UUID, a maker's constant and a name given twice all show the same
way: one source says the value of things that it keeps apart itself.
"""

from collections import defaultdict

from bascule.matching.facts import Fact

Key = tuple[str, str]
_ANCHORS = ("serial", "uuid", "guid", "name")
_CROWD = 6  # more records of one source than this under one value, without anything that tells them apart


def blocks_of(facts: list[Fact]) -> dict[Key, list[int]]:
    """Key → positions of the records that carry it, only where at least two do."""
    blocks: dict[Key, list[int]] = defaultdict(list)
    for place, fact in enumerate(facts):
        for key in fact.keys:
            blocks[key].append(place)
    return {key: places for key, places in blocks.items() if len(places) > 1}


def carriers(key: Key, places: list[int], facts: list[Fact]) -> int:
    """The number of different things that carry the key inside the one source that shows most."""
    by_source: dict[str, list[Fact]] = defaultdict(list)
    for place in places:
        by_source[facts[place].source].append(facts[place])
    most = 1
    for source, inside in by_source.items():
        if len(inside) > 1:
            most = max(most, _apart(key[0], source, inside))
    return max(most, _bearers(places, facts)) if key[0] == "mac" else most


def _bearers(places: list[int], facts: list[Fact]) -> int:
    """How many current names a card goes by where machines name themselves: a dock shows even if each source saw it once."""
    names = {
        fact.alias or fact.name
        for fact in (facts[place] for place in places)
        if fact.name and not fact.stale and (fact.group == "managed" or fact.source == "dhcp")
    }
    return len(names)


def _apart(kind: str, source: str, inside: list[Fact]) -> int:
    if kind in ("name", "alias"):  # a successor may bear the name of what is gone
        inside = [fact for fact in inside if not fact.stale] or inside[:1]
    counts = []
    for anchor in _ANCHORS:
        if anchor == kind or (kind == "alias" and anchor == "name"):
            continue
        values = [value for fact in inside if (value := getattr(fact, anchor))]
        if len(values) > 1:
            found = len(set(values))
            if anchor == "name" and source == "scan":  # reverse DNS is often late
                found -= 1
            counts.append(max(found, 1))
    if kind in ("name", "alias"):
        cards = {fact.macs[0] for fact in inside if len(fact.macs) == 1}
        if len(cards) > 2:  # one thing may show a wired and a wireless card
            counts.append(len(cards) - 1)
        if not counts and len(inside) > _CROWD:
            counts.append(len(inside))
    return min(counts) if counts else 1


def level(count: int) -> int | None:
    """0 trusted, 1 and 2 weak, None: not a key."""
    return 0 if count < 2 else 1 if count == 2 else 2 if count < 5 else None
