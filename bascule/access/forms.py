"""Forms of accesses."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bascule.access.models import Access, CutState, Grade
from bascule.access.ways import WAYS
from bascule.ui.forms import UiForm, UiModelForm


class AccessForm(UiModelForm):
    fact = forms.ChoiceField(label=_("Way in"), choices=[(key, way.label) for key, way in WAYS.items()])

    class Meta:
        model = Access
        fields = ("fact", "on", "holder", "of_outgoing", "value", "cut_how")
        widgets = {"cut_how": forms.Textarea({"rows": 2})}

    def clean(self) -> dict[str, Any]:
        """An access nobody can find again is no note: what it opens must be said."""
        said = super().clean() or {}
        if not said.get("on"):
            self.add_error("on", forms.Field.default_error_messages["required"])
        return said


class CutForm(UiForm):
    state = forms.ChoiceField(label=_("Where its cut stands"), choices=CutState.choices)
    grade = forms.ChoiceField(
        label=_("Grade of the proof"), choices=[("", "—"), *Grade.choices], required=False
    )
    proof = forms.CharField(label=_("What was shown"), required=False, widget=forms.Textarea({"rows": 3}),
                            help_text=_("For instance: key presented at 22:14, refused with “Permission denied”."))  # fmt: skip
    exception_by = forms.CharField(label=_("Exception signed by"), required=False)
