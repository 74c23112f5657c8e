"""The registry holder of X is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="domain_without_holder",
    family="web",
    severity="A",
    sentence=_("The registry holder of {name} is not known."),
    why=_("Only the holder can claim the name if the provider refuses to hand it over."),
    closes=FILLED_IN,
    ask="domain.registrar-account",
    find=Missing("domain", "registrant"),
)
