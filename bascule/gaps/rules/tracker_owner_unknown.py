"""The owner of the tracking account of X is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="tracker_owner_unknown",
    family="vehicles",
    severity="B",
    sentence=_("The owner of the tracking account of {name} is not known."),
    why=_("Whoever holds it sees where people are."),
    closes=FILLED_IN,
    ask="vehicle-tracker.tracker-account",
    find=Missing("vehicle-tracker", "platform_owner"),
)
