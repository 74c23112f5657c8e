"""The router of X belongs to the outgoing provider."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import Says
from bascule.gaps.rule import Rule

RULE = Rule(
    id="internet_router_of_outgoing",
    family="lines",
    severity="B",
    sentence=_("The router of {name} belongs to the outgoing provider."),
    why=_("He may take it away, and he can enter it until then."),
    closes=_("A router of the client or the operator is in place."),
    ask="internet-line.holder-change",
    find=Says("internet-line", "router_owner", ("outgoing",)),
)
