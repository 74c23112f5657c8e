"""X belongs to an account of the outgoing provider (Y)."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import NamesOutgoing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="website_owned_by_outgoing",
    family="web",
    severity="A",
    sentence=_("{name} belongs to an account of the outgoing provider ({value})."),
    why=_("When he closes the account, the site goes with it."),
    closes=_("The client is the owner of the account, shown by a screenshot."),
    ask="website.web-accounts",
    find=NamesOutgoing("website", "account_owner"),
)
