"""The form of a kind, made from its sheet in the catalogue."""

import ipaddress
import re
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bascule.catalogue.kinds import Field, Kind
from bascule.clients.models import Client
from bascule.inventory.models import Person, Site
from bascule.observation.records import FoundSecret, Observation
from bascule.readers.by_kind import put
from bascule.ui.forms import DateInput, UiForm

LEFT_TO_OTHER_PAGES = {"lockout_state", "photos"}


class ItemForm(UiForm):
    """One field a fact of the sheet. Secret fields are write-only: they are never filled in from what is stored."""

    def __init__(self, kind: Kind, client: Client, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        language = get_language() or "fr"
        if kind.subtypes:
            choices = [("", "—"), *((s.id, s.in_(language)) for s in kind.subtypes)]
            self.fields["subtype"] = forms.ChoiceField(label=_("Sort"), choices=choices, required=False)
        if kind.field("site") is None and kind.id != "site":
            self.fields["site"] = _named(Site, client, _("Site"))
        for known in kind.all_fields():
            if known.id not in LEFT_TO_OTHER_PAGES and known.type != "file":
                self.fields[known.id] = form_field(known, client, language)

    def clean(self) -> dict[str, Any]:
        """Something must be said, and an address must be one: a wrong one would never meet what a scan saw."""
        said = super().clean() or {}
        if not any(value not in (None, "", []) for value in said.values()):
            raise forms.ValidationError(
                _("Nothing was filled in. Write at least a name, or one thing you know of it.")
            )
        for known in self.kind.all_fields():
            typed = (
                _plain(known, said[known.id]) if said.get(known.id) and known.type in ("ip", "mac") else []
            )
            wrong = [
                one for one in ([typed] if isinstance(typed, str) else typed) if not _address(known.type, one)
            ]
            if wrong:
                example = "192.168.1.20" if known.type == "ip" else "00:1a:2b:3c:4d:5e"
                words = _("%(wrong)s is not an address. Write one a line, like %(example)s.")
                self.add_error(
                    known.id,
                    forms.ValidationError(words, params={"wrong": ", ".join(wrong), "example": example}),
                )
        return said

    def observation(self, ref: str) -> tuple[Observation, tuple[FoundSecret, ...]]:
        """What was typed as a statement of the source `form`, and the secrets apart."""
        said = Observation(ref=ref, source="form", source_group="human", kind=self.kind.id)
        secrets = []
        for known in self.kind.all_fields():
            value = self.cleaned_data.get(known.id)
            if value in (None, "", []):
                continue
            if known.secret:
                title = f"{self.cleaned_data.get('name') or self.kind.label.fr}: {known.label.fr}"
                secrets.append(FoundSecret(ref=f"{ref}.{known.id}", kind=known.secret_kind or "password",
                                           material=str(value).encode(), title=title, on=ref))  # fmt: skip
            else:
                put(said, known, _plain(known, value))
        if self.cleaned_data.get("subtype"):
            said.attributes["subtype"] = self.cleaned_data["subtype"]
        if self.cleaned_data.get("site"):
            said.site = str(self.cleaned_data["site"])
        return said, tuple(secrets)


def _address(sort: str, text: str) -> bool:
    if sort == "mac":
        return re.fullmatch(r"[0-9A-Fa-f]{12}", re.sub(r"[:.\-]", "", text)) is not None
    try:
        ipaddress.ip_interface(text)
    except ValueError:
        return False
    return True


def _plain(known: Field, value: Any) -> Any:
    if known.many:
        return [part.strip() for part in str(value).replace(";", "\n").splitlines() if part.strip()]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if known.type in ("decimal", "money"):
        return float(value)
    return str(value) if isinstance(value, Person | Site) else value


def form_field(known: Field, client: Client, language: str) -> forms.Field:
    """The form field of one fact."""
    label = known.label.in_(language)
    if known.unit:
        label = f"{label} ({known.unit})"
    common: dict[str, Any] = {"label": label, "required": False,
                              "help_text": known.help.in_(language) if known.help else ""}  # fmt: skip
    if known.secret:
        return forms.CharField(**common, widget=forms.PasswordInput({"autocomplete": "new-password"}))
    if known.many:
        return forms.CharField(**common, widget=forms.Textarea({"rows": 2}))
    match known.type:
        case "long_text":
            return forms.CharField(**common, widget=forms.Textarea({"rows": 3}))
        case "integer":
            return forms.IntegerField(**common)
        case "decimal" | "money":
            return forms.FloatField(**common)
        case "date":
            return forms.DateField(**common, widget=DateInput())
        case "boolean":
            return forms.NullBooleanField(**common)
        case "choice":
            choices = [("", "—"), *((c.id, c.in_(language)) for c in known.choices)]
            return forms.ChoiceField(**common, choices=choices)
        case "email":
            return forms.EmailField(**common)
        case "url":
            return forms.CharField(**common, widget=forms.URLInput())
        case "person":
            return _named(Person, client, label, common["help_text"])
        case "site":
            return _named(Site, client, label, common["help_text"])
    return forms.CharField(**common)


def _named(
    model: type[Person] | type[Site], client: Client, label: Any, help_text: str = ""
) -> forms.CharField:
    """A name to type, with what is known to choose from."""
    names = model.objects.filter(client=client).values_list("name", flat=True)[:500]
    field = forms.CharField(label=label, required=False, help_text=help_text)
    field.widget.attrs["list"] = f"known-{model.__name__.lower()}"
    field.known_names = list(names)  # type: ignore[attr-defined]
    return field
