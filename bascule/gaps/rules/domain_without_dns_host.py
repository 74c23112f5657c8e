"""Nobody knows where the DNS zone of X is hosted."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="domain_without_dns_host",
    family="web",
    severity="B",
    sentence=_("Nobody knows where the DNS zone of {name} is hosted."),
    why=_("The zone has to be copied before anything is moved."),
    closes=FILLED_IN,
    ask="domain.zone-export",
    find=Missing("domain", "dns_host"),
)
