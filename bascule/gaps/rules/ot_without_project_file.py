"""The program of X is not in hand."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="ot_without_project_file",
    family="production",
    severity="A",
    sentence=_("The program of {name} is not in hand."),
    why=_("If the machine loses it, production stops until it is written again."),
    closes=FILLED_IN,
    ask="ot-asset.ot-projects",
    find=Missing("ot-asset", "project_file", subtypes=("plc", "hmi", "scada", "robot", "cnc", "")),
)
