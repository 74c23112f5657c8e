"""How long the backup X keeps its copies is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="backup_retention_unknown",
    family="business",
    severity="B",
    sentence=_("How long the backup {name} keeps its copies is not known."),
    why=_("The old copies may run out before the new ones can replace them."),
    closes=FILLED_IN,
    ask="backup-job.backup-matrix",
    find=Missing("backup-job", "retention"),
)
