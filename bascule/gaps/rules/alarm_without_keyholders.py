"""The keyholders of the alarm X are not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="alarm_without_keyholders",
    family="safety",
    severity="B",
    sentence=_("The keyholders of the alarm {name} are not known."),
    why=_("At night the centre calls whoever stands on its list."),
    closes=FILLED_IN,
    ask="intrusion-alarm.alarm-contacts",
    find=Missing("intrusion-alarm", "keyholders"),
)
