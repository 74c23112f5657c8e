"""The restore-mode password (DSRM) of X is not in hand."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.gaps.client_facts import ClientFacts, text_of
from bascule.gaps.finders import about
from bascule.gaps.rule import Finding, Rule

CONTROLLER = ("domain controller", "contrôleur de domaine", "active directory", "ad ds", "addc")


def _find(facts: ClientFacts) -> Iterator[Finding]:
    for item in facts.items("server"):
        roles = text_of(item, "roles").lower()
        if not any(word in roles for word in CONTROLLER):
            continue
        in_hand = [c for c in facts.credentials_of(item) if c.received_at and "dsrm" in c.title.lower()]
        if not in_hand:
            yield about(item)


RULE = Rule(
    id="domain_controller_without_dsrm",
    family="devices",
    severity="A",
    sentence=_("The restore-mode password (DSRM) of {name} is not in hand."),
    why=_("It opens the directory when nothing else does, and a provider knows it for years."),
    closes=_("The DSRM password of this controller is received, then changed at T0."),
    ask="server.deep-credentials",
    find=_find,
)
