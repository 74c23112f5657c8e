"""Which independent eyes saw each thing, counted so that an error of merging does not look like a rare thing."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bascule.matching.facts import Fact
from bascule.matching.normalise import is_random
from bascule.matching.unseen.families import families_of

GROUPS = ("network", "passive", "managed", "human")
# Seen on the wire or on the spot just now; everything else must have a recent sign of life of its own.
_WITNESSES = frozenset(
    {"scan", "dhcp", "switch", "mdns", "form", "walk", "arp", "snmp", "ssdp", "nmap", "pcap"}
)
# A record can meet another group's only by a key which that group gives at least this often for the family.
_OFTEN = 0.3
_FROM_LISTS = 0.1


def is_device(fact: Fact) -> bool:
    """People, contracts and accounts are not counted: no source catches them as it catches devices."""
    return not fact.kind.startswith("=")


def shows_life(fact: Fact) -> bool:
    """Whether the record says that the thing is there now, and not only that somebody listed it."""
    if fact.stale:
        return False
    if fact.live is not None:
        return fact.live
    if fact.source in _WITNESSES:
        return True
    return fact.group in ("network", "passive", "managed") and fact.dated


def key_kinds(fact: Fact) -> Iterator[str]:
    """The kinds of keys by which the record could be recognised elsewhere: neither generic nor made up."""
    for kind in ("serial", "uuid", "guid", "tag", "name"):
        if getattr(fact, kind):
            yield kind
    yield from (kind for kind, _ in fact.others)
    if any(not is_random(mac) for mac in fact.macs):
        yield "mac"


@dataclass(frozen=True)
class Thing:
    """One item as the estimate sees it. `claimed`: only lists speak of it. `captured`: groups that met it linkably."""

    facts: list[Fact]
    family: str
    alive: bool
    claimed: bool
    captured: frozenset[str]


def things_of(items: Sequence[list[Fact]]) -> list[Thing]:
    """The items with their families and the groups that captured them."""
    families = families_of(items)
    alive = [any(shows_life(fact) for fact in facts) for facts in items]
    given = _given(items, families, alive)
    things = []
    for facts, family, living in zip(items, families, alive, strict=True):
        device = all(is_device(fact) for fact in facts)
        captured = frozenset(
            fact.group for fact in facts if fact.group in GROUPS and _linkable(fact, given[family])
        )
        things.append(Thing(facts, family, living and device, device and not living, captured))
    return things


def _given(
    items: Sequence[list[Fact]], families: list[str], alive: list[bool]
) -> dict[str, dict[str, dict[str, float]]]:
    """family → group → kind of key → how often a living thing that the group saw has that key from it."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    with_key: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for facts, family, living in zip(items, families, alive, strict=True):
        if living:
            by_group: dict[str, set[str]] = defaultdict(set)
            for fact in facts:
                by_group[fact.group].update(key_kinds(fact))
            for group, kinds in by_group.items():
                seen[family][group] += 1
                with_key[family][group].update(kinds)
    return defaultdict(
        dict,
        {
            family: {
                group: {kind: count / seen[family][group] for kind, count in kinds.items()}
                for group, kinds in groups.items()
            }
            for family, groups in with_key.items()
        },
    )


def _linkable(fact: Fact, given: dict[str, dict[str, float]]) -> bool:
    kinds = list(key_kinds(fact))
    return any(
        rates.get(kind, 0.0) >= _OFTEN
        for group, rates in given.items()
        if group != fact.group
        for kind in kinds
    )


def lists_only(things: Sequence[Thing]) -> frozenset[str]:
    """Groups that know a good part of their living things from lists only: what they alone list is not counted as seen."""
    known, listed = Counter[str](), Counter[str]()
    for thing in things:
        if thing.alive:
            for group in thing.captured:
                known[group] += 1
                listed[group] += not any(fact.group == group and shows_life(fact) for fact in thing.facts)
    return frozenset(group for group in known if listed[group] > _FROM_LISTS * known[group])
