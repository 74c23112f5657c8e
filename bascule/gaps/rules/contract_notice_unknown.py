"""The notice of the contract X is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="contract_notice_unknown",
    family="business",
    severity="B",
    sentence=_("The notice of the contract {name} is not known."),
    why=_("A notice given late renews the contract."),
    closes=_("The clause is read and stands on the sheet."),
    find=Missing("contract", "notice"),
)
