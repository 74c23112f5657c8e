"""Who owns the console of the backup X is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="backup_owner_unknown",
    family="business",
    severity="A",
    sentence=_("Who owns the console of the backup {name} is not known."),
    why=_("Whoever owns it can delete every copy."),
    closes=FILLED_IN,
    ask="backup-job.backup-matrix",
    find=Missing("backup-job", "console_owner"),
)
