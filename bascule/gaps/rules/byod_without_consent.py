"""Work data are on the personal phone X, and no agreement of its owner is dated."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="byod_without_consent",
    family="mobiles",
    severity="B",
    sentence=_("Work data are on the personal phone {name}, and no agreement of its owner is dated."),
    why=_("Nothing on it may be managed or wiped without prior agreement."),
    closes=_("The owner has signed the charter; its date stands on the sheet."),
    find=Missing("byod-phone", "consent"),
)
