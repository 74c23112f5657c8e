"""The drivers of X have no dated notice of being tracked."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="tracker_without_notice",
    family="vehicles",
    severity="B",
    sentence=_("The drivers of {name} have no dated notice of being tracked."),
    why=_("Without it the data cannot be used, and the client is exposed."),
    closes=_("The date of the notice to staff."),
    find=Missing("vehicle-tracker", "staff_notice"),
)
