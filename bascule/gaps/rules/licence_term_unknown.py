"""When the licence X ends is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="licence_term_unknown",
    family="business",
    severity="C",
    sentence=_("When the licence {name} ends is not known."),
    why=_("It could stop in the middle of the takeover."),
    closes=FILLED_IN,
    ask="licence.licence-list",
    find=Missing("licence", "term_end"),
)
