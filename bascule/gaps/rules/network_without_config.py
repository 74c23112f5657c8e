"""There is no configuration export of X."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="network_without_config",
    family="devices",
    severity="B",
    sentence=_("There is no configuration export of {name}."),
    why=_("A broken device could not be rebuilt, and its open doors are not known."),
    closes=_("A native export less than seven days old, read by Bascule."),
    ask="network-device.config-exports",
    find=Missing(
        "network-device",
        "config_export",
        subtypes=("firewall", "router", "switch", "wireless-controller", "sd-wan"),
    ),
)
