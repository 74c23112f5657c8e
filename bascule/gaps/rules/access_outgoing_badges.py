"""Which badges of X the outgoing provider holds is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="access_outgoing_badges",
    family="safety",
    severity="B",
    sentence=_("Which badges of {name} the outgoing provider holds is not known."),
    why=_("They open until they are cancelled."),
    closes=FILLED_IN,
    ask="access-control.badges-return",
    find=Missing("access-control", "outgoing_badges", subtypes=("controller", "software", "")),
)
