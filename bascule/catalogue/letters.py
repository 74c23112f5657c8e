"""The letters and documents: text as data, one file for each kind and language, `letters/<kind>.<language>.toml`.

A clause is in the letter when every one of its conditions holds. A condition is `fact=value`, `fact=one|other` or
`fact!=value`; the facts and their values are listed in `FACTS`. `{places}` are filled when the letter is composed. A
clause that cites law is left out where none of its texts is law in the client's country.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from bascule.catalogue.law import Law, law
from bascule.catalogue.text import FOLDER, LANGUAGES, convert, read_toml, unusable

Party = Literal["client", "provider", "firm", "counsel"]
# What the wording depends on, and the answers it knows. “unknown” is always one: nothing is claimed from it.
FACTS: dict[str, tuple[str, ...]] = {
    "country": ("FR", "BE", "LU", "CH", "GB", "US", "other"),
    "debt": ("none", "undisputed", "disputed", "unknown"),
    "reversibility": ("yes", "no", "unknown"),
    "personal_data": ("yes", "no", "unknown"),
    "cloud": ("yes", "no", "unknown"),
    "attitude": ("unknown", "cooperative", "slow", "hostile", "vanished"),
    "choice": ("return", "delete", "unknown"),
    "price": ("free", "capped", "unknown"),
    "refused": ("yes", "no", "unknown"),
}
PLACES = frozenset(
    ("client", "client_address", "client_registration", "signatory", "signatory_title", "provider", "firm")
    + ("provider_address", "mandate_on", "notice_on", "t0", "retention_until", "contract_until", "contract")
    + (
        "today",
        "due_on",
        "lines",
        "lines_refused",
        "asked_on",
        "law",
        "counsel",
        "systems",
        "hours",
        "amount",
    )
    + ("scope", "receives_secrets", "valid_until", "out_of_band")
)
KINDS = (
    "mandate", "authorisation", "termination", "request", "retention", "freeze", "gdpr_choice", "reminder",
    "formal_notice", "removal_certificate", "handover_minutes", "exit_pack",
)  # fmt: skip
_PLACE = re.compile(r"{(\w+)}")


class Clause(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One piece of text and when it belongs in the letter."""

    id: str
    text: str
    when: tuple[str, ...] = ()
    law: tuple[str, ...] = ()

    def holds(self, facts: Mapping[str, str]) -> bool:
        """Whether it belongs in a letter with these facts."""
        if self.law and not self.cited(facts):
            return False
        return all(_holds(condition, facts) for condition in self.when)

    def cited(self, facts: Mapping[str, str]) -> list[Law]:
        """The texts it cites that are law in the client's country."""
        return [law()[id] for id in self.law if law()[id].applies(facts.get("country", ""))]


class LetterText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of letter in one language. `sender` writes it, `recipient` gets it, `signatures` sign it; `annex`
    `lines` appends the request list, `open-lines` those still open."""

    kind: str
    language: str
    title: str
    subject: str
    clauses: tuple[Clause, ...]
    sender: Party = "client"
    recipient: Party = "provider"
    signatures: tuple[Party, ...] = ("client",)
    annex: Literal["", "lines", "open-lines"] = ""
    counsel: bool = True

    def chosen(self, facts: Mapping[str, str]) -> list[Clause]:
        """The clauses that these facts call for, in order."""
        return [clause for clause in self.clauses if clause.holds(facts)]


def _holds(condition: str, facts: Mapping[str, str]) -> bool:
    name, negated, values = _split(condition)
    return (facts.get(name, "unknown") in values) != negated


def _split(condition: str) -> tuple[str, bool, tuple[str, ...]]:
    name, _, values = condition.partition("=")
    return name.removesuffix("!"), name.endswith("!"), tuple(values.split("|"))


@cache
def letter_text(kind: str, language: str) -> LetterText:
    """The text of that kind in that language; KeyError where there is none, `Problem` where it cannot be used."""
    if kind not in KINDS or language not in LANGUAGES:
        raise KeyError(kind, language)
    file = FOLDER / "letters" / f"{kind}.{language}.toml"
    found = convert({"kind": kind, "language": language, **read_toml(file)}, LetterText, file)
    _check(found, file)
    return found


def _check(found: LetterText, file: Path) -> None:
    for clause in found.clauses:
        for condition in clause.when:
            name, _negated, values = _split(condition)
            if name not in FACTS or not set(values) <= set(FACTS[name]):
                raise unusable(
                    file, f"the clause {clause.id!r} has the condition {condition!r}, which nothing answers"
                )
        strange = set(clause.law) - set(law())
        if strange:
            raise unusable(file, f"the clause {clause.id!r} cites {min(strange)!r}, which law.toml has not")
        places = set(_PLACE.findall(clause.text)) - PLACES
        if places:
            raise unusable(
                file, f"the clause {clause.id!r} has the place {min(places)!r}, which nothing fills"
            )
        if "{law}" in clause.text and not clause.law:
            raise unusable(file, f"the clause {clause.id!r} names the law and cites none")
