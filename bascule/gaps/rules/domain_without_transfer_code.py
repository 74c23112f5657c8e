"""The transfer code of X is not in hand."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import NotInHand
from bascule.gaps.rule import Rule

RULE = Rule(
    id="domain_without_transfer_code",
    family="web",
    severity="B",
    sentence=_("The transfer code of {name} is not in hand."),
    why=_("Without it the name cannot move to the client's own account."),
    closes=_("The code is received, or the name has been pushed to the client's account."),
    ask="domain.auth-codes",
    find=NotInHand("domain", ("code", "password"), titled=("auth", "epp", "transf")),
)
