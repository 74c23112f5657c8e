"""Forms of one step."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bascule.clients.models import Client, Member
from bascule.ui.forms import DateInput, UiForm


class ProveForm(UiForm):
    proof = forms.CharField(
        label=_("What shows it"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000,
        help_text=_("What was seen, by whom, where. Never a password."),
    )  # fmt: skip
    file = forms.FileField(label=_("Document"), required=False)


class NotApplicableForm(UiForm):
    reason = forms.CharField(
        label=_("Why it does not apply"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )
    signatory = forms.CharField(label=_("Signed by"), max_length=200)


class ReopenForm(UiForm):
    reason = forms.CharField(
        label=_("What showed that the proof no longer holds"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
    )


class AssignForm(UiForm):
    owner = forms.ModelChoiceField(Member.objects.none(), label=_("Member in charge"), required=False)
    owner_name = forms.CharField(label=_("Or somebody else"), required=False, max_length=200)
    due_on = forms.DateField(label=_("Due by"), required=False, widget=DateInput())

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Member.objects.filter(firm_id=client.firm_id, active=True).select_related("user")
        able = [member.pk for member in members if member.may("work", client)]
        self.fields["owner"].queryset = members.filter(pk__in=able)  # type: ignore[attr-defined]
