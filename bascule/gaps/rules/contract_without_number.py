"""The contract X has no number."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="contract_without_number",
    family="business",
    severity="B",
    sentence=_("The contract {name} has no number."),
    why=_("No supplier changes its contacts without it."),
    closes=FILLED_IN,
    ask="contract.vendor-list",
    find=Missing("contract", "number"),
)
