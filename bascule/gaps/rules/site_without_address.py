"""The site X has no address."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.gaps.client_facts import ClientFacts
from bascule.gaps.rule import Finding, Rule


def _find(facts: ClientFacts) -> Iterator[Finding]:
    for site in facts.sites:
        if not site.address:
            yield Finding(str(site.pk), site.name, site=site)


RULE = Rule(
    id="site_without_address",
    family="people-sites",
    severity="B",
    sentence=_("The site {name} has no address."),
    why=_("Operators and alarm companies ask for it first."),
    closes=_("The address stands on the site's sheet."),
    find=_find,
)
