"""The accounts that X holds are not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="external_accounts_unknown",
    family="people-sites",
    severity="A",
    sentence=_("The accounts that {name} holds are not known."),
    why=_("An account nobody listed stays open."),
    closes=FILLED_IN,
    ask="external-person.staff-with-access",
    find=Missing("external-person", "accounts"),
)
