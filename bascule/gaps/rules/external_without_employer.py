"""For whom X works is not known."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.gaps.client_facts import ClientFacts
from bascule.gaps.rule import Finding, Rule


def _find(facts: ClientFacts) -> Iterator[Finding]:
    for person in facts.people:
        if person.external and not person.employer and not person.of_outgoing_provider:
            yield Finding(str(person.pk), person.name, person=person)


RULE = Rule(
    id="external_without_employer",
    family="people-sites",
    severity="C",
    sentence=_("For whom {name} works is not known."),
    why=_("Somebody from outside without an employer belongs to nobody's list at T0."),
    closes=_("The employer stands on the person's sheet."),
    find=_find,
)
