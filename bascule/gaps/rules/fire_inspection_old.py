"""X has no inspection of the last twelve months."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import Stale
from bascule.gaps.rule import Rule

RULE = Rule(
    id="fire_inspection_old",
    family="safety",
    severity="B",
    sentence=_("{name} has no inspection of the last twelve months."),
    why=_("The safety register would not be in order."),
    closes=_("The date of the last inspection, from the safety register."),
    find=Stale("fire-safety", "last_inspection", 365),
)
