"""Who bills the licences of X is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="m365_billing_unknown",
    family="mail",
    severity="B",
    sentence=_("Who bills the licences of {name} is not known."),
    why=_("The reseller must take part in the transfer."),
    closes=FILLED_IN,
    ask="m365-tenant.csp-transfer",
    find=Missing("m365-tenant", "billing_partner"),
)
