"""The ways in which most rules look: a field that is missing or says the wrong thing, a credential not in hand, a
date too near or too old. A rule that looks in another way brings its own function.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_noop as _

from bascule.gaps.client_facts import ClientFacts, date_of, known, text_of
from bascule.gaps.rule import Finding
from bascule.inventory.models import Item

FILLED_IN = _("The field is filled in on the sheet, from a source that can be shown.")
VERIFIED = _("The credential is received, linked to the item and verified by a real sign-in.")


def about(item: Item, **facts: object) -> Finding:
    """A finding about one item, its site in hand."""
    return Finding(
        subject=str(item.pk), name=item.name, facts={k: v for k, v in facts.items() if v is not None}, item=item,
        site=item.site,
    )  # fmt: skip


@dataclass(frozen=True)
class Missing:
    """Items of a kind whose `field` nobody knows. `only_if`: (field, values) that must hold first."""

    kind: str
    field: str
    subtypes: tuple[str, ...] = ()
    only_if: tuple[str, tuple[str, ...]] | None = None

    def __call__(self, facts: ClientFacts) -> Iterator[Finding]:
        for item in facts.items(self.kind, self.subtypes):
            if _applies(item, self.only_if) and not known(item, self.field):
                yield about(item)


@dataclass(frozen=True)
class Says:
    """Items of a kind whose `field` has one of `values`; with `or_unknown` also where nobody knows."""

    kind: str
    field: str
    values: tuple[str, ...]
    subtypes: tuple[str, ...] = ()
    or_unknown: bool = False

    def __call__(self, facts: ClientFacts) -> Iterator[Finding]:
        for item in facts.items(self.kind, self.subtypes):
            value = text_of(item, self.field)
            if value in self.values or (self.or_unknown and not known(item, self.field)):
                yield about(item, value=value)


@dataclass(frozen=True)
class NotInHand:
    """Items of a kind for which no credential of these `secrets` (kinds of the vault) was received. `titled`: one
    of these words must stand in its title, in lower case, where one item has several codes."""

    kind: str
    secrets: tuple[str, ...]
    subtypes: tuple[str, ...] = ()
    titled: tuple[str, ...] = ()
    only_if: tuple[str, tuple[str, ...]] | None = None

    def __call__(self, facts: ClientFacts) -> Iterator[Finding]:
        for item in facts.items(self.kind, self.subtypes):
            if _applies(item, self.only_if) and not self._in_hand(facts, item):
                yield about(item)

    def _in_hand(self, facts: ClientFacts, item: Item) -> bool:
        for credential in facts.credentials_of(item):
            title = credential.title.lower()
            if credential.received_at is None or credential.kind not in self.secrets:
                continue
            if not self.titled or any(word in title for word in self.titled):
                return True
        return False


@dataclass(frozen=True)
class Due:
    """Items of a kind whose date falls within so many days, or has passed."""

    kind: str
    field: str
    within_days: int

    def __call__(self, facts: ClientFacts) -> Iterator[Finding]:
        limit = facts.today + timedelta(days=self.within_days)
        for item in facts.items(self.kind):
            day = date_of(item, self.field)
            if day is not None and day <= limit:
                yield about(item, date=day.isoformat())


@dataclass(frozen=True)
class Stale:
    """Items of a kind whose date is missing or older than so many days."""

    kind: str
    field: str
    older_than_days: int

    def __call__(self, facts: ClientFacts) -> Iterator[Finding]:
        limit = facts.today - timedelta(days=self.older_than_days)
        for item in facts.items(self.kind):
            day = date_of(item, self.field)
            if day is None or day < limit:
                yield about(item, date=day.isoformat() if day else None)


@dataclass(frozen=True)
class NamesOutgoing:
    """Items of a kind in whose `field` the outgoing provider stands: its name, its people, its addresses."""

    kind: str
    field: str

    def __call__(self, facts: ClientFacts) -> Iterator[Finding]:
        for item in facts.items(self.kind):
            value = text_of(item, self.field)
            if value and facts.is_outgoing(value):
                yield about(item, value=value)


def _applies(item: Item, condition: tuple[str, tuple[str, ...]] | None) -> bool:
    return condition is None or text_of(item, condition[0]).lower() in condition[1]
