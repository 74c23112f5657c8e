"""What an equal IP address is worth here: measured from how often addresses changed hands between sightings."""

import math

from bascule.matching.facts import Fact
from bascule.matching.trust import Key
from bascule.matching.weights import IP_GAPS, IP_PRIOR, IP_UNDATED, MERGE

_WEIGHT_OF_PRIOR = 12.0  # as many comparable pairs as this count as much as the prior
_SCALE = 1.4


class AddressEvidence:
    """`weights[bin]` for a pair with the same address whose sightings are at most IP_GAPS[bin] days apart."""

    def __init__(self, weights: tuple[float, ...] = IP_PRIOR) -> None:
        self.weights = weights

    def of_gap(self, days: float | None) -> float:
        if days is None:
            return IP_UNDATED
        for limit, weight in zip(IP_GAPS, self.weights, strict=True):
            if days <= limit:
                return weight
        return 0.0


def measure(facts: list[Fact], blocks: dict[Key, list[int]], shared_macs: set[str]) -> AddressEvidence:
    """Compare, among records that had the same address at the same site, those that also say who they are."""
    same, other = [0.0] * len(IP_GAPS), [0.0] * len(IP_GAPS)
    for key, places in blocks.items():
        if key[0] != "ip" or len(places) > 12:
            continue
        known = [facts[place] for place in places if facts[place].day is not None and facts[place].dated]
        for position, one in enumerate(known):
            for two in known[position + 1 :]:
                verdict = _same(one, two, shared_macs)
                if verdict is not None and one.day is not None and two.day is not None:
                    gap = abs(one.day - two.day)
                    place = next(place for place, limit in enumerate(IP_GAPS) if gap <= limit)
                    (same if verdict else other)[place] += 1
    weights = []
    for place, prior in enumerate(IP_PRIOR):
        chance = 1 / (1 + math.exp(-(prior - MERGE) / _SCALE))
        yes, no = same[place] + _WEIGHT_OF_PRIOR * chance, other[place] + _WEIGHT_OF_PRIOR * (1 - chance)
        weights.append(min(max(MERGE + _SCALE * math.log(yes / no), 0.0), MERGE + 1.0))
    return AddressEvidence(tuple(weights))


def _same(one: Fact, two: Fact, shared_macs: set[str]) -> bool | None:
    if one.serial and two.serial:
        return one.serial == two.serial
    if one.macs and two.macs:
        mine, yours = set(one.macs) - shared_macs, set(two.macs) - shared_macs
        if mine & yours:
            return True
        if (
            len(one.macs) == 1
            and len(two.macs) == 1
            and mine
            and yours
            and not (one.name and one.name == two.name)
        ):
            return False
    if one.name and two.name:
        return one.name == two.name
    return None
