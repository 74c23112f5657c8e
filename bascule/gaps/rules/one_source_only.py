"""Only one source knows X."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.gaps.client_facts import ClientFacts
from bascule.gaps.finders import about
from bascule.gaps.rule import Finding, Rule


def _find(facts: ClientFacts) -> Iterator[Finding]:
    for item in facts.all_items:
        if item.sources == 1 and item.kind in ("endpoint", "server", "network-device"):
            yield about(item)


RULE = Rule(
    id="one_source_only",
    family="devices",
    severity="C",
    sentence=_("Only one source knows {name}."),
    why=_("What one list says may be out of date."),
    closes=_("A second, independent source confirms it."),
    find=_find,
)
