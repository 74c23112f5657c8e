"""The end of the subscription terms of X is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="m365_term_unknown",
    family="mail",
    severity="B",
    sentence=_("The end of the subscription terms of {name} is not known."),
    why=_("Moved at the wrong time, licences are paid twice or stop."),
    closes=FILLED_IN,
    ask="m365-tenant.subscriptions",
    find=Missing("m365-tenant", "term_end"),
)
