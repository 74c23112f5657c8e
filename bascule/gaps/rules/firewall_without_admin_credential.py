"""The administrator of the firewall X is not in hand."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import VERIFIED, NotInHand
from bascule.gaps.rule import Rule

RULE = Rule(
    id="firewall_without_admin_credential",
    family="devices",
    severity="A",
    sentence=_("The administrator of the firewall {name} is not in hand."),
    why=_("Whoever has it decides who enters the network."),
    closes=VERIFIED,
    ask="network-device.network-admins",
    find=NotInHand("network-device", ("password", "ssh-key"), subtypes=("firewall", "router", "sd-wan")),
)
