"""Nobody knows who can sign in for X at its registrar."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="domain_without_account_owner",
    family="web",
    severity="A",
    sentence=_("Nobody knows who can sign in for {name} at its registrar."),
    why=_("Whoever holds that account can move the mail and the website elsewhere."),
    closes=FILLED_IN,
    ask="domain.registrar-account",
    find=Missing("domain", "account_owner"),
)
