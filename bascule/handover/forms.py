"""Forms of the handover pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bascule.catalogue.letters import KINDS, letter_text
from bascule.handover.models import Letter, RequestLine
from bascule.ui.forms import UiForm

KNOWN = [("unknown", _("Not known yet")), ("yes", _("Yes")), ("no", _("No"))]
DEBT = [
    ("unknown", _("Not known yet")), ("none", _("No, all is paid")),
    ("undisputed", _("Yes, and not disputed")), ("disputed", _("Yes, and disputed")),
]  # fmt: skip


class ApproveForm(UiForm):
    approver = forms.CharField(label=_("Approved for the client by"), max_length=200)


class ReceiveForm(UiForm):
    """What arrived; the file goes to the evidence, secrets go to the intake page and never here."""

    what = forms.CharField(
        label=_("What arrived"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        help_text=_("In words, never a password: secrets are left on the intake page."),
    )
    file = forms.FileField(label=_("File"), required=False)
    count = forms.IntegerField(label=_("Entries read in it"), required=False, min_value=0)
    partial = forms.BooleanField(label=_("Something is still missing"), required=False)


class CheckForm(UiForm):
    how = forms.CharField(
        label=_("How it was checked"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )


class AnswerForm(UiForm):
    state = forms.ChoiceField(
        label=_("Answer"),
        choices=[(RequestLine.State.REFUSED, _("Refused")), (RequestLine.State.NOT_HELD, _("Not held"))],
    )
    answer = forms.CharField(
        label=_("Reason given"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )


class CloseForm(UiForm):
    reason = forms.CharField(
        label=_("Why nothing more is awaited"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
    )


class ComposeForm(UiForm):
    """Which letter, and the facts its wording depends on. What is not known is not claimed."""

    kind = forms.ChoiceField(label=_("Letter or document"))
    language = forms.ChoiceField(label=_("Language"), choices=[("fr", "Français"), ("en", "English")])
    debt = forms.ChoiceField(label=_("Does the client owe the provider money?"), choices=DEBT)
    reversibility = forms.ChoiceField(
        label=_("Does the contract have a reversibility clause?"), choices=KNOWN
    )
    personal_data = forms.ChoiceField(label=_("Does the provider process personal data?"), choices=KNOWN)
    cloud = forms.ChoiceField(label=_("Does it host data or software (cloud)?"), choices=KNOWN)
    choice = forms.ChoiceField(
        label=_("Personal data at the end"),
        choices=[
            ("unknown", _("Not known yet")),
            ("return", _("Return, then delete")),
            ("delete", _("Delete")),
        ],
    )
    price = forms.ChoiceField(
        label=_("Price of keeping the backups"),
        choices=[
            ("unknown", _("Not known yet")),
            ("free", _("Free of charge")),
            ("capped", _("Charged, capped")),
        ],
    )
    contract = forms.CharField(label=_("Reference of the contract"), required=False, max_length=200)
    counsel = forms.CharField(label=_("Counsel"), required=False, max_length=200)
    hours = forms.CharField(label=_("Hours to restore"), required=False, max_length=20)
    amount = forms.CharField(label=_("Amount or cap"), required=False, max_length=60)

    def __init__(self, *args: Any, language: str = "fr", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, letter_text(kind, language).title) for kind in KINDS]  # type: ignore[attr-defined]


class LetterForm(forms.ModelForm):
    """Subject and text of a draft."""

    class Meta:
        model = Letter
        fields = ("subject", "body")
        labels = {"subject": _("Subject"), "body": _("Text")}
        help_texts = {
            "body": _("“## ” begins a heading, “- ” an entry of a list; an empty line ends a paragraph.")
        }
        widgets = {"body": forms.Textarea(attrs={"rows": 30, "class": "letter-text"})}


class ReviewForm(UiForm):
    counsel = forms.CharField(label=_("Reviewed by (counsel)"), max_length=200)
    text = forms.CharField(widget=forms.HiddenInput)


class SendForm(UiForm):
    tracking = forms.CharField(label=_("Registered-delivery number"), required=False, max_length=60)
    without_counsel = forms.CharField(label=_("Why without counsel's review"), required=False, max_length=500)


class SignedForm(UiForm):
    file = forms.FileField(label=_("Signed copy (PDF or photograph)"))


class ReturnForm(UiForm):
    """A file that came back by another way than the portal."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "Our list filled in, an export, a configuration, a vault. Secrets in it are sealed at once."
        ),
    )
    origin = forms.CharField(label=_("Who gave it, and how"), required=False, max_length=200)
