"""X has no break-glass administrator of the client's own."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="m365_without_break_glass",
    family="mail",
    severity="A",
    sentence=_("{name} has no break-glass administrator of the client's own."),
    why=_("If the provider's accounts go wrong, nobody can enter the tenant."),
    closes=_("Two cloud-only global administrators with hardware keys that the client keeps."),
    find=Missing("m365-tenant", "break_glass"),
)
