"""How to get into X is not written down."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.gaps.client_facts import ClientFacts
from bascule.gaps.rule import Finding, Rule


def _find(facts: ClientFacts) -> Iterator[Finding]:
    for site in facts.sites:
        if not site.access_instructions:
            yield Finding(str(site.pk), site.name, site=site)


RULE = Rule(
    id="site_without_access",
    family="people-sites",
    severity="C",
    sentence=_("How to get into {name} is not written down."),
    why=_("A technician sent there at night stays outside."),
    closes=_("Access instructions stand on the site's sheet."),
    ask="site.keys-held",
    find=_find,
)
