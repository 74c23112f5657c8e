"""Who can program the alarm X from afar is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="alarm_remote_owner_unknown",
    family="safety",
    severity="A",
    sentence=_("Who can program the alarm {name} from afar is not known."),
    why=_("It can be disarmed without entering the building."),
    closes=FILLED_IN,
    ask="intrusion-alarm.alarm-codes",
    find=Missing("intrusion-alarm", "remote_owner"),
)
