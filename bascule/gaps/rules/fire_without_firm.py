"""Who maintains X is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="fire_without_firm",
    family="safety",
    severity="B",
    sentence=_("Who maintains {name} is not known."),
    why=_("It is inspected by law; we look and never change it."),
    closes=FILLED_IN,
    ask="fire-safety.fire-contacts",
    find=Missing("fire-safety", "maintenance_firm"),
)
