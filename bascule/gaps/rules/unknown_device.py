"""X answers on the network and nobody can say what it is."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.gaps.client_facts import ClientFacts
from bascule.gaps.finders import about
from bascule.gaps.rule import Finding, Rule


def _find(facts: ClientFacts) -> Iterator[Finding]:
    for item in facts.all_items:
        if item.unknown:
            yield about(item)


RULE = Rule(
    id="unknown_device",
    family="devices",
    severity="B",
    sentence=_("{name} answers on the network and nobody can say what it is."),
    why=_("It may be a forgotten machine, or a way in."),
    closes=_("Somebody says what it is, or it is unplugged."),
    ask="endpoint.device-list",
    find=_find,
)
