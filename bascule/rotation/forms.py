"""Forms of rotation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bascule.access.models import Grade
from bascule.rotation.models import Arrangement
from bascule.ui.forms import DateTimeInput, UiForm
from bascule.vault.models import Credential


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


class ArrangementForm(UiForm):
    """How a secret is changed."""

    way = forms.ModelChoiceField(label=_("Changed by"), queryset=Credential.objects.none(), required=False, empty_label=_("it changes itself"),
                                 help_text=_("The administrator's secret that sets a new one."))  # fmt: skip
    second_way = forms.ModelChoiceField(label=_("Second way in"), queryset=Credential.objects.none(), required=False, empty_label=_("none"),
                                        help_text=_("It is tried before anything is changed."))  # fmt: skip
    alone = forms.CharField(label=_("Why it may change itself without a second way in"), required=False, max_length=300,
                            help_text=_("For instance: an ordinary account; root can set it again on the console."))  # fmt: skip
    dependents = forms.CharField(label=_("What uses it"), required=False, widget=forms.Textarea({"rows": 3}),
                                 help_text=_("One a line: what @ where. Begin with + when it is taken care of."))  # fmt: skip
    window_from = forms.DateTimeField(
        label=_("Maintenance window from"), required=False, widget=DateTimeInput()
    )
    window_until = forms.DateTimeField(
        label=_("Maintenance window until"), required=False, widget=DateTimeInput()
    )
    options = forms.CharField(label=_("Options of the connector"), required=False, widget=forms.Textarea({"rows": 2}),
                              help_text=_("One a line: name=value. Never a secret."))  # fmt: skip

    def __init__(self, data: Any, *, credential: Credential, arrangement: Arrangement | None) -> None:
        super().__init__(data, initial=_initial(arrangement) if arrangement else {})
        others = Credential.objects.filter(client_id=credential.client_id, archived_at__isnull=True).exclude(pk=credential.pk)  # fmt: skip
        for name in ("way", "second_way"):
            self.fields[name].queryset = others.exclude(connector="")  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """The fields of an Arrangement."""
        facts = dict(self.cleaned_data)
        facts["dependents"] = [_use(line) for line in facts["dependents"].splitlines() if line.strip(" +@")]
        pairs = [line.partition("=") for line in facts["options"].splitlines() if "=" in line]
        facts["options"] = {name.strip(): value.strip() for name, _sign, value in pairs}
        return facts


def _use(line: str) -> dict[str, Any]:
    what, _at, where = line.strip().lstrip("+").partition("@")
    return {"what": what.strip(), "where": where.strip(), "handled": line.strip().startswith("+")}


def _initial(row: Arrangement) -> dict[str, Any]:
    uses = [
        f"{'+ ' if one.get('handled') else ''}{one['what']} @ {one.get('where', '')}"
        for one in row.dependents
    ]
    options = "\n".join(f"{name}={value}" for name, value in row.options.items())
    return {
        "way": row.way_id, "second_way": row.second_way_id, "alone": row.alone, "dependents": "\n".join(uses),
        "window_from": row.window_from, "window_until": row.window_until, "options": options,
    }  # fmt: skip
