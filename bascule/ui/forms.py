"""How forms look, in one place: `UiForm` / `UiModelForm` render themselves with the house's fields.

Any other form (a library's) looks the same through `<c-form :form="form">` or `<c-field :field="form.x">`.
"""

from typing import Any

from django import forms
from django.forms.utils import ErrorList
from django.utils.translation import gettext

from bascule.observation.problem import Problem


class _Rendering:
    """Gives the form our templates and takes Django's colon off the labels."""

    template_name = "ui/form.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class UiForm(_Rendering, forms.Form):
    """A plain form in the house's look."""


class UiModelForm(_Rendering, forms.ModelForm):
    """A model's form in the house's look."""


class DateInput(forms.DateInput):
    """The browser's own date picker, in ISO form whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    """The browser's own date and time picker."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class ManyFilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files; cleaned to a list of UploadedFile."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(one, initial) for one in given]


def show_problem(form: forms.BaseForm, problem: Problem) -> ErrorList:
    """Show a Problem at the head of a form: what happened, then what to do."""
    form.add_error(None, [problem.what(gettext), problem.advice(gettext)])
    return form.non_field_errors()
