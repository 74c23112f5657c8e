"""The alarm X has no test of the last twelve months."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import Stale
from bascule.gaps.rule import Rule

RULE = Rule(
    id="alarm_test_old",
    family="safety",
    severity="B",
    sentence=_("The alarm {name} has no test of the last twelve months."),
    why=_("After a takeover nobody would notice that it no longer calls."),
    closes=_("A test with the monitoring centre is dated on the sheet."),
    find=Stale("intrusion-alarm", "last_test", 365),
)
