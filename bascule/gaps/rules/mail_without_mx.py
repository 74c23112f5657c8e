"""Where mail of X arrives is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="mail_without_mx",
    family="mail",
    severity="B",
    sentence=_("Where mail of {name} arrives is not known."),
    why=_("Mail would be lost on the day the zone moves."),
    closes=FILLED_IN,
    ask="mail-service.mail-settings",
    find=Missing("mail-service", "mx"),
)
