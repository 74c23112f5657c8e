"""Who renews the certificate X, and how, is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="certificate_renewal_unknown",
    family="secrets",
    severity="C",
    sentence=_("Who renews the certificate {name}, and how, is not known."),
    why=_("An automatic renewal run by the outgoing provider stops with him."),
    closes=FILLED_IN,
    ask="certificate.certificates",
    find=Missing("certificate", "renewal"),
)
