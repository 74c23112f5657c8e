"""The network zone of X is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="ot_zone_unknown",
    family="production",
    severity="C",
    sentence=_("The network zone of {name} is not known."),
    why=_("Nobody can say what it is kept apart from."),
    closes=FILLED_IN,
    find=Missing("ot-asset", "zone"),
)
