"""No administrator of the application X is in hand."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import VERIFIED, NotInHand
from bascule.gaps.rule import Rule

RULE = Rule(
    id="application_without_admin",
    family="business",
    severity="B",
    sentence=_("No administrator of the application {name} is in hand."),
    why=_("Users cannot be added or removed."),
    closes=VERIFIED,
    ask="application.app-admins",
    find=NotInHand("application", ("password", "api-key")),
)
