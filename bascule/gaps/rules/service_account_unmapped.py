"""What runs under the service account X is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="service_account_unmapped",
    family="secrets",
    severity="A",
    sentence=_("What runs under the service account {name} is not known."),
    why=_("Changing its password would stop something nobody expects."),
    closes=FILLED_IN,
    ask="service-account.service-accounts",
    find=Missing("service-account", "used_in"),
)
