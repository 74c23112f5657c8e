"""Forms of the gaps pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bascule.ui.forms import UiForm


class WaiveForm(UiForm):
    """Why the takeover can live with some gaps, and who signs."""

    reason = forms.CharField(
        label=_("Why the takeover can live with it"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    signatory = forms.CharField(label=_("Signed by"), max_length=200)
