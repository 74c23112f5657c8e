"""Transfers of X are approved from a mailbox of the outgoing provider (Y)."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import NamesOutgoing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="domain_mail_at_outgoing",
    family="web",
    severity="A",
    sentence=_("Transfers of {name} are approved from a mailbox of the outgoing provider ({value})."),
    why=_("He receives the reset and transfer messages, and can approve or refuse them."),
    closes=_("The holder's address is a mailbox that the client reads, outside that domain."),
    ask="domain.registrar-account",
    find=NamesOutgoing("domain", "registrant_email"),
)
