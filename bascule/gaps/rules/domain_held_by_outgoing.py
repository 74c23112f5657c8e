"""X is registered in the name of the outgoing provider (Y)."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import NamesOutgoing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="domain_held_by_outgoing",
    family="web",
    severity="A",
    sentence=_("{name} is registered in the name of the outgoing provider ({value})."),
    why=_("In law the name is his until the holder is changed."),
    closes=_("The registry shows the client as holder."),
    ask="domain.registrar-account",
    find=NamesOutgoing("domain", "registrant"),
)
