"""The clearance of X is not known, and X has a role."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.gaps.client_facts import ClientFacts
from bascule.gaps.rule import Finding, Rule


def _find(facts: ClientFacts) -> Iterator[Finding]:
    for person in facts.people:
        if not person.external and person.roles and not person.clearance:
            yield Finding(str(person.pk), person.name, person=person)


RULE = Rule(
    id="person_without_clearance",
    family="people-sites",
    severity="C",
    sentence=_("The clearance of {name} is not known."),
    why=_("Rights are copied from the old system instead of being given."),
    closes=_("The clearance stands on the person's sheet."),
    find=_find,
)
