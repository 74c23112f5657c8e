"""The access to X is not in hand."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import VERIFIED, NotInHand
from bascule.gaps.rule import Rule

RULE = Rule(
    id="ups_without_access",
    family="devices",
    severity="C",
    sentence=_("The access to {name} is not in hand."),
    why=_("It can cut the power of everything behind it."),
    closes=VERIFIED,
    ask="server.deep-credentials",
    find=NotInHand("server", ("password", "snmp"), subtypes=("ups", "pdu", "kvm")),
)
