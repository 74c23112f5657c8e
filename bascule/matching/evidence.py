"""Weighs two groups of records against each other: each kind of agreement once, each kind of difference once."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet

from bascule.matching.candidates import Keys
from bascule.matching.near import lookalike
from bascule.matching.profile import Profile, Sighting, kinds_differ, models_agree, never_one, systems_differ
from bascule.matching.weights import (
    CERTAIN,
    DIFFERENT,
    LOOKED_UP_ADDRESS,
    LOOKED_UP_NAME,
    MODEL,
    SAME_SOURCE,
    SAME_SOURCE_OTHER,
    SECOND_MAC,
    SHARED_MAC_LISTED,
    SHARED_MAC_SAME_DAY,
    STALE_NAME,
    USER,
    USER_AND_MODEL,
)

# (code, what is equal or different, weight)
Reason = tuple[str, str, float]
# A derived key counts only where the key it stands for is not itself equal.
_STANDS_FOR = {
    "alias": ("name",), "near-name": ("name", "alias"), "near-serial": ("serial",), "next-mac": ("mac",), "mac-in-name": ("mac", "name"),
    "serial-in-name": ("serial", "name"),
}  # fmt: skip
_FIXED = {"server", "network", "storage", "radio", "printer", "camera"}
_PORTABLE = {"mobile", "computer"}


def weigh(a: Profile, b: Profile, keys: Keys) -> tuple[float, list[Reason]]:
    """The sum of the evidence that two groups are one thing, and every part of it."""
    agreed = _agreed(a, b, keys)
    reasons = list(agreed.values())
    certain = sum(reason[2] for reason in reasons) >= CERTAIN
    if a.timed and b.timed:
        reasons += _timed(a, b, keys, "name" in agreed and _looked_up(a, b, agreed["name"][1]))
    _traits(a, b, reasons)
    _different(a, b, agreed, certain, reasons)
    if a.sources & b.sources and "next-mac" not in agreed:
        _same_source(a, b, certain, reasons)
    return sum(reason[2] for reason in reasons), reasons


def _agreed(a: Profile, b: Profile, keys: Keys) -> dict[str, Reason]:
    best: dict[str, Reason] = {}
    more_cards = 0
    for number in a.keys & b.keys:
        kind, value = keys.texts[number]
        kind = kind.partition("/")[0]
        weight = keys.weights[number]
        if kind == "name":
            weight = _name_weight(a, b, value, weight)
        elif kind == "alias" and not (value in a.names or value in b.names):
            continue  # neither side was cut short: two long names that begin alike
        elif kind == "next-mac" and not _cards_of_one_machine(a, b):
            continue
        elif kind == "mac":
            more_cards += 1
        found = best.get(kind)
        if found is None or (weight, value) > (found[2], found[1]):
            best[kind] = (kind, value, weight)
    if more_cards > 1:
        code, value, weight = best["mac"]
        best["mac"] = (code, value, weight + SECOND_MAC * min(more_cards - 1, 3))
    for kind, stands_for in _STANDS_FOR.items():
        if kind in best and any(other in best for other in stands_for):
            del best[kind]
    return best


def _name_weight(a: Profile, b: Profile, name: str, weight: float) -> float:
    mine, yours = a.names.get(name), b.names.get(name)
    if not mine or not yours:
        return weight
    if (mine[0] and not mine[1] and yours[1] and not yours[0]) or (
        yours[0] and not yours[1] and mine[1] and not mine[0]
    ):
        weight = min(weight, STALE_NAME)
    return min(weight, LOOKED_UP_NAME) if not (mine[3] and yours[3]) else weight


def _looked_up(a: Profile, b: Profile, name: str) -> bool:
    """Whether one side has its name from a look-up by address only."""
    mine, yours = a.names.get(name), b.names.get(name)
    return bool(mine and yours) and not (mine[3] and yours[3])  # type: ignore[index]


def _cards_of_one_machine(a: Profile, b: Profile) -> bool:
    """Neighbouring addresses mean one machine where one side is a machine with several cards and the other is bare."""
    for machine, bare in ((a, b), (b, a)):
        several = (
            machine.kinds & {"server", "storage", "network"}
            or machine.systems & {"windows-server", "esxi"}
            or bare.bmc
        )
        if several and (
            bare.bmc or not (bare.kinds or bare.serials or bare.typed_serials or bare.names or bare.systems)
        ):
            return True
    return False


def _timed(a: Profile, b: Profile, keys: Keys, looked_up: bool) -> list[Reason]:
    found = []
    for number in a.timed.keys() & b.timed.keys():
        kind, value = keys.texts[number]
        rate: Callable[[Sighting, Sighting], float]
        if kind == "ip":
            rate = lambda one, two: _address(one, two, keys)  # noqa: E731
        else:
            carried = keys.carried[number]
            rate = lambda one, two: _shared_card(one, two, carried)  # noqa: E731, B023
        weight = max(rate(one, two) for one in a.timed[number] for two in b.timed[number])
        if looked_up and kind == "ip":
            weight *= LOOKED_UP_ADDRESS
        if weight > 0:
            found.append(("shared-mac" if kind == "mac" else kind, value, weight))
    found.sort(key=lambda reason: (-reason[2], reason[1]))
    return [
        (code, value, weight if place == 0 else weight * 0.5)
        for place, (code, value, weight) in enumerate(found[:4])
    ]


def _address(one: Sighting, two: Sighting, keys: Keys) -> float:
    if one[0] is None or two[0] is None:
        return keys.addresses.of_gap(None)
    gap = abs(one[0] - two[0])
    if one[1] and two[1] and one[1] != two[1] and not one[2] and not two[2]:
        return 0.0  # the address was used by another card
    return keys.addresses.of_gap(gap)


def _shared_card(one: Sighting, two: Sighting, carried: int) -> float:
    """A dock's address: whose it was shows only by the day."""
    if one[2] and two[2]:
        return 0.5
    if one[2] or two[2]:
        return max(SHARED_MAC_LISTED - (carried - 2), 1.0)
    if one[0] is None or two[0] is None:
        return 2.0
    gap = abs(one[0] - two[0])
    return SHARED_MAC_SAME_DAY if gap <= 1.2 else SHARED_MAC_LISTED if gap <= 4 else 2.0


def _traits(a: Profile, b: Profile, reasons: list[Reason]) -> None:
    same_model = bool(a.models and b.models) and models_agree(a.models, b.models)
    if same_model:
        reasons.append(("model", min(a.models), MODEL))
    users = a.users & b.users
    if users:
        reasons.append(("user", min(users), USER + (USER_AND_MODEL if same_model else 0.0)))


def _different(
    a: Profile, b: Profile, agreed: dict[str, Reason], certain: bool, reasons: list[Reason]
) -> None:
    if "serial" not in agreed:
        _serials_differ(a, b, agreed, reasons)
    if a.uuids and b.uuids and a.uuids.isdisjoint(b.uuids):
        reasons.append(_against("uuid", a.uuids, b.uuids))
    if (
        a.guids
        and b.guids
        and "guid" not in agreed
        and {source for source, _ in a.guids} & {source for source, _ in b.guids}
    ):
        mine, yours = ({value for _, value in side.guids} for side in (a, b))
        reasons.append(_against("guid", mine, yours, 0.3 if certain else 1.0))
    if a.tags and b.tags and a.tags.isdisjoint(b.tags):
        reasons.append(_against("tag", a.tags, b.tags))
    if (
        a.names
        and b.names
        and a.names.keys().isdisjoint(b.names)
        and not agreed.keys() & {"alias", "near-name"}
    ):
        _names_differ(a, b, agreed, certain, reasons)
    if a.cards and b.cards and not certain and a.cards.isdisjoint(b.cards) and "next-mac" not in agreed:
        weight = DIFFERENT["mac-listed" if a.listed or b.listed else "mac"]
        reasons.append(("not-mac", f"{min(a.cards)} / {min(b.cards)}", weight))
    _traits_differ(a, b, certain, reasons)
    if never_one(a.kinds, b.kinds):
        reasons.append(
            (
                "not-kind",
                f"{min(a.kinds, default='?')} / {min(b.kinds, default='?')}",
                DIFFERENT["kind-never"],
            )
        )
    elif a.kinds and b.kinds and kinds_differ(a.kinds, b.kinds):
        reasons.append(_against("kind", a.kinds, b.kinds))
    if a.sites and b.sites and a.sites.isdisjoint(b.sites):
        roams = bool((a.kinds | b.kinds) & _PORTABLE) and not (a.kinds | b.kinds) & _FIXED
        reasons.append(_against("site", a.sites, b.sites, 0.5 if roams else 1.0))
    if a.users and b.users and a.users.isdisjoint(b.users):
        reasons.append(_against("user", a.users, b.users))
    if not certain and ((_only_here(a) and _only_gone(b)) or (_only_here(b) and _only_gone(a))):
        reasons.append(("not-age", "", DIFFERENT["age"]))


def _against(code: str, mine: AbstractSet[str], yours: AbstractSet[str], factor: float = 1.0) -> Reason:
    return f"not-{code}", f"{min(mine)} / {min(yours)}", DIFFERENT[code] * factor


def _only_here(profile: Profile) -> bool:
    return profile.live and not profile.stale


def _only_gone(profile: Profile) -> bool:
    return profile.stale and not profile.live


def _traits_differ(a: Profile, b: Profile, certain: bool, reasons: list[Reason]) -> None:
    """Maker, model and system; what the network says of maker (the card's) and system (a guess) weighs less."""
    if a.vendors and b.vendors:
        if a.vendors.isdisjoint(b.vendors):
            reasons.append(_against("vendor", a.vendors, b.vendors))
    elif a.weak_vendors or b.weak_vendors:
        mine, yours = a.vendors | a.weak_vendors, b.vendors | b.weak_vendors
        if mine and yours and mine.isdisjoint(yours):
            reasons.append(_against("vendor", mine, yours, 0.6))
    if a.models and b.models and not models_agree(a.models, b.models):
        reasons.append(_against("model", a.models, b.models, 0.5 if certain else 1.0))
    if a.systems and b.systems:
        if systems_differ(a.systems, b.systems):
            reasons.append(_against("os", a.systems, b.systems, 0.3 if certain else 1.0))
    elif a.weak_systems or b.weak_systems:
        mine, yours = a.systems | a.weak_systems, b.systems | b.weak_systems
        if mine and yours and systems_differ(mine, yours):
            reasons.append(_against("os", mine, yours, 0.5))


def _serials_differ(a: Profile, b: Profile, agreed: dict[str, Reason], reasons: list[Reason]) -> None:
    if "near-serial" in agreed or "serial-in-name" in agreed:
        return
    if a.serials and b.serials:
        reasons.append(("not-serial", f"{min(a.serials)} / {min(b.serials)}", DIFFERENT["serial"]))
        return
    mine, yours = a.serials | a.typed_serials, b.serials | b.typed_serials
    if mine and yours:
        alike = {lookalike(one) for one in mine} & {lookalike(two) for two in yours}
        if not alike:
            reasons.append(("not-serial", f"{min(mine)} / {min(yours)}", DIFFERENT["serial-typed"]))


def _names_differ(
    a: Profile, b: Profile, agreed: dict[str, Reason], certain: bool, reasons: list[Reason]
) -> None:
    if a.bmc or b.bmc or agreed.keys() & {"serial-in-name", "mac-in-name"}:
        return
    firm = all(any(flags[0] and flags[2] for flags in profile.names.values()) for profile in (a, b))
    weight = DIFFERENT["name"] if firm else DIFFERENT["name-old"]
    reasons.append(("not-name", f"{min(a.names)} / {min(b.names)}", weight * (0.3 if certain else 1.0)))


def _same_source(a: Profile, b: Profile, certain: bool, reasons: list[Reason]) -> None:
    total = 0.0
    for source in a.sources & b.sources:
        weight = SAME_SOURCE.get(source, SAME_SOURCE_OTHER)
        if source == "scan":
            mine, yours = {entry[0] for entry in a.passes}, {entry[0] for entry in b.passes}
            if not mine & yours:
                continue
            if a.passes & b.passes:
                continue
        total += weight
    if total:
        reasons.append(
            (
                "same-source",
                ", ".join(sorted(a.sources & b.sources)),
                max(total, -6.0) * (0.2 if certain else 1.0),
            )
        )
