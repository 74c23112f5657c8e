"""X has no role in the takeover or the company."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.gaps.client_facts import ClientFacts
from bascule.gaps.rule import Finding, Rule


def _find(facts: ClientFacts) -> Iterator[Finding]:
    for person in facts.people:
        if not person.external and person.ended_on is None and not person.roles:
            yield Finding(str(person.pk), person.name, person=person)


RULE = Rule(
    id="person_without_role",
    family="people-sites",
    severity="B",
    sentence=_("{name} has no role in the takeover or the company."),
    why=_("Nobody can say what this person may ask for, or must keep."),
    closes=_("At least one role stands on the person's sheet."),
    ask="person.user-list",
    find=_find,
)
