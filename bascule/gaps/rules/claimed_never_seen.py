"""X stands on a list and no live source saw it."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.gaps.client_facts import ClientFacts
from bascule.gaps.finders import about
from bascule.gaps.rule import Finding, Rule


def _find(facts: ClientFacts) -> Iterator[Finding]:
    for item in facts.all_items:
        if not item.seen and item.kind in ("endpoint", "server", "network-device", "printer"):
            yield about(item)


RULE = Rule(
    id="claimed_never_seen",
    family="devices",
    severity="C",
    sentence=_("{name} stands on a list and no live source saw it."),
    why=_("It is gone, switched off, or out of sight with the old tools on it."),
    closes=_("A live source sees it, or it is put away with a reason."),
    ask="endpoint.device-list",
    find=_find,
)
