"""The mobile line X has no RIO."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="mobile_line_without_rio",
    family="mobiles",
    severity="B",
    sentence=_("The mobile line {name} has no RIO."),
    why=_("The number cannot be ported."),
    closes=FILLED_IN,
    ask="mobile-line.line-list",
    find=Missing("mobile-line", "rio"),
)
