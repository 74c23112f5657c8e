"""The notice or authorisation for X has not been found."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="camera_without_notice",
    family="safety",
    severity="B",
    sentence=_("The notice or authorisation for {name} has not been found."),
    why=_("Filming staff and public without it exposes the client."),
    closes=_("The reference of the notice or of the prefect's authorisation."),
    find=Missing("camera-system", "legal_notice", subtypes=("nvr", "dvr", "cloud", "")),
)
