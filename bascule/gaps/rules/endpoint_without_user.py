"""Nobody is named as the user of X."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="endpoint_without_user",
    family="devices",
    severity="C",
    sentence=_("Nobody is named as the user of {name}."),
    why=_("On the day nobody knows whom to call."),
    closes=_("A person is named on the sheet, or the device is put away."),
    find=Missing("endpoint", "user"),
)
