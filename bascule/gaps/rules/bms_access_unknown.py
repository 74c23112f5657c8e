"""How the integrator reaches X from afar is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="bms_access_unknown",
    family="building",
    severity="B",
    sentence=_("How the integrator reaches {name} from afar is not known."),
    why=_("It may be a line or a tunnel that nobody else knows."),
    closes=FILLED_IN,
    ask="hvac-bms.bms-project",
    find=Missing("hvac-bms", "integrator_access"),
)
