"""The sheet of X lacks: Y."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.catalogue.kinds import kinds
from bascule.gaps.client_facts import ClientFacts, known
from bascule.gaps.finders import about
from bascule.gaps.rule import Finding, Rule

# Held by the item itself, not in its fields.
STANDING = frozenset({"name", "site"})


def _find(facts: ClientFacts) -> Iterator[Finding]:
    for item in facts.all_items:
        sheet = kinds().get(item.kind)
        if sheet is None:
            continue
        missing = [field for field in sheet.fields if field.mandatory and not field.secret]
        missing = [field for field in missing if field.id not in STANDING and not known(item, field.id)]
        if missing:
            yield about(item, fields=[field.id for field in missing], kind=item.kind)


RULE = Rule(
    id="sheet_incomplete",
    family="business",
    severity="C",
    sentence=_("The sheet of {name} lacks: {value}."),
    why=_("What is not written down is asked again by telephone, at night."),
    closes=_("Every mandatory field of the sheet is filled in."),
    find=_find,
)
