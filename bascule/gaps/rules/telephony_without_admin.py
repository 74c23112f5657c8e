"""The administration of the telephone system X is not in hand."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import VERIFIED, NotInHand
from bascule.gaps.rule import Rule

RULE = Rule(
    id="telephony_without_admin",
    family="lines",
    severity="B",
    sentence=_("The administration of the telephone system {name} is not in hand."),
    why=_("Call flows, forwarding and barring stay with the outgoing provider."),
    closes=VERIFIED,
    ask="telephony.pbx-config",
    find=NotInHand("telephony", ("password",), subtypes=("pbx", "cloud-pbx")),
)
