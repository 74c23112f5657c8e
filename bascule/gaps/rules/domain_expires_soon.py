"""X expires soon, or has."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import Due
from bascule.gaps.rule import Rule

RULE = Rule(
    id="domain_expires_soon",
    family="web",
    severity="A",
    sentence=_("The registration of {name} ends on {date} ({when})."),
    why=_("An expired name stops mail and website, and anybody may take it."),
    closes=_("The name is renewed for more than sixty days."),
    find=Due("domain", "expires", 60),
)
