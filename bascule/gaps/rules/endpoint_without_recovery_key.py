"""The disk of X is encrypted and its recovery key is not in hand."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import NotInHand
from bascule.gaps.rule import Rule

RULE = Rule(
    id="endpoint_without_recovery_key",
    family="devices",
    severity="B",
    sentence=_("The disk of {name} is encrypted and its recovery key is not in hand."),
    why=_("After a repair or a change of domain the data could not be opened."),
    closes=_("The recovery key is in the vault, and its identifier matches the disk."),
    ask="endpoint.recovery-keys",
    find=NotInHand("endpoint", ("disk-recovery",), only_if=("disk_encrypted", ("yes", "true", "oui"))),
)
