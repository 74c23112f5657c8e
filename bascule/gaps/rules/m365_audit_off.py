"""Auditing in X is off or nobody looked."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import Says
from bascule.gaps.rule import Rule

RULE = Rule(
    id="m365_audit_off",
    family="mail",
    severity="A",
    sentence=_("Auditing in {name} is off or nobody looked."),
    why=_("What is not logged before notice cannot be proven afterwards."),
    closes=_("The setting shows auditing on, and a first log file is kept."),
    find=Says("m365-tenant", "audit_on", ("no", "unknown"), or_unknown=True),
)
