"""No administrator of X is in hand."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import VERIFIED, NotInHand
from bascule.gaps.rule import Rule

RULE = Rule(
    id="server_without_admin",
    family="devices",
    severity="A",
    sentence=_("No administrator of {name} is in hand."),
    why=_("The machine cannot be kept running, and the old password still opens it."),
    closes=VERIFIED,
    ask="server.deep-credentials",
    find=NotInHand(
        "server", ("password", "ssh-key"), subtypes=("physical", "virtual", "hypervisor", "storage", "")
    ),
)
