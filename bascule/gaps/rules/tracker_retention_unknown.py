"""How long the positions of X are kept is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="tracker_retention_unknown",
    family="vehicles",
    severity="C",
    sentence=_("How long the positions of {name} are kept is not known."),
    why=_("Two months is the usual limit."),
    closes=FILLED_IN,
    find=Missing("vehicle-tracker", "retention_days"),
)
