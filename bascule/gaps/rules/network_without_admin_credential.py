"""The administrator of X is not in hand."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import VERIFIED, NotInHand
from bascule.gaps.rule import Rule

RULE = Rule(
    id="network_without_admin_credential",
    family="devices",
    severity="B",
    sentence=_("The administrator of {name} is not in hand."),
    why=_("It would have to be reset on site, with the network down."),
    closes=VERIFIED,
    ask="network-device.network-admins",
    find=NotInHand(
        "network-device",
        ("password", "ssh-key"),
        subtypes=("switch", "access-point", "wireless-controller", "load-balancer"),
    ),
)
