"""X legally belongs to the outgoing provider."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.gaps.client_facts import ClientFacts, text_of
from bascule.gaps.finders import about
from bascule.gaps.rule import Finding, Rule


def _find(facts: ClientFacts) -> Iterator[Finding]:
    for item in facts.all_items:
        if text_of(item, "holder") == "outgoing":
            yield about(item)


RULE = Rule(
    id="held_by_outgoing",
    family="business",
    severity="A",
    sentence=_("{name} legally belongs to the outgoing provider."),
    why=_("He may take it back at the end of the contract."),
    closes=_("The holder is changed, or a replacement is in place before T0."),
    ask="contract.vendor-list",
    find=_find,
)
