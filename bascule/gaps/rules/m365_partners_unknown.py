"""The partner relationships of X have not been listed."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="m365_partners_unknown",
    family="mail",
    severity="A",
    sentence=_("The partner relationships of {name} have not been listed."),
    why=_("A delegation gives the outgoing provider the tenant without any account in it."),
    closes=_("An export of every partner relationship, with its date."),
    ask="m365-tenant.end-of-relation",
    find=Missing("m365-tenant", "partner_relations"),
)
