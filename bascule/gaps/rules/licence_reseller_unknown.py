"""The partner of record of the licence X is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="licence_reseller_unknown",
    family="business",
    severity="B",
    sentence=_("The partner of record of the licence {name} is not known."),
    why=_("A licence resold by the outgoing provider ends with him."),
    closes=FILLED_IN,
    ask="licence.licence-list",
    find=Missing("licence", "reseller"),
)
