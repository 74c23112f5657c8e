"""Nobody is named to be called in an emergency at X."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.gaps.client_facts import ClientFacts
from bascule.gaps.rule import Finding, Rule


def _find(facts: ClientFacts) -> Iterator[Finding]:
    for site in facts.sites:
        if not site.emergency_contact:
            yield Finding(str(site.pk), site.name, site=site)


RULE = Rule(
    id="site_without_emergency_contact",
    family="people-sites",
    severity="B",
    sentence=_("Nobody is named to be called in an emergency at {name}."),
    why=_("The alarm centre goes on calling the outgoing provider."),
    closes=_("A person of the client is named on the site's sheet."),
    find=_find,
)
