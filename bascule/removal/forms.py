"""Forms of old tools."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bascule.ui.forms import DateInput, UiForm


class AgentForm(UiForm):
    proof = forms.CharField(
        label=_("What shows that the new agent works there"), widget=forms.Textarea({"rows": 2})
    )


class KeepForm(UiForm):
    signatory = forms.CharField(label=_("Who of the client signed for keeping it"))


class LiftForm(UiForm):
    how = forms.CharField(
        label=_("How its protection was lifted"),
        help_text=_(
            "Who switched it off and where, or which entry of the vault holds the code. Never the code itself."
        ),
    )


class ToolForm(UiForm):
    device = forms.CharField(label=_("Device"))
    tool = forms.CharField(label=_("Tool"))


class SettleForm(UiForm):
    why = forms.CharField(label=_("What was found, and done"), widget=forms.Textarea({"rows": 2}))
    expected = forms.BooleanField(
        label=_("It is our own doing: take the newest report as the clean one"), required=False
    )


class CadenceForm(UiForm):
    every_days = forms.IntegerField(label=_("Look again every, days"), min_value=1, max_value=90)
    until = forms.DateField(label=_("Until"), widget=DateInput)


class HookForm(UiForm):
    url = forms.URLField(
        label=_("Address that alarms are sent to"), assume_scheme="https",
        help_text=_("https:// only, a public address. Each call is signed with a key that is shown once."),
    )  # fmt: skip
