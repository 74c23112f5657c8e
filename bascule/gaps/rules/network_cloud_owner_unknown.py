"""The owner of X in its maker's cloud is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="network_cloud_owner_unknown",
    family="devices",
    severity="B",
    sentence=_("The owner of {name} in its maker's cloud is not known."),
    why=_("The owner in the cloud rules over every local password."),
    closes=FILLED_IN,
    ask="network-device.cloud-transfer",
    find=Missing("network-device", "cloud_owner", subtypes=("firewall", "wireless-controller", "sd-wan")),
)
