"""The family of a thing whose records do not say it, learnt from the things of this client whose records do.

Without this, a camera that only machines saw would count as "unknown" and one that a person listed as "camera": the
family would depend on who saw it, and the estimate would be wrong.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import log

from bascule.matching.facts import Fact
from bascule.observation.problem import gettext_noop

UNKNOWN = "unknown"
POOLED = "other"  # families too small to stand alone
NAMES = {
    "computer": gettext_noop("computers"),
    "server": gettext_noop("servers"),
    "storage": gettext_noop("storage"),
    "network": gettext_noop("network equipment"),
    "radio": gettext_noop("Wi-Fi access points"),
    "printer": gettext_noop("printers"),
    "camera": gettext_noop("cameras"),
    "voip": gettext_noop("desk telephones"),
    "mobile": gettext_noop("mobile phones and tablets"),
    "thing": gettext_noop("connected objects"),
    POOLED: gettext_noop("other things"),
    UNKNOWN: gettext_noop("things of an unknown kind"),
}
_FAMILY_OF_SYSTEM = {
    "windows": "computer", "mac": "computer", "windows-server": "server", "esxi": "server", "ios": "mobile", "android": "mobile",
    "network": "network",
}  # fmt: skip
_LETTERS = re.compile(r"[a-z]{2,}")
_SMOOTH = 0.3


def said_family(facts: Iterable[Fact]) -> str:
    """The family most records give; empty where none does."""
    kinds = Counter(fact.kind for fact in facts if fact.kind)
    return min(kinds, key=lambda name: (-kinds[name], name)) if kinds else ""


def _signs(facts: Sequence[Fact]) -> set[str]:
    signs = set()
    for fact in facts:
        signs |= {f"card {mac[:6]}" for mac in fact.macs if not int(mac[1], 16) & 2}
        signs |= {
            f"{label} {value}"
            for label, value in (("maker", fact.vendor), ("model", fact.model), ("os", fact.system))
            if value
        }
        signs |= {f"name {word}" for word in _LETTERS.findall(fact.name or fact.generic)[:2]}
        signs |= {f"user {bool(fact.user)}"} if fact.user else set()
    return signs


def families_of(things: Sequence[Sequence[Fact]]) -> list[str]:
    """The family of each thing (its records): said, else what its signs most often mean here, else unknown."""
    said = [said_family(facts) for facts in things]
    meaning: dict[str, Counter[str]] = defaultdict(Counter)
    for facts, family in zip(things, said, strict=True):
        if family:
            for sign in _signs(facts):
                meaning[sign][family] += 1
    known = Counter(family for family in said if family)
    return [family or _guess(facts, meaning, known) for facts, family in zip(things, said, strict=True)]


def _guess(facts: Sequence[Fact], meaning: dict[str, Counter[str]], known: Counter[str]) -> str:
    signs = [sign for sign in sorted(_signs(facts)) if sign in meaning]
    if signs and known:
        total = sum(known.values())
        scores = {
            family: log(count / total)
            + sum(
                log((meaning[sign][family] + _SMOOTH * count / total) / (count + _SMOOTH)) for sign in signs
            )
            for family, count in known.items()
        }
        return min(scores, key=lambda family: (-scores[family], family))
    systems = Counter(_FAMILY_OF_SYSTEM[fact.system] for fact in facts if fact.system in _FAMILY_OF_SYSTEM)
    return min(systems, key=lambda family: (-systems[family], family)) if systems else UNKNOWN
