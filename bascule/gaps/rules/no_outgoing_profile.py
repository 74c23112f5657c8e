"""The profile of the outgoing provider of X is empty."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.gaps.client_facts import ClientFacts
from bascule.gaps.rule import Finding, Rule


def _find(facts: ClientFacts) -> Iterator[Finding]:
    provider = facts.provider
    if provider is None or not (provider.domains or provider.networks or provider.tools):
        yield Finding("", facts.client.name)


RULE = Rule(
    id="no_outgoing_profile",
    family="people-sites",
    severity="B",
    sentence=_("The profile of the outgoing provider of {name} is empty."),
    why=_("His accounts, addresses and tools are recognised by it."),
    closes=_("At least one domain, network or tool stands in the profile."),
    find=_find,
)
