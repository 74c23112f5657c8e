"""Whether X has a safety function is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="ot_safety_unknown",
    family="production",
    severity="B",
    sentence=_("Whether {name} has a safety function is not known."),
    why=_("What protects people is never touched."),
    closes=FILLED_IN,
    find=Missing("ot-asset", "safety_function"),
)
