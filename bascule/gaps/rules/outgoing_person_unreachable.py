"""X of the outgoing provider has neither e-mail address nor telephone."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.gaps.client_facts import ClientFacts
from bascule.gaps.rule import Finding, Rule


def _find(facts: ClientFacts) -> Iterator[Finding]:
    for person in facts.people:
        if person.of_outgoing_provider and not (person.email or person.phone or person.mobile):
            yield Finding(str(person.pk), person.name, person=person)


RULE = Rule(
    id="outgoing_person_unreachable",
    family="people-sites",
    severity="B",
    sentence=_("{name} of the outgoing provider has neither e-mail address nor telephone."),
    why=_("Accounts are found by these marks."),
    closes=_("An address or a number stands on the person's sheet."),
    ask="external-person.staff-with-access",
    find=_find,
)
