"""Whom to call for the application X is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="application_support_unknown",
    family="business",
    severity="C",
    sentence=_("Whom to call for the application {name} is not known."),
    why=_("Its publisher only speaks to the contacts it knows."),
    closes=FILLED_IN,
    ask="application.app-contacts",
    find=Missing("application", "support"),
)
