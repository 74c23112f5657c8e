"""The administration of X is open to the internet."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import Says
from bascule.gaps.rule import Rule

RULE = Rule(
    id="firewall_management_open",
    family="devices",
    severity="A",
    sentence=_("The administration of {name} is open to the internet."),
    why=_("It can be attacked, and entered with an old password, from anywhere."),
    closes=_("The configuration shows it closed, or open to named addresses of the client."),
    find=Says("network-device", "wan_management", ("yes",)),
)
