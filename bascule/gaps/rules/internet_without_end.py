"""The end of the contract of X is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="internet_without_end",
    family="lines",
    severity="C",
    sentence=_("The end of the contract of {name} is not known."),
    why=_("A line cannot be moved or cancelled without it."),
    closes=FILLED_IN,
    ask="internet-line.line-contracts",
    find=Missing("internet-line", "contract_end"),
)
