"""The global administrators of X have not been listed."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="m365_admins_unknown",
    family="mail",
    severity="A",
    sentence=_("The global administrators of {name} have not been listed."),
    why=_("An administrator nobody listed is a door nobody will close."),
    closes=FILLED_IN,
    find=Missing("m365-tenant", "global_admins"),
)
