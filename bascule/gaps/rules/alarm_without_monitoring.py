"""Which monitoring centre receives the alarm X is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="alarm_without_monitoring",
    family="safety",
    severity="A",
    sentence=_("Which monitoring centre receives the alarm {name} is not known."),
    why=_("Nobody can tell the centre whom to call and whom not to believe any more."),
    closes=FILLED_IN,
    ask="intrusion-alarm.alarm-contacts",
    find=Missing("intrusion-alarm", "monitoring_centre"),
)
