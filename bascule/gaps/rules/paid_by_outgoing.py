"""X is paid or resold by the outgoing provider."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.gaps.client_facts import ClientFacts, text_of
from bascule.gaps.finders import about
from bascule.gaps.rule import Finding, Rule


def _find(facts: ClientFacts) -> Iterator[Finding]:
    for item in facts.all_items:
        if text_of(item, "payer") in ("outgoing", "resold"):
            yield about(item)


RULE = Rule(
    id="paid_by_outgoing",
    family="business",
    severity="B",
    sentence=_("{name} is paid or resold by the outgoing provider."),
    why=_("It is cut off when he stops paying."),
    closes=_("The client pays for it directly, or through the firm."),
    ask="contract.vendor-list",
    find=_find,
)
