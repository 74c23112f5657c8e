"""Which numbers of X serve lifts, alarms and emergency calls is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="telephony_emergency_unknown",
    family="lines",
    severity="A",
    sentence=_("Which numbers of {name} serve lifts, alarms and emergency calls is not known."),
    why=_("Ported or cancelled unawares, a lift or an alarm stays mute."),
    closes=FILLED_IN,
    ask="telephony.numbers-rio",
    find=Missing("telephony", "emergency_lines"),
)
