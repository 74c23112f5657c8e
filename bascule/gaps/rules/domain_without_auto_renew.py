"""Automatic renewal of X is off or not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import Says
from bascule.gaps.rule import Rule

RULE = Rule(
    id="domain_without_auto_renew",
    family="web",
    severity="B",
    sentence=_("Automatic renewal of {name} is off or not known."),
    why=_("A change of provider is when renewals are forgotten."),
    closes=_("The registrar's account shows automatic renewal on."),
    ask="domain.registrar-account",
    find=Says("domain", "auto_renew", ("no", "unknown"), or_unknown=True),
)
