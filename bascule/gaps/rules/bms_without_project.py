"""The project file of X is not in hand."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="bms_without_project",
    family="building",
    severity="C",
    sentence=_("The project file of {name} is not in hand."),
    why=_("Without it a broken controller is programmed anew."),
    closes=FILLED_IN,
    ask="hvac-bms.bms-project",
    find=Missing("hvac-bms", "project_backup"),
)
