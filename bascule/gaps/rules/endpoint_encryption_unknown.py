"""Whether the disk of X is encrypted is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="endpoint_encryption_unknown",
    family="devices",
    severity="C",
    sentence=_("Whether the disk of {name} is encrypted is not known."),
    why=_("A key that is needed and was not asked for is lost."),
    closes=FILLED_IN,
    ask="endpoint.recovery-keys",
    find=Missing("endpoint", "disk_encrypted"),
)
