"""No access to the hosting or administration of X is in hand."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import VERIFIED, NotInHand
from bascule.gaps.rule import Rule

RULE = Rule(
    id="website_without_hosting_access",
    family="web",
    severity="B",
    sentence=_("No access to the hosting or administration of {name} is in hand."),
    why=_("The site can be neither repaired nor moved."),
    closes=VERIFIED,
    ask="website.web-accounts",
    find=NotInHand("website", ("password", "ssh-key", "api-key")),
)
