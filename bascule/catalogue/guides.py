"""Ways to recover a thing when the outgoing provider does not answer: one file a guide, printable, both languages.

A fact that may change (a maker's procedure, a registry's rule) stands apart with its source, the day it was read and
how sure it is; the steps are the method of the trade.
"""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from bascule.catalogue.kinds import kinds
from bascule.catalogue.text import FOLDER, Text, convert, read_toml, unusable


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something others decide and may change. `source` is where it was read on `as_of`; `confidence`: high, the maker's
    or the registry's own words; medium, somebody who did it; low, known in the trade and not read anywhere."""

    fr: str
    en: str
    as_of: date
    confidence: Literal["high", "medium", "low"]
    source: str = ""

    @property
    def text(self) -> Text:
        return Text(self.fr, self.en)


class Guide(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How to get one sort of thing back. `kinds`: the sheets it is for; `who`: whom to ask; `proof`: what proves that it
    is the client's; `lost`: what is gone afterwards; `never`: what makes it worse."""

    id: str
    order: int
    icon: str
    kinds: tuple[str, ...]
    label: Text
    summary: Text
    who: Text
    time: Text
    proof: tuple[Text, ...]
    steps: tuple[Text, ...]
    lost: tuple[Text, ...]
    never: tuple[Text, ...]
    facts: tuple[Fact, ...] = ()


@cache
def guides() -> dict[str, Guide]:
    """Every guide by id, in order; raises `Problem` on the first unusable file."""
    found = [_read(file) for file in sorted((FOLDER / "guides").glob("*.toml"))]
    return {guide.id: guide for guide in sorted(found, key=lambda guide: (guide.order, guide.id))}


def guides_for(kind: str) -> list[Guide]:
    """The guides for a kind of item, the most general first."""
    return [guide for guide in guides().values() if kind in guide.kinds]


def _read(file: Path) -> Guide:
    guide = convert({"id": file.stem, **read_toml(file)}, Guide, file)
    strange = set(guide.kinds) - set(kinds())
    if strange or not guide.kinds:
        raise unusable(file, f"it is for {min(strange, default='no kind')!r}, which no sheet has")
    for fact in guide.facts:
        if fact.confidence != "low" and not fact.source:
            raise unusable(file, f"the fact {fact.en[:40]!r} has no source")
    return guide
