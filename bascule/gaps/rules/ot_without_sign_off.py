"""The plant has not signed the sheet of X."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="ot_without_sign_off",
    family="production",
    severity="A",
    sentence=_("The plant has not signed the sheet of {name}."),
    why=_("Nothing may be done near a machine without the person in charge."),
    closes=_("The plant's person in charge has signed; the date stands on the sheet."),
    find=Missing("ot-asset", "sign_off"),
)
