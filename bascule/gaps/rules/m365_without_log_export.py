"""The audit logs of X have not been exported."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="m365_without_log_export",
    family="mail",
    severity="A",
    sentence=_("The audit logs of {name} have not been exported."),
    why=_("They are kept for 180 days at most, and notice can shorten that."),
    closes=_("The export is kept with its hash, before notice is given."),
    find=Missing("m365-tenant", "log_export"),
)
