"""Nobody knows who manages the personal phone X."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="byod_management_unknown",
    family="mobiles",
    severity="C",
    sentence=_("Nobody knows who manages the personal phone {name}."),
    why=_("It may still be enrolled in the outgoing provider's console."),
    closes=FILLED_IN,
    ask="byod-phone.mdm-list",
    find=Missing("byod-phone", "management"),
)
