"""The reseller of X is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="google_reseller_unknown",
    family="mail",
    severity="B",
    sentence=_("The reseller of {name} is not known."),
    why=_("The transfer token goes to the new reseller and there is no way back for months."),
    closes=FILLED_IN,
    ask="google-workspace.reseller-release",
    find=Missing("google-workspace", "reseller"),
)
