"""No restore from the backup X was tried in the last six months."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import Stale
from bascule.gaps.rule import Rule

RULE = Rule(
    id="backup_never_restored",
    family="business",
    severity="A",
    sentence=_("No restore from the backup {name} was tried in the last six months."),
    why=_("A backup is worth its last restore."),
    closes=_("A restore is recorded, with what was compared."),
    ask="backup-job.backup-matrix",
    find=Stale("backup-job", "last_restore", 180),
)
