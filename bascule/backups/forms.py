"""Forms of backups."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bascule.backups.models import BackupPlan, Hold, Point, ProtectedSystem
from bascule.clients.models import Client
from bascule.ui.forms import DateInput, DateTimeInput, UiForm, UiModelForm


class SystemForm(UiModelForm):
    class Meta:
        model = ProtectedSystem
        fields = ("name", "rpo_hours", "daily", "weekly", "monthly", "restored_within_days")


class PointForm(UiModelForm):
    class Meta:
        model = Point
        fields = ("system", "provider", "claimed", "expires", "lock_until", "proof", "keys")
        widgets = {"claimed": DateTimeInput(), "expires": DateTimeInput(), "lock_until": DateTimeInput()}

    def __init__(self, client: Client, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["system"].queryset = ProtectedSystem.objects.filter(client=client)  # type: ignore[attr-defined]


class PlanForm(UiModelForm):
    class Meta:
        model = BackupPlan
        fields = ("system", "provider", "starts", "every_hours", "keep_days", "proof")
        widgets = {"starts": DateTimeInput()}

    def __init__(self, client: Client, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["system"].queryset = ProtectedSystem.objects.filter(client=client)  # type: ignore[attr-defined]


class HoldForm(UiModelForm):
    file = forms.FileField(label=_("Signed document"), required=False,
                           help_text=_("Without it the promise is on record and counts for nothing."))  # fmt: skip

    class Meta:
        model = Hold
        fields = ("provider", "until", "signed_on", "signed_by", "counsel_reviewed_on")
        widgets = {"until": DateInput(), "signed_on": DateInput(), "counsel_reviewed_on": DateInput()}


class DrillForm(UiForm):
    system = forms.ModelChoiceField(label=_("System"), queryset=ProtectedSystem.objects.none())
    succeeded = forms.BooleanField(label=_("It succeeded"), required=False)
    what = forms.CharField(
        label=_("What was restored, and how it was compared"), widget=forms.Textarea({"rows": 3})
    )
    minutes = forms.IntegerField(label=_("Duration, minutes"), required=False, min_value=0)

    def __init__(self, client: Client, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["system"].queryset = ProtectedSystem.objects.filter(client=client)  # type: ignore[attr-defined]
