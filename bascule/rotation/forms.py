"""Forms of rotation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bascule.access.models import Grade
from bascule.ui.forms import DateTimeInput, UiForm


class ChangeForm(UiForm):
    """A change made by hand, with what proves it."""

    new_secret = forms.CharField(
        label=_("New secret"),
        required=False,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("It is sealed at once; leave it empty when somebody else keeps it."),
    )
    how = forms.CharField(label=_("What was seen"), required=False, max_length=300,
                          help_text=_("For instance: old password refused at 22:10, new one accepted."))  # fmt: skip
    grade = forms.ChoiceField(label=_("Grade of the proof"), choices=Grade.choices, initial=Grade.D)
    residual_until = forms.DateTimeField(label=_("The old one may still open something until"), required=False, widget=DateTimeInput(),
                                         help_text=_("Tickets, open sessions, tokens."))  # fmt: skip
    file = forms.FileField(label=_("Proof (screenshot, log)"), required=False)
