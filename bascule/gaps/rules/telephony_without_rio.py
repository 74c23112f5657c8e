"""The numbers of X have no RIO."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="telephony_without_rio",
    family="lines",
    severity="A",
    sentence=_("The numbers of {name} have no RIO."),
    why=_("Without it the numbers cannot be ported."),
    closes=FILLED_IN,
    ask="telephony.numbers-rio",
    find=Missing("telephony", "rio"),
)
