"""How long X keeps its images is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="camera_kept_too_long",
    family="safety",
    severity="C",
    sentence=_("How long {name} keeps its images is not known."),
    why=_("One month is the usual limit."),
    closes=FILLED_IN,
    find=Missing("camera-system", "retention_days", subtypes=("nvr", "dvr", "cloud", "")),
)
