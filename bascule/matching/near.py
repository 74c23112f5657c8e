"""Keys that are almost equal: misread serials and names, addresses and serials hidden in names, neighbouring cards."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from bascule.matching.facts import Fact
from bascule.matching.normalise import is_random

_LOOKALIKE = str.maketrans("OQDILZSBG", "000112586")
_SHORTEST = 6
_TAIL = 6
_REACH = 8  # how far apart the addresses of one machine's cards lie

# (kind, value, one record, other record): the pair becomes a key of its own
Link = tuple[str, str, int, int]


def links(facts: list[Fact]) -> list[Link]:
    """Every almost-equality worth a look; `near-*` only where exactly one candidate is near."""
    return [
        *_misread(facts, "serial", "near-serial"),
        *_misread(facts, "name", "near-name"),
        *_hidden(facts),
        *_neighbours(facts),
    ]


def _deletions(text: str) -> Iterator[str]:
    yield text
    for place in range(len(text)):
        yield text[:place] + text[place + 1 :]


def _one_edit(one: str, two: str) -> bool:
    if abs(len(one) - len(two)) > 1 or one == two:
        return False
    if len(one) == len(two):
        different = [place for place in range(len(one)) if one[place] != two[place]]
        if len(different) == 2 and different[1] == different[0] + 1:
            return one[different[0]] == two[different[1]] and one[different[1]] == two[different[0]]
        return len(different) == 1
    longer, shorter = (one, two) if len(one) > len(two) else (two, one)
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))


def lookalike(text: str) -> str:
    """The value as a tired reader sees it: O is 0, I is 1, B is 8."""
    return text.upper().translate(_LOOKALIKE)


def _misread(facts: list[Fact], field: str, kind: str) -> Iterator[Link]:
    by_machine: dict[str, list[int]] = defaultdict(list)
    by_hand: dict[str, list[int]] = defaultdict(list)
    for place, fact in enumerate(facts):
        value = getattr(fact, field)
        if len(value) >= _SHORTEST and not fact.bmc:
            (by_hand if fact.group == "human" else by_machine)[value].append(place)
    orphans = {value: places for value, places in by_hand.items() if value not in by_machine}
    index: dict[str, set[str]] = defaultdict(set)
    for value in orphans:
        for shorter in _deletions(value):
            index[shorter].add(value)
    near: dict[str, set[str]] = defaultdict(set)
    for value in [*by_machine, *by_hand]:
        for shorter in _deletions(value):
            for orphan in index.get(shorter, ()):
                if _one_edit(orphan, value):
                    near[orphan].add(value)
    for orphan, values in sorted(near.items()):
        chosen = sorted(value for value in values if lookalike(value) == lookalike(orphan)) or sorted(values)
        for value in chosen if len(chosen) <= 4 else ():
            doubt = min(len(chosen), 3)
            if field == "serial" and orphan[:-2] == value[:-2] and lookalike(value) != lookalike(orphan):
                doubt = 3  # makers number in rows: the next one in the row is as likely as a slip
            places = by_machine.get(value) or by_hand[value]
            for mine in orphans[orphan]:
                for yours in places[:6]:
                    if mine != yours:
                        yield f"{kind}/{doubt}", f"{orphan} ≈ {value}", mine, yours


def _hidden(facts: list[Fact]) -> Iterator[Link]:
    """Names that hold an address or a serial: `axis-00408c123456`, `NPI4F2A11`, `idrac-7XK2J53`."""
    by_mac: dict[str, list[int]] = defaultdict(list)
    by_tail: dict[str, list[int]] = defaultdict(list)
    by_serial: dict[str, list[int]] = defaultdict(list)
    for place, fact in enumerate(facts):
        for mac in fact.macs:
            by_mac[mac].append(place)
            by_tail[mac[_TAIL:]].append(place)
        if len(fact.serial) >= _SHORTEST:
            by_serial[fact.serial].append(place)
    for place, fact in enumerate(facts):
        name = fact.name or fact.generic
        if len(name) <= _TAIL:
            continue
        found = [("mac-in-name", name[-12:], by_mac.get(name[-12:], []))]
        if not found[0][2] and any(letter.isdigit() for letter in name[-_TAIL:]):
            found = [("mac-in-name", name[-_TAIL:], by_tail.get(name[-_TAIL:], []))]
        upper = name.upper()
        for start in range(2, min(len(upper) - _SHORTEST + 1, 8)):
            if upper[start:] in by_serial:
                found.append(("serial-in-name", upper[start:], by_serial[upper[start:]]))
                break
        for kind, value, places in found:
            for other in places[:6]:
                if other != place:
                    yield kind, value, place, other


def _neighbours(facts: list[Fact]) -> Iterator[Link]:
    """Lone network records whose address lies next to one that a server, router or printer is known to have."""
    owners: dict[int, list[int]] = defaultdict(list)
    for place, fact in enumerate(facts):
        for mac in fact.macs:
            if not is_random(mac):
                owners[int(mac, 16)].append(place)
    for value in sorted(owners):
        for step in range(1, _REACH + 1):
            if value + step not in owners or (value ^ (value + step)) >> 24:
                continue
            for one in _spread(owners[value]):
                for two in _spread(owners[value + step]):
                    if one != two:
                        yield (
                            f"next-mac/{1 if step <= 2 else 2 if step <= 4 else 3}",
                            f"{value:012x} +{step}",
                            one,
                            two,
                        )


def _spread(places: list[int]) -> Iterable[int]:
    return places[:3]
