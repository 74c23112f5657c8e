"""What may be wiped on the personal phone X is not settled."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="byod_wipe_unknown",
    family="mobiles",
    severity="B",
    sentence=_("What may be wiped on the personal phone {name} is not settled."),
    why=_("A wipe ordered by the old console could take private data."),
    closes=FILLED_IN,
    find=Missing("byod-phone", "may_wipe"),
)
