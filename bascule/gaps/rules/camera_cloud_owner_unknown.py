"""The owner of the viewing account of X is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="camera_cloud_owner_unknown",
    family="safety",
    severity="B",
    sentence=_("The owner of the viewing account of {name} is not known."),
    why=_("The maker's cloud shows the images from anywhere."),
    closes=FILLED_IN,
    ask="camera-system.camera-admin",
    find=Missing("camera-system", "cloud_owner", subtypes=("nvr", "dvr", "cloud", "")),
)
