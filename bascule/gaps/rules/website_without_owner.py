"""The owner of the account behind X is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="website_without_owner",
    family="web",
    severity="B",
    sentence=_("The owner of the account behind {name} is not known."),
    why=_("Analytics, advertising and social accounts follow their owner, not the company."),
    closes=FILLED_IN,
    ask="website.web-accounts",
    find=Missing("website", "account_owner"),
)
