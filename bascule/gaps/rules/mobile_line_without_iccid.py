"""The SIM card of X has no known ICCID."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="mobile_line_without_iccid",
    family="mobiles",
    severity="C",
    sentence=_("The SIM card of {name} has no known ICCID."),
    why=_("Lost or swapped, it cannot be blocked."),
    closes=FILLED_IN,
    ask="mobile-line.line-list",
    find=Missing("mobile-line", "iccid"),
)
