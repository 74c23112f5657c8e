"""Whether the outgoing provider has access to X is not known."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.gaps.client_facts import ClientFacts, known
from bascule.gaps.finders import about
from bascule.gaps.rule import Finding, Rule

DOORS = frozenset(
    (
        "server",
        "network-device",
        "m365-tenant",
        "google-workspace",
        "application",
        "camera-system",
        "access-control",
    )
    + ("intrusion-alarm", "hvac-bms", "ot-asset", "website", "backup-job", "telephony")
)


def _find(facts: ClientFacts) -> Iterator[Finding]:
    for item in facts.all_items:
        if item.kind in DOORS and not known(item, "outgoing_access"):
            yield about(item)


RULE = Rule(
    id="outgoing_access_unknown",
    family="business",
    severity="C",
    sentence=_("Whether the outgoing provider has access to {name} is not known."),
    why=_("“Unknown” stays open until somebody looked."),
    closes=_("The sheet says yes or no, from a source."),
    ask="external-person.staff-with-access",
    find=_find,
)
