"""X has no known super administrator of the client's own."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="google_without_super_admin",
    family="mail",
    severity="A",
    sentence=_("{name} has no known super administrator of the client's own."),
    why=_("Only a super administrator can leave the reseller."),
    closes=FILLED_IN,
    find=Missing("google-workspace", "super_admins"),
)
