"""Who owns or leases X is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="printer_lease_unknown",
    family="devices",
    severity="C",
    sentence=_("Who owns or leases {name} is not known."),
    why=_("Its disk goes away with it, and so do the rents."),
    closes=FILLED_IN,
    ask="printer.printer-list",
    find=Missing("printer", "lessor"),
)
