"""The certificate X expires soon, or has."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import Due
from bascule.gaps.rule import Rule

RULE = Rule(
    id="certificate_expires_soon",
    family="secrets",
    severity="B",
    sentence=_("The certificate {name} ends on {date} ({when})."),
    why=_("Its service stops on that day."),
    closes=_("A new certificate is in place, with another serial number."),
    find=Due("certificate", "expires", 45),
)
