"""X has named nobody who decides."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.gaps.client_facts import ClientFacts
from bascule.gaps.rule import Finding, Rule

# The role as the catalogue of roles and other people's lists name it.
DECIDES = frozenset(
    {"decision maker", "decision-maker", "decision_maker", "decider", "décideur", "décideuse"}
)


def _find(facts: ClientFacts) -> Iterator[Finding]:
    if not any(DECIDES & {str(role).strip().lower() for role in person.roles} for person in facts.people):
        yield Finding("", facts.client.name)


RULE = Rule(
    id="no_decision_maker",
    family="people-sites",
    severity="A",
    sentence=_("{name} has named nobody who decides."),
    why=_("At T0 one person must say go or stop."),
    closes=_("One person has the role of decision maker, confirmed by a call back."),
    find=_find,
)
