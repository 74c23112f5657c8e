"""The badges of X have not been listed."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="access_badges_unknown",
    family="safety",
    severity="B",
    sentence=_("The badges of {name} have not been listed."),
    why=_("A badge nobody listed still opens."),
    closes=FILLED_IN,
    ask="access-control.access-admin",
    find=Missing("access-control", "badges", subtypes=("controller", "software", "")),
)
