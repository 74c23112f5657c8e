"""Forms of credentials. Secret fields are write-only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bascule.connectors.registry import connectors
from bascule.ui.forms import UiForm, UiModelForm
from bascule.vault.models import Credential, IntakeLink, SecretKind


class LinesField(forms.CharField):
    """A list of names, one a line."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea({"rows": 3}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = [line.strip()[:200] for line in str(value or "").splitlines()]
        return list(dict.fromkeys(line for line in lines if line))[:100]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != self.to_python(data)


class CredentialForm(UiModelForm):
    known_to = LinesField(
        label=_("Known to"), help_text=_("People and organisations that have it or had it, one a line.")
    )
    used_by = LinesField(
        label=_("Used by"), help_text=_("What stops when it changes: services, scripts, devices, one a line.")
    )
    connector = forms.ChoiceField(label=_("Kind of system"), required=False)

    class Meta:
        model = Credential
        fields = (
            "title", "kind", "login", "url", "connector", "target", "known_to_outgoing", "known_to", "used_by", "tier0", "second_factor_holder",
            "recovery_email", "recovery_phone", "exception", "exception_by",
        )  # fmt: skip
        widgets = {"exception": forms.Textarea({"rows": 2})}
        labels = {
            "known_to_outgoing": _("Does the outgoing provider know it?"),
            "target": _("Host, or host:port"),
        }
        help_texts = {"tier0": _("Domain administrator, tenant administrator, backup console and the like."),
                      "exception": _("Why it is kept as it is, when it cannot be changed.")}  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("by hand")), *((kind, one.label) for kind, one in connectors().items())]
        self.fields["connector"].choices = choices  # type: ignore[attr-defined]


class NewCredentialForm(CredentialForm):
    secret = forms.CharField(
        label=_("Secret"),
        required=False,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("Leave it empty for one that was never received: it still has to be changed."),
    )


class CodeForm(UiForm):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "mono"}
        ),
    )


class IntakeLinkForm(UiModelForm):
    hours = forms.IntegerField(label=_("Open for (hours)"), min_value=1, max_value=72, initial=72)

    class Meta:
        model = IntakeLink
        fields = ("recipient", "recipient_kind", "asks")
        widgets = {"asks": forms.Textarea({"rows": 3})}
        help_texts = {
            "recipient": _("A name: it stands on the receipt and in the evidence log."),
            "asks": _("Shown on the page after the code: name the systems, one a line."),
        }


class RevealForm(UiForm):
    reason = forms.CharField(label=_("What you need it for"), min_length=5, max_length=200)
    seed = forms.BooleanField(
        label=_("Show the seed itself"),
        required=False,
        help_text=_("Only to set up another authenticator; the codes are shown without."),
    )

    def __init__(self, *args: Any, of: Credential | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of is None or of.kind != SecretKind.TOTP:
            del self.fields["seed"]


class AskExportForm(UiForm):
    format = forms.ChoiceField(
        label=_("Format"),
        choices=[
            ("kdbx", _("KeePass (KDBX 4), closed with a passphrase; with files")),
            ("bitwarden", _("Bitwarden (JSON), readable by whoever has the file")),
            ("csv", _("CSV, readable by whoever has the file")),
        ],
    )
    reason = forms.CharField(label=_("What you need it for"), min_length=5, max_length=200)


class TakeExportForm(UiForm):
    passphrase = forms.CharField(
        label=_("Passphrase of the file"),
        min_length=12,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. It is kept nowhere: without it the file opens for nobody."),
    )

    def __init__(self, *args: Any, format: str = "kdbx", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if format != "kdbx":
            del self.fields["passphrase"]


class UnsealForm(UiForm):
    passphrase = forms.CharField(
        label=_("Passphrase of the root key"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class AskShredForm(UiForm):
    reason = forms.CharField(label=_("Why the keys are destroyed"), min_length=5, max_length=200)


class ShredForm(UiForm):
    name = forms.CharField(label=_("Type the client's name"), max_length=200)

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.client_name = name

    def clean_name(self) -> str:
        typed = str(self.cleaned_data["name"])
        if typed.strip().casefold() != self.client_name.strip().casefold():
            raise forms.ValidationError(_("This is not the client's name."))
        return typed
