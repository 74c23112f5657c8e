"""Who may call the operator about X is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="internet_without_callers",
    family="lines",
    severity="B",
    sentence=_("Who may call the operator about {name} is not known."),
    why=_("The outgoing provider may still be able to change or cancel the line."),
    closes=FILLED_IN,
    ask="internet-line.holder-change",
    find=Missing("internet-line", "authorised_callers"),
)
