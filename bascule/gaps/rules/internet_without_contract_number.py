"""The internet line X has no contract or circuit number."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="internet_without_contract_number",
    family="lines",
    severity="A",
    sentence=_("The internet line {name} has no contract or circuit number."),
    why=_("Without it the operator will not speak to the client when the line is down."),
    closes=FILLED_IN,
    ask="internet-line.line-contracts",
    find=Missing("internet-line", "circuit"),
)
