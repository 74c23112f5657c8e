"""X is vital and nobody knows at which site it stands."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.gaps.client_facts import ClientFacts, text_of
from bascule.gaps.finders import about
from bascule.gaps.rule import Finding, Rule

PLACED = frozenset({"server", "network-device", "ot-asset", "intrusion-alarm", "telephony", "internet-line"})


def _find(facts: ClientFacts) -> Iterator[Finding]:
    for item in facts.all_items:
        if item.site_id is None and text_of(item, "criticality") == "vital" and item.kind in PLACED:
            yield about(item)


RULE = Rule(
    id="vital_without_site",
    family="business",
    severity="C",
    sentence=_("{name} is vital and nobody knows at which site it stands."),
    why=_("On the night of T0 somebody must stand before it."),
    closes=_("The site and the place stand on the sheet."),
    find=_find,
)
