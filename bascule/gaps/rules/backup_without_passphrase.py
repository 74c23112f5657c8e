"""The passphrase of the backup X is not in hand."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import NotInHand
from bascule.gaps.rule import Rule

RULE = Rule(
    id="backup_without_passphrase",
    family="business",
    severity="A",
    sentence=_("The passphrase of the backup {name} is not in hand."),
    why=_("An encrypted copy that cannot be opened is no copy."),
    closes=_("The passphrase is in the vault and opened one file."),
    ask="backup-job.backup-keys",
    find=NotInHand(
        "backup-job",
        ("backup-passphrase",),
        subtypes=("image", "files", "database", "mailbox", "configuration", "offsite", ""),
    ),
)
