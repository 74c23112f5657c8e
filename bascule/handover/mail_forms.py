"""Forms of sending: the e-mail that carries a letter, the firm's mail server, the letterhead, a calendar's address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bascule.handover.mail_message import Draft, addresses
from bascule.handover.models import MailServer
from bascule.ui.forms import UiForm

KEPT = "••••••••"  # stands for a password that is kept; it comes back unchanged


class MailForm(UiForm):
    """Whom the letter goes to and the words around it."""

    to = forms.CharField(label=_("To"), max_length=1000)
    cc = forms.CharField(label=_("Copy to"), max_length=1000, required=False)
    subject = forms.CharField(label=_("Subject"), max_length=300)
    body = forms.CharField(label=_("Words around it"), widget=forms.Textarea({"rows": 12}), max_length=10_000)
    without_counsel = forms.CharField(label=_("Why without counsel's review"), required=False, max_length=500)

    def __init__(self, *args: Any, counsel: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not counsel:
            del self.fields["without_counsel"]

    def draft(self) -> Draft:
        said = self.cleaned_data
        return Draft(
            addresses(said["to"]), addresses(said["cc"]), said["subject"], said["body"].replace("\r\n", "\n")
        )


class MailServerForm(UiForm):
    host = forms.CharField(label=_("Server"), max_length=253, help_text=_("Such as smtp.example.net."))
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=587)
    security = forms.ChoiceField(
        label=_("Encryption"), choices=MailServer.Security, initial=MailServer.Security.STARTTLS
    )
    sender = forms.EmailField(
        label=_("Sender address"),
        help_text=_("Letters leave from here; answers go to the client's own address."),
    )
    login = forms.CharField(label=_("Login"), required=False, max_length=200)
    password = forms.CharField(
        label=_("Password"), required=False, max_length=300,
        widget=forms.PasswordInput({"autocomplete": "off"}, render_value=True),
        help_text=_("It is sealed when you save it, and never shown again."),
    )  # fmt: skip
    authority = forms.CharField(
        label=_("Certificate of its authority (PEM)"), required=False, widget=forms.Textarea({"rows": 3}),
        max_length=20_000, help_text=_("Only for a server with a certificate of a private authority."),
    )  # fmt: skip

    def password_said(self) -> str | None:
        """None: leave the one that is kept."""
        said = str(self.cleaned_data["password"])
        return None if said == KEPT else said


class TryServerForm(UiForm):
    to = forms.EmailField(label=_("Send a test to"))


class ReceiptNoteForm(UiForm):
    receipt = forms.CharField(
        label=_("What came back, and when"), max_length=1000, widget=forms.Textarea({"rows": 2}),
        help_text=_("A delivery or reading receipt, a bounce, an answer."),
    )  # fmt: skip


class LogoForm(UiForm):
    logo = forms.FileField(
        label=_("Logo"), help_text=_("PNG or JPEG, best 600 pixels wide or more; it is drawn anew.")
    )


class FeedForm(UiForm):
    label = forms.CharField(label=_("For whom, or for which program"), max_length=100)
    language = forms.ChoiceField(label=_("Language"), choices=[("fr", "Français"), ("en", "English")])
