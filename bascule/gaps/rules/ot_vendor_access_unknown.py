"""Who reaches X from afar is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="ot_vendor_access_unknown",
    family="production",
    severity="A",
    sentence=_("Who reaches {name} from afar is not known."),
    why=_("A vendor's modem or tunnel passes beside the firewall."),
    closes=FILLED_IN,
    ask="ot-asset.ot-remote",
    find=Missing("ot-asset", "vendor_access"),
)
