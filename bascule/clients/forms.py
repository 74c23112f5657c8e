"""Forms of the firm's own pages."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from bascule.clients.models import Client, Firm, Mandate, OutgoingProvider, Role, Takeover
from bascule.ui.forms import DateInput, DateTimeInput, UiForm, UiModelForm


class PasswordForm(UiForm):
    """A name and a password of one's own."""

    name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput({"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 12 characters; a sentence is easier to remember than signs."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password


class SetupForm(PasswordForm):
    """The first owner and the firm."""

    firm_name = forms.CharField(
        label=_("Your company"), max_length=200, widget=forms.TextInput({"autocomplete": "organization"})
    )
    email = forms.EmailField(
        label=_("Your e-mail address"), widget=forms.EmailInput({"autocomplete": "email"})
    )
    field_order = ("firm_name", "name", "email", "password")


class InviteForm(UiForm):
    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.TECHNICIAN)
    all_clients = forms.BooleanField(label=_("Sees every client"), required=False)
    clients = forms.ModelMultipleChoiceField(
        label=_("or only these clients"),
        queryset=Client.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clients"].queryset = Client.objects.filter(archived_at__isnull=True)  # type: ignore[attr-defined]


class RightForm(UiForm):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    all_clients = forms.BooleanField(label=_("Sees every client"), required=False)
    active = forms.BooleanField(label=_("May sign in"), required=False)


class ClientForm(UiModelForm):
    class Meta:
        model = Client
        fields = (
            "name", "registration", "address", "country", "sector", "signatory", "signatory_title", "email", "phone",
            "out_of_band",
        )  # fmt: skip
        widgets = {"address": forms.Textarea({"rows": 3})}
        help_texts = {
            "signatory": _("Who signs the letters in the client's name."),
            "out_of_band": _("A telephone or mailbox that the outgoing provider does not run."),
        }


class ListField(forms.CharField):
    """Several values, one a line."""

    widget = forms.Textarea({"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(data) != (initial or [])


class ProviderForm(UiModelForm):
    """The outgoing provider's profile. People are written one a line: name, e-mail, telephone."""

    people_lines = ListField(label=_("Its people, one a line: name, e-mail, telephone"), required=False)
    domains = ListField(label=_("E-mail and DNS domains, one a line"), required=False)
    networks = ListField(
        label=_("Its networks, one a line"), required=False, help_text=_("Such as 203.0.113.0/24.")
    )
    tools = ListField(label=_("Its tools, one a line"), required=False)

    class Meta:
        model = OutgoingProvider
        fields = ("name", "address", "email", "phone", "domains", "networks", "tools", "contract")
        widgets = {"address": forms.Textarea({"rows": 3}), "contract": forms.Textarea({"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["people_lines"] = [
                ", ".join(part for part in (p.get("name"), p.get("email"), p.get("phone")) if part)
                for p in self.instance.people
            ]

    def save(self, commit: bool = True) -> OutgoingProvider:
        self.instance.people = [
            dict(zip(("name", "email", "phone"), (part.strip() for part in line.split(",")), strict=False))
            for line in self.cleaned_data["people_lines"]
        ]
        return super().save(commit)


class TakeoverForm(UiModelForm):
    class Meta:
        model = Takeover
        fields = ("phase", "attitude", "mandate_on", "notice_on", "t0", "retention_until", "contract_until")
        widgets = {
            "mandate_on": DateInput(), "notice_on": DateInput(), "t0": DateTimeInput(), "retention_until": DateInput(),
            "contract_until": DateInput(),
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Nobody may act before the mandate: a lock-out before it is a slip of the keyboard."""
        said = super().clean() or {}
        t0, mandate = said.get("t0"), said.get("mandate_on")
        if t0 and mandate and t0.date() < mandate:
            self.add_error("t0", _("T0 is before the mandate. Check the year of both dates."))
        return said


class MandateForm(UiModelForm):
    file = forms.FileField(label=_("Signed document"), required=False)

    class Meta:
        model = Mandate
        fields = ("scope", "signed_by", "signed_on", "valid_from", "valid_until", "receives_secrets")
        widgets = {
            "scope": forms.Textarea({"rows": 3}), "signed_on": DateInput(), "valid_from": DateInput(),
            "valid_until": DateInput(),
        }  # fmt: skip


class FirmForm(UiModelForm):
    class Meta:
        model = Firm
        fields = ("name", "registration", "address", "email", "phone")
        widgets = {"address": forms.Textarea({"rows": 3})}


class TokenForm(UiForm):
    name = forms.CharField(label=_("What it is for"), max_length=100)
    verbs = forms.MultipleChoiceField(
        label=_("Verbs it may call"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=(),
        help_text=_("None: it may only read."),
    )
    clients = forms.ModelMultipleChoiceField(
        label=_("Clients"),
        queryset=Client.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: every client you see."),
    )
    days = forms.IntegerField(label=_("Valid for, days"), min_value=1, max_value=365, initial=90)

    def __init__(self, *args: Any, verbs: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verbs"].choices = [(verb, verb) for verb in verbs]  # type: ignore[attr-defined]
        self.fields["clients"].queryset = Client.objects.filter(archived_at__isnull=True)  # type: ignore[attr-defined]
