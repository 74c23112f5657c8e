"""Whether X must be out at T0 is not decided."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="external_not_decided",
    family="people-sites",
    severity="B",
    sentence=_("Whether {name} must be out at T0 is not decided."),
    why=_("At T0 there is no time left to ask."),
    closes=_("The sheet says yes or no."),
    find=Missing("external-person", "remove_at_t0"),
)
