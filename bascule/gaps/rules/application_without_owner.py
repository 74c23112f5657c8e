"""Nobody in the company answers for the application X."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="application_without_owner",
    family="business",
    severity="C",
    sentence=_("Nobody in the company answers for the application {name}."),
    why=_("Somebody must say who may use it and what it must do after T0."),
    closes=FILLED_IN,
    find=Missing("application", "business_owner"),
)
