"""What a rule is, and what it finds.

One rule, one file in `rules/`, one id that never changes: the file's name. All texts are English msgids marked for
translation; the finding's facts fill their `{placeholders}`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from bascule.catalogue.kinds import kinds
from bascule.inventory.models import Item, Person, Site
from bascule.ui.templatetags.ui import distance
from bascule.vault.models import Credential

if TYPE_CHECKING:
    from bascule.gaps.client_facts import ClientFacts

Finder = Callable[["ClientFacts"], Iterator["Finding"]]


@dataclass(frozen=True)
class Finding:
    """One missing fact: about what (`subject` is its id, empty for the client itself), and the facts of the
    sentence (JSON values, never a secret)."""

    subject: str
    name: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    item: Item | None = None
    credential: Credential | None = None
    person: Person | None = None
    site: Site | None = None

    def all_facts(self) -> dict[str, Any]:
        """The facts with `name`, which every sentence may use."""
        return {"name": self.name, **self.facts}


@dataclass(frozen=True)
class Rule:
    """`severity` A stops the takeover, B matters, C is minor; `family` one of the catalogue's; `why` says what
    happens while the fact is missing; `closes` what ends the gap; `ask` what it asks of the outgoing provider, as
    `kind.ask` of the catalogue, empty when there is nothing to ask him."""

    id: str
    family: str
    severity: str
    sentence: str
    why: str
    closes: str
    find: Finder
    ask: str = ""

    def say(self, facts: Mapping[str, Any]) -> str:
        """The sentence in the language in force."""
        return fill(gettext(self.sentence), _worded(facts))


def _worded(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as people read them: days as dates, field ids as the labels of the sheet."""
    worded = dict(facts)
    if "date" in worded:
        day = date.fromisoformat(worded["date"])
        worded["date"], worded["when"] = date_format(day), distance(day)
    sheet = kinds().get(str(worded.get("kind", "")))
    if sheet and "fields" in worded:
        fields = [sheet.field(id) for id in worded["fields"]]
        worded["value"] = ", ".join(f.label.in_(get_language()) for f in fields if f)
    return worded


def fill(template: str, facts: Mapping[str, Any]) -> str:
    """Put facts into a translated sentence; a fact that an older finding lacks shows as an ellipsis."""
    return template.format_map(_Shown(facts))


class _Shown(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"
