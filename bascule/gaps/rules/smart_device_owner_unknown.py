"""The owner of the cloud account of X is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="smart_device_owner_unknown",
    family="building",
    severity="B",
    sentence=_("The owner of the cloud account of {name} is not known."),
    why=_("It listens, lights or unlocks for whoever owns the account."),
    closes=FILLED_IN,
    ask="smart-device.smart-accounts",
    find=Missing("smart-device", "cloud_owner"),
)
