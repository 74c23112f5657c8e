"""The administrator of the recorder X is not in hand."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import VERIFIED, NotInHand
from bascule.gaps.rule import Rule

RULE = Rule(
    id="camera_without_admin",
    family="safety",
    severity="A",
    sentence=_("The administrator of the recorder {name} is not in hand."),
    why=_("Images of the premises stay open to whoever has it."),
    closes=VERIFIED,
    ask="camera-system.camera-admin",
    find=NotInHand("camera-system", ("password",), subtypes=("nvr", "dvr", "cloud", "")),
)
