"""Who holds the private key of X is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="certificate_key_holder_unknown",
    family="secrets",
    severity="B",
    sentence=_("Who holds the private key of {name} is not known."),
    why=_("Whoever has it can pass for the client."),
    closes=FILLED_IN,
    ask="certificate.certificates",
    find=Missing("certificate", "key_holder"),
)
