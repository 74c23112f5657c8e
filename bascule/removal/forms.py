"""Forms of old tools."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bascule.ui.forms import UiForm


class AgentForm(UiForm):
    proof = forms.CharField(
        label=_("What shows that the new agent works there"), widget=forms.Textarea({"rows": 2})
    )


class KeepForm(UiForm):
    signatory = forms.CharField(label=_("Who of the client signed for keeping it"))


class ToolForm(UiForm):
    device = forms.CharField(label=_("Device"))
    tool = forms.CharField(label=_("Tool"))
