"""The statement for people: how many more probably exist, between which bounds, where we are blind, or why we cannot say.

Only living devices count; a row of a list alone is a claim. Of the things that one group alone saw, a part are
unmerged records of things seen elsewhere (one-inflation); what the model expects of them replaces their number.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from bascule.matching.facts import Fact
from bascule.matching.unseen.captures import GROUPS, Thing, is_device, lists_only, shows_life
from bascule.matching.unseen.families import NAMES, POOLED, UNKNOWN
from bascule.matching.unseen.model import Expected, Pattern, fit
from bascule.observation.problem import gettext_noop

LEAST_SOURCES, LEAST_GROUPS = 4, 3
RULE_OF_THREE = 3  # nothing found missing still leaves up to three, with 95 %
_SMALL_FAMILY = 12

FEW_SOURCES = gettext_noop(
    "Not enough independent sources: {sources} sources in {groups} groups, and at least 4 in 3 are needed. "
    "Add one of another kind: a network scan, a DHCP or passive listening, a directory or agent list, a walk through the site."
)
FEW_MEETINGS = gettext_noop(
    "The sources hardly overlap: only {things} things were seen by two independent groups, and at least 10 are needed. "
    "Run the sources on the same sites at about the same time."
)
# What no source on a network can catch, whatever the statistics say: only papers and a walk find them.
NOT_ESTIMABLE = {
    "alarm": gettext_noop("alarm panels on a telephone or mobile line"),
    "lift": gettext_noop("lift telephones"),
    "lte-router": gettext_noop("routers with a SIM card of their own"),
    "vehicle-tracker": gettext_noop("trackers in vehicles"),
    "payment-terminal": gettext_noop("payment terminals on a line of their own"),
    "badge": gettext_noop("badges, keys and offline locks"),
    "cloud": gettext_noop("cloud services, domains and contracts"),
}
_LEAST_MEETINGS = 10


@dataclass(frozen=True)
class Unseen:
    """`unseen` and its intervals count things that no source saw; `total` adds those that were seen.

    `refused`: why there is no figure (English template with `facts`), else None. `eyes[site][source]`: records there;
    0 means that this source never looked there, or saw nothing.
    """

    refused: str | None
    facts: dict[str, int] = field(default_factory=dict)
    unseen: Expected | None = None
    by_family: dict[str, Expected] = field(default_factory=dict)
    confirmed: int = 0
    single: int = 0
    expected_single: float = 0.0
    eyes: dict[str, dict[str, int]] = field(default_factory=dict)
    blind: list[str] = field(default_factory=list)
    unrecognisable: int = 0

    def to_document(self) -> dict[str, Any]:
        """The `unseen` part of bascule.reconcile/1."""
        document: dict[str, Any] = dict.fromkeys(("estimate", "low80", "high80", "low95", "high95"))
        document |= {"by_family": {}, "refused": self.refused.format(**self.facts) if self.refused else None}
        document |= {"refused_text": self.refused, "facts": self.facts}
        if self.unseen is not None:
            document |= _bounds(self.unseen)
            # Things whose only records nobody else could recognise are seen, but the model takes them for unseen.
            for bound in ("low80", "low95"):
                document[bound] = max(document[bound] - self.unrecognisable, document[bound] // 2)
            document["by_family"] = {
                family: {"text": NAMES[family], **_bounds(value)}
                for family, value in sorted(self.by_family.items())
            }
            seen = self.confirmed + self.expected_single
            low, high = document["low95"], document["high95"]
            document["total"] = {
                "estimate": round(seen + self.unseen.count, 1), "low95": round(self.confirmed + low, 1),
                "high95": round(self.confirmed + max(self.single, self.expected_single) + high, 1),
            }  # fmt: skip
        document |= {
            "seen_by_two_groups": self.confirmed, "seen_by_one_group": self.single,
            "probably_duplicates": round(max(0.0, self.single - self.expected_single), 1) if self.unseen else None,
            "unrecognisable": self.unrecognisable, "eyes": self.eyes, "blind_families": [{"code": family, "text": NAMES[family]} for family in self.blind], "not_estimable": [{"code": code, "text": text} for code, text in NOT_ESTIMABLE.items()],
        }  # fmt: skip
        return document


def _bounds(value: Expected) -> dict[str, float]:
    """Never 0: where hardly anything is expected, the rule of three gives the upper bound."""
    low80, high80 = value.interval(0.80)
    low95, high95 = value.interval(0.95)
    return {
        "estimate": round(max(value.count, 0.1), 1), "low80": low80, "high80": max(high80, 2),
        "low95": low95, "high95": max(high95, RULE_OF_THREE),
    }  # fmt: skip


def estimate_unseen(things: list[Thing], facts: list[Fact]) -> Unseen:
    """Estimate from the items of one reconciliation and all of its records."""
    devices = [fact for fact in facts if is_device(fact)]
    sources = {fact.source for fact in devices}
    groups = [group for group in GROUPS if any(fact.group == group for fact in devices)]
    living = [thing for thing in things if thing.alive]
    eyes = _eyes(devices)
    confirmed = sum(len(thing.captured) > 1 for thing in living)
    single = sum(len(thing.captured) == 1 for thing in living)
    counted = {"sources": len(sources), "groups": len(groups), "things": confirmed}
    blind = _blind(living)
    if len(sources) < LEAST_SOURCES or len(groups) < LEAST_GROUPS:
        return Unseen(FEW_SOURCES, counted, confirmed=confirmed, single=single, eyes=eyes, blind=blind)
    if confirmed < _LEAST_MEETINGS:
        return Unseen(FEW_MEETINGS, counted, confirmed=confirmed, single=single, eyes=eyes, blind=blind)
    counts = _counts(living, groups)
    lost = sum(not thing.captured for thing in living)
    censored = frozenset(groups.index(group) for group in lists_only(living))
    found = fit(counts, len(groups), inflated=True, censored=censored)
    return Unseen(
        None, counted, found.unseen, found.by_family, confirmed, single, found.singles, eyes, blind, lost
    )


def _counts(living: list[Thing], groups: list[str]) -> dict[str, dict[Pattern, int]]:
    """Family → pattern of groups → number of things; families too small to stand alone are pooled."""
    sizes = Counter(thing.family for thing in living if len(thing.captured) > 1)
    counts: dict[str, dict[Pattern, int]] = defaultdict(Counter)
    for thing in living:
        family = thing.family if sizes[thing.family] >= _SMALL_FAMILY and thing.family != UNKNOWN else POOLED
        if thing.captured:
            counts[family][tuple(int(group in thing.captured) for group in groups)] += 1
    if (
        sum(count for pattern, count in counts.get(POOLED, {}).items() if sum(pattern) > 1)
        < _SMALL_FAMILY // 2
        and len(counts) > 1
    ):
        pooled = counts.pop(POOLED, {})
        largest = max(sorted(counts), key=lambda family: sum(counts[family].values()))
        for pattern, count in pooled.items():
            counts[largest][pattern] += count
    return counts


def _eyes(facts: list[Fact]) -> dict[str, dict[str, int]]:
    """Site × source: how many records; every source appears at every site, so that a blind spot shows as 0."""
    sources = sorted({fact.source for fact in facts})
    seen = Counter((fact.site, fact.source) for fact in facts)
    return {
        site: {source: seen[site, source] for source in sources}
        for site in sorted({fact.site for fact in facts})
    }


def _blind(living: list[Thing]) -> list[str]:
    """Families that only people reported: no device of theirs was met by any machine, so none can be estimated."""
    by_family: dict[str, bool] = defaultdict(bool)
    for thing in living:
        by_family[thing.family] |= any(fact.group != "human" and shows_life(fact) for fact in thing.facts)
    return sorted(family for family, met in by_family.items() if not met)
