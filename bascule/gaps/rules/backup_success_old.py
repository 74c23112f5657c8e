"""The backup X has no success of the last seven days."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import Stale
from bascule.gaps.rule import Rule

RULE = Rule(
    id="backup_success_old",
    family="business",
    severity="B",
    sentence=_("The backup {name} has no success of the last seven days."),
    why=_("Copies often stop silently when a provider is leaving."),
    closes=_("A report shows a success of this week."),
    ask="backup-job.backup-matrix",
    find=Stale("backup-job", "last_success", 7),
)
