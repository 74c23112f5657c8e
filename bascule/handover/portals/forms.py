"""Forms of the portals: answering a line, signing, what the client fills in; and the firm's own."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from bascule.catalogue.kinds import Kind
from bascule.clients.models import Client, Takeover
from bascule.gaps.models import Gap
from bascule.handover.models import RequestLine
from bascule.handover.portals.models import PortalLink, SignOff
from bascule.handover.portals.shown_lines import INSIDE
from bascule.inventory.forms import ItemForm
from bascule.ui.forms import UiForm

AT_FIRST = 7  # facts of a sheet before "more"
LONGEST_TEXT, LARGEST_NUMBER = 4_000, 10**12
DAYS = [
    (1, _("one day")),
    (3, _("three days")),
    (7, _("a week")),
    (14, _("two weeks")),
    (30, _("thirty days")),
]
LANGUAGES = [("fr", "Français"), ("en", "English")]
PARTIAL = "partial"


class ReplyForm(UiForm):
    """The provider's word on a line."""

    state = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            (PARTIAL, _("I sent a part; the rest follows")),
            (RequestLine.State.NOT_HELD, _("We do not hold this")),
            (RequestLine.State.REFUSED, _("We refuse")),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Reason, or what follows and when"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
        help_text=_("Your own words are kept as they are. Never a password here."),
    )


class BringForm(UiForm):
    """A file, where the page cannot send files by itself."""

    file = forms.FileField(label=_("File"))


class SignForm(UiForm):
    """The name that stands under a text."""

    name = forms.CharField(label=_("First and last name"), max_length=200)
    comment = forms.CharField(
        label=_("Comment"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 2})
    )


class CaptureForm(ItemForm):
    """A sheet as the client's own people fill it in: no secret, the facts that matter first, the rest behind."""

    def __init__(self, kind: Kind, client: Client, *args: Any, **kwargs: Any) -> None:
        super().__init__(kind, client, *args, **kwargs)
        for known in kind.all_fields():
            if known.secret:
                self.fields.pop(known.id, None)
        for field in self.fields.values():
            if isinstance(field, forms.IntegerField):  # floats too
                field.validators += [MinValueValidator(-LARGEST_NUMBER), MaxValueValidator(LARGEST_NUMBER)]
            elif isinstance(field, forms.CharField):
                field.validators.append(MaxLengthValidator(LONGEST_TEXT))
        wanted = [known.id for known in kind.fields if known.mandatory]
        wanted += [known.id for known in kind.fields if not known.mandatory][: max(0, AT_FIRST - len(wanted))]
        first = {"name", "subtype", "site", "holder", *wanted}
        self.main = [name for name in self.fields if name in first]
        self.main.sort(key=lambda name: (name != "name", name != "subtype", name in ("site", "holder")))
        self.rest = [name for name in self.fields if name not in self.main]

    def main_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.main]

    def more_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.rest]


class PortalForm(UiForm):
    """Whom a portal is opened to, for what, until when."""

    door = forms.ChoiceField(label=_("For"), choices=PortalLink.Door)
    recipient = forms.CharField(label=_("Name of the person"), max_length=200)
    organisation = forms.CharField(
        label=_("Organisation"), max_length=200, required=False, help_text=_("Empty: as the takeover says.")
    )
    email = forms.EmailField(label=_("E-mail address"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    lasts = forms.TypedChoiceField(label=_("The link works for"), choices=DAYS, coerce=int, initial=14)
    may_approve = forms.BooleanField(label=_("May approve the list and sign for the client"), required=False)
    which = forms.CharField(
        label=_("Lines shown"),
        required=False,
        max_length=2_000,
        help_text=_("Numbers such as 3, 8-12. Empty: every line that was asked (outgoing provider only)."),
    )

    def __init__(self, takeover: Takeover, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.takeover = takeover

    def clean_which(self) -> list[RequestLine]:
        """The lines that the numbers name; each must have been asked."""
        wanted: set[int] = set()
        for part in self.cleaned_data["which"].replace(";", ",").split(","):
            first, dash, last = (piece.strip() for piece in part.partition("-"))
            if not first and not dash:
                continue
            if (
                not first.isascii()
                or not first.isdigit()
                or (dash and not (last.isascii() and last.isdigit()))
            ):
                raise forms.ValidationError(
                    _("“%(part)s” is not a line number."), params={"part": part.strip()[:40]}
                )
            low, high = int(first), int(last or first)
            if high - low > 2_000 or high > 10**6:
                raise forms.ValidationError(
                    _("“%(part)s” is not a line number."), params={"part": part.strip()[:40]}
                )
            wanted |= set(range(low, high + 1))
        rows = list(RequestLine.objects.filter(takeover=self.takeover, number__in=wanted))
        early = sorted(line.number for line in rows if line.state in INSIDE)
        if early:
            raise forms.ValidationError(
                _("Not asked yet: %(numbers)s. Have them approved and say that they went out first."),
                params={"numbers": ", ".join(map(str, early))},
            )
        return rows

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        door = found.get("door")
        if door == PortalLink.Door.VENDOR and not found.get("which") and "which" not in self.errors:
            self.add_error("which", _("Say which lines a vendor sees."))
        return found

    def facts(self) -> dict[str, Any]:
        """What `open_portal` wants."""
        said = self.cleaned_data
        takeover, door = self.takeover, said["door"]
        usual = takeover.client.name if door == PortalLink.Door.CLIENT else ""
        if door == PortalLink.Door.PROVIDER and takeover.provider:
            usual = takeover.provider.name
        return {
            "door": door, "recipient": said["recipient"], "organisation": said["organisation"] or usual,
            "email": said["email"], "language": said["language"], "lasts": timedelta(days=said["lasts"]),
            "may_approve": said["may_approve"], "lines": [] if door == PortalLink.Door.CLIENT else said["which"],
            "every_line": door == PortalLink.Door.PROVIDER and not said["which"],
        }  # fmt: skip


class ExtendForm(UiForm):
    lasts = forms.TypedChoiceField(label=_("From now, for"), choices=DAYS, coerce=int, initial=14)


class AskSignOffForm(UiForm):
    """What the client is asked to sign."""

    about = forms.ChoiceField(label=_("About"), choices=SignOff.About)
    title = forms.CharField(label=_("Title"), max_length=200)
    text = forms.CharField(
        label=_("Text to be signed"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("In plain words: what the client agrees to, until when, and what it means."),
    )
    gap = forms.ModelChoiceField(queryset=Gap.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, takeover: Takeover, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Gap.objects.filter(client=takeover.client_id, state=Gap.State.OPEN)
        self.fields["gap"].queryset = rows  # type: ignore[attr-defined]
