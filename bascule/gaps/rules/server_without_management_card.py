"""The management card of X is not in hand."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import VERIFIED, NotInHand
from bascule.gaps.rule import Rule

RULE = Rule(
    id="server_without_management_card",
    family="devices",
    severity="B",
    sentence=_("The management card of {name} is not in hand."),
    why=_("It restarts and reinstalls the machine below any password of the system."),
    closes=VERIFIED,
    ask="server.deep-credentials",
    find=NotInHand(
        "server",
        ("password",),
        subtypes=("physical", "hypervisor"),
        titled=("ilo", "idrac", "ipmi", "bmc", "management", "carte", "card"),
    ),
)
