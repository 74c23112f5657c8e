"""Forms of credentials. Secret fields are write-only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bascule.connectors.registry import connectors
from bascule.ui.forms import UiForm, UiModelForm
from bascule.vault.models import Credential


class CredentialForm(UiModelForm):
    connector = forms.ChoiceField(label=_("Kind of system"), required=False)

    class Meta:
        model = Credential
        fields = (
            "title", "kind", "login", "url", "connector", "target", "known_to_outgoing", "tier0", "second_factor_holder",
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


class RevealForm(UiForm):
    reason = forms.CharField(label=_("What you need it for"), min_length=5, max_length=200)
