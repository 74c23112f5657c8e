"""Verb: which observations speak of the same thing, why, what to ask a person, and what is probably still unseen."""

import gc
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bascule.matching.evidence import Reason
from bascule.matching.facts import Fact, facts_of
from bascule.matching.merging import group
from bascule.matching.reasons import reason_document
from bascule.matching.unseen.captures import things_of
from bascule.matching.unseen.estimate import Unseen, estimate_unseen
from bascule.matching.weights import CLASH, KEY_IN_CLASH, MERGE, SUGGEST
from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import Observation

SCHEMA = "bascule.reconcile/1"
_STRONG = ("serial", "uuid", "guid", "tag", "mac", "id:")
Pair = tuple[str, str]


@dataclass(frozen=True)
class Item:
    """One thing: its observations (refs, sorted), the kind most of them give, and every reason of every merge."""

    id: str
    kind: str | None
    observations: list[str]
    why: list[dict[str, Any]]


@dataclass(frozen=True)
class Reconciliation:
    """Everything that `reconcile` found. `links_not_found`: a person's words about refs that are not in the input."""

    items: list[Item]
    suggested: list[dict[str, Any]]
    conflicts: list[dict[str, Any]]
    unseen: Unseen
    claimed_never_seen: list[str]
    links_not_found: list[Pair] = field(default_factory=list)

    def to_document(self) -> dict[str, Any]:
        """bascule.reconcile/1."""
        return {
            "schema": SCHEMA,
            "items": [
                {"id": item.id, "kind": item.kind, "observations": item.observations, "why": item.why}
                for item in self.items
            ],
            "suggested": self.suggested,
            "conflicts": self.conflicts,
            "unseen": self.unseen.to_document(),
            "claimed_never_seen": self.claimed_never_seen,
            "links_not_found": [list(pair) for pair in self.links_not_found],
        }


def reconcile(
    observations: Iterable[Observation], *, must_link: Iterable[Pair] = (), cannot_link: Iterable[Pair] = ()
) -> Reconciliation:
    """Group observations into items. The order of the input changes nothing; the same input gives the same output.

    `must_link` and `cannot_link` are pairs of refs that a person joined or split; they hold whatever the evidence.
    Raises Problem where two observations have one ref, or where the person's words contradict each other.
    """
    records = list(observations)
    with _no_collector():
        facts = facts_of(records)
        place = _places(facts)
        missing: list[Pair] = []
        must = _known(must_link, place, missing)
        cannot = _known(cannot_link, place, missing)
        _consistent(must, cannot, facts)
        grouping = group(facts, must, cannot)
        kind_of = {record.ref: record.kind for record in records if record.kind}
        items = [_item(members, facts, grouping.merges[members[0]], kind_of) for members in grouping.groups]
        item_of = {ref: item.id for item in items for ref in item.observations}
        suggested, conflicts = _pairs(grouping.near, facts, item_of)
        things = things_of([[facts[member] for member in members] for members in grouping.groups])
        unseen = estimate_unseen(things, facts)
        claimed = sorted(fact.ref for thing in things if thing.claimed for fact in thing.facts)
    return Reconciliation(items, suggested, conflicts, unseen, claimed, sorted(missing))


@contextmanager
def _no_collector() -> Iterator[None]:
    """The many small containers of a run live to its end: looking for garbage among them costs a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _places(facts: list[Fact]) -> dict[str, int]:
    place = {fact.ref: position for position, fact in enumerate(facts)}
    if len(place) != len(facts):
        twice = Counter(fact.ref for fact in facts).most_common(1)[0][0]
        raise Problem(
            gettext_noop("Two observations have the same reference, {ref}."),
            gettext_noop("Give every observation a reference of its own, then run again."),
            ref=twice,
        )
    return place


def _known(pairs: Iterable[Pair], place: dict[str, int], missing: list[Pair]) -> list[tuple[int, int]]:
    found = set()
    for one, two in pairs:
        if one in place and two in place:
            found.add((min(place[one], place[two]), max(place[one], place[two])))
        else:
            missing.append((one, two))
    return sorted(found)


def _consistent(must: list[tuple[int, int]], cannot: list[tuple[int, int]], facts: list[Fact]) -> None:
    parent: dict[int, int] = {}

    def root(place: int) -> int:
        while parent.setdefault(place, place) != place:
            place = parent[place]
        return place

    for one, two in must:
        parent[root(one)] = root(two)
    for one, two in cannot:
        if root(one) == root(two):
            raise Problem(
                gettext_noop("{one} and {two} were joined by a person and also kept apart by a person."),
                gettext_noop("Undo one of the two decisions, then run again."),
                one=facts[one].ref,
                two=facts[two].ref,
            )


def _item(
    members: list[int],
    facts: list[Fact],
    merges: list[tuple[int, int, float, list[Reason]]],
    kind_of: dict[str, str],
) -> Item:
    refs = [facts[member].ref for member in members]
    kinds = Counter(kind_of[ref] for ref in refs if ref in kind_of)
    kind = min(kinds, key=lambda name: (-kinds[name], name)) if kinds else None
    why = [
        reason_document(reason, (facts[one].ref, facts[two].ref))
        for one, two, _, reasons in merges
        for reason in reasons
    ]
    return Item("item-" + hashlib.sha256(refs[0].encode()).hexdigest()[:12], kind, refs, why)


def _pairs(
    near: list[tuple[int, int, float, list[Reason]]], facts: list[Fact], item_of: dict[str, str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Pairs for the technician's queue, most likely first: those worth a look, and those that contradict themselves."""
    suggested: list[dict[str, Any]] = []
    conflicts: list[dict[str, Any]] = []
    for one, two, score, reasons in near:
        refs = (facts[one].ref, facts[two].ref)
        strong = any(weight >= KEY_IN_CLASH and code.startswith(_STRONG) for code, _, weight in reasons)
        clash = strong and score < MERGE and sum(weight for _, _, weight in reasons if weight < 0) <= CLASH
        if not clash and score < SUGGEST:
            continue
        document = {
            "items": [item_of[refs[0]], item_of[refs[1]]],
            "observations": list(refs),
            "score": round(score, 1),
            "why": [reason_document(reason, refs) for reason in reasons],
        }
        (conflicts if clash else suggested).append(document)
    for pairs in (suggested, conflicts):
        pairs.sort(key=lambda pair: (-pair["score"], pair["observations"]))
    return suggested, conflicts
