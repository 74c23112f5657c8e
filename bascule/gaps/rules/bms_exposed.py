"""X can be reached from the internet."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import Says
from bascule.gaps.rule import Rule

RULE = Rule(
    id="bms_exposed",
    family="building",
    severity="A",
    sentence=_("{name} can be reached from the internet."),
    why=_("These controllers were not made to be exposed."),
    closes=_("The sheet says no, after a scan from outside under the mandate."),
    find=Says("hvac-bms", "internet_exposed", ("yes",)),
)
