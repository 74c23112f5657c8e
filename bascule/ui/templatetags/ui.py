"""Template tags of every page (built in: no `{% load %}`): icon, when, amount, percent, sort, field, panels."""

import re
from datetime import date, datetime
from functools import cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from bascule.ui import drawing, registry
from bascule.ui.states import State
from bascule.ui.states import state as find_state

register = template.Library()


@cache
def _sprite() -> str:
    return static("ui/vendor/icons.svg")


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """An icon of the sprite. Without `label` it is decoration and hidden from screen readers."""
    spoken = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="icon {}" {} focusable="false"><use href="{}#{}"></use></svg>',
        css,
        SafeString(spoken),
        _sprite(),
        name,
    )


@register.simple_tag
def when(value: date | datetime | None, relative: bool = True, time: bool = True) -> SafeString:
    """A date as the reader writes it, then how far it is: `22 nov. 2026 14:05 · in 3 days`. None: `no date`."""
    if not value:
        return format_html('<span class="nodate">{}</span>', _("no date"))
    shown, full, iso = _written(value, time)
    if not relative:
        return format_html('<time datetime="{}" title="{}">{}</time>', iso, full, shown)
    if not time and isinstance(value, datetime):
        value = (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return format_html(
        '<time datetime="{}" title="{}">{}<span class="ago"> · {}</span></time>',
        iso,
        full,
        shown,
        distance(value),
    )


_ELIDED = re.compile(r"\b([Dd]|[Qq]u)e (?=(?:<[^>]*>)?[AEIOUÀÂÉÈÊÎÔ][a-zà-ÿ])")
_CLOSE = re.compile(r"(&#?\w+;)|(?<=\S);(?= )| (?=[;:?!»%](?:[\s<.,]|$))")


@register.filter(is_safe=True)
def typeset(html: str) -> str:
    """French sets a space that never breaks before `; : ? ! » %` and says `d’Infogérance`; entities stay as they are.

    Names are put into sentences without knowing whether they begin with a vowel. Other languages are left alone."""
    if not (get_language() or "").startswith("fr"):
        return html
    spaced = _CLOSE.sub(lambda found: found[1] or ("\u00a0" if found[0] == " " else "\u00a0;"), html)
    return _ELIDED.sub("\\1’", spaced)


@register.filter
def day(value: date | datetime | None) -> str:
    """Only the date, short: `22 nov. 2026`. Nothing for None."""
    if not value:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return formats.date_format(value, "j N Y")


@register.filter
def distance(value: date | datetime) -> str:
    """How far a date is from now, in one unit: `today`, `tomorrow`, `in 3 days`, `2 hours ago`."""
    if isinstance(value, datetime):
        aware = value if timezone.is_aware(value) else timezone.make_aware(value)
        seconds = (aware - timezone.now()).total_seconds()
        if abs(seconds) < 60:
            return _("now")
        if abs(seconds) < 3600:
            return _in_or_ago(round(seconds / 60), "minute")
        if abs(seconds) < 86_400:
            return _in_or_ago(round(seconds / 3600), "hour")
        value = timezone.localtime(aware).date()
    return _days((value - timezone.localdate()).days)


def _written(value: date | datetime, time: bool) -> tuple[str, str, str]:
    """Short text, full text, ISO text."""
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        pattern = "j N Y H:i" if time else "j N Y"
        return (
            formats.date_format(local, pattern),
            formats.date_format(local, "l j F Y H:i:s e"),
            value.isoformat(),
        )
    return formats.date_format(value, "j N Y"), formats.date_format(value, "l j F Y"), value.isoformat()


def _days(days: int) -> str:
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    if days in near:
        return near[days]
    if abs(days) <= 60:
        return _in_or_ago(days, "day")
    return (
        _in_or_ago(round(days / 30.44), "month")
        if abs(days) < 700
        else _in_or_ago(round(days / 365.25), "year")
    )


def _in_or_ago(count: int, unit: str) -> str:
    ahead, n = count >= 0, abs(count)
    match unit, ahead:
        case "minute", True:
            text = ngettext("in %(n)d minute", "in %(n)d minutes", n)
        case "minute", False:
            text = ngettext("%(n)d minute ago", "%(n)d minutes ago", n)
        case "hour", True:
            text = ngettext("in %(n)d hour", "in %(n)d hours", n)
        case "hour", False:
            text = ngettext("%(n)d hour ago", "%(n)d hours ago", n)
        case "day", True:
            text = ngettext("in %(n)d day", "in %(n)d days", n)
        case "day", False:
            text = ngettext("%(n)d day ago", "%(n)d days ago", n)
        case "month", True:
            text = ngettext("in %(n)d month", "in %(n)d months", n)
        case "month", False:
            text = ngettext("%(n)d month ago", "%(n)d months ago", n)
        case _, True:
            text = ngettext("in %(n)d year", "in %(n)d years", n)
        case _:
            text = ngettext("%(n)d year ago", "%(n)d years ago", n)
    return text % {"n": n}


@register.filter
def amount(value: float | None, decimals: int = 0) -> SafeString | str:
    """A number as the reader writes it. None is *not looked at*, and never a zero."""
    if value is None:
        return format_html('<span class="unlooked" title="{}">–</span>', _("not looked at"))
    return formats.number_format(value, decimal_pos=decimals, use_l10n=True, force_grouping=True)


@register.simple_tag
def counted(count: int | str, one: str, many: str) -> str:
    """The noun, already translated, in the number that goes with the count: French counts nought as one."""
    number = int(count)
    singular = number < 2 if (get_language() or "").startswith("fr") else number == 1
    return one if one and singular else many


@register.filter
def percent(value: float | None, decimals: int = 0) -> SafeString | str:
    """A share from 0 to 1 as a percentage; never 100 % when something is missing, nor 0 % when something is there."""
    if value is None:
        return amount(None)
    shown = round(value * 100, decimals)
    step = 10**-decimals
    if shown >= 100 > value * 100:
        shown = 100 - step
    if shown <= 0 < value:
        shown = step
    # Translators: how a percentage is written
    return _("%(number)s%%") % {"number": formats.number_format(shown, decimal_pos=decimals)}


@register.simple_tag
def state_of(name: str) -> State:
    return find_state(name)


@register.simple_tag(takes_context=True)
def sort(context: template.Context, column: str) -> dict[str, str]:
    """The link that sorts by a column (again: the other way round) and the `aria-sort` it has now."""
    request = context["request"]
    now = request.GET.get("sort", "")
    query = request.GET.copy()
    query["sort"] = f"-{column}" if now == column else column
    query.pop("page", None)
    aria = {column: "ascending", f"-{column}": "descending"}.get(now, "none")
    return {"url": f"?{query.urlencode()}", "aria": aria}


@register.simple_tag(takes_context=True)
def chosen(context: template.Context, name: str, value: object) -> bool:
    """Whether the address filters `name` by `value`."""
    return str(value) in context["request"].GET.getlist(name)


@register.simple_tag
def field(bound: BoundField, placeholder: str = "") -> SafeString:
    """The control of a form field with the house's classes; label, help and errors are the template's."""
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "textarea" if "Textarea" in type(widget).__name__ else "")
    css = {"checkbox": "form-check-input", "select": "form-select", "hidden": ""}.get(kind, "form-control")
    if field_kind(bound) == "choices":
        css = ""  # the class would land on the group, not on its boxes
    attrs: dict[str, Any] = {"class": " ".join(filter(None, [widget.attrs.get("class"), css]))}
    if bound.errors:
        attrs["class"] = f"{attrs['class']} is-invalid".strip()
    if kind in {"email", "password"}:
        attrs["placeholder"] = ""  # a library's placeholder only repeats the label
    if placeholder:
        attrs["placeholder"] = placeholder
    if kind == "textarea":
        attrs.setdefault("rows", 4)
    return bound.as_widget(attrs=attrs)


@register.filter
def field_kind(bound: BoundField) -> str:
    """`check` for one box, `choices` for a list of boxes, `file`, else `line`: how label and control lie together."""
    widget = bound.field.widget
    name = type(widget).__name__
    if name in {"RadioSelect", "CheckboxSelectMultiple"}:
        return "choices"
    kind = getattr(widget, "input_type", "")
    return {"checkbox": "check", "file": "file"}.get(kind, "line")


@register.simple_tag(takes_context=True)
def panels(context: template.Context, page: str, subject: object = None) -> SafeString:
    """The panels that stages registered for this page, in order."""
    request = context["request"]
    parts = [
        (render_to_string(p.template, {**p.context(request, subject), "subject": subject}, request=request),)
        for p in registry.panels_of(page)
    ]
    return format_html_join("\n", "{}", parts)


@register.filter
def browser_name(user_agent: str) -> str:
    """`Firefox 140 · Windows` from a browser's own long name; the long name's start where it is not known."""
    for word, name in (
        ("Edg/", "Edge"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Version/", "Safari"),
    ):
        if word in user_agent:
            version = user_agent.partition(word)[2].partition(" ")[0].partition(".")[0]
            systems = ("Windows", "Android", "iPhone", "iPad", "Mac OS", "Linux")
            system = next((one for one in systems if one in user_agent), "")
            return " · ".join(filter(None, [f"{name} {version}", system]))
    return user_agent[:60]


@register.filter
def unlocalize_number(value: float) -> str:
    """A number for an attribute of SVG or HTML: a point, no separators, whatever the language."""
    return f"{float(value):g}" if value is not None else ""


@register.filter
def split_words(text: str) -> list[str]:
    """`"a,b"` as a list, for a loop in a template."""
    return [word.strip() for word in text.split(",") if word.strip()]


@register.simple_tag
def lookup(mapping: Any, key: str) -> Any:
    """`mapping[key]`, or nothing."""
    return mapping.get(key, "") if mapping else ""


@register.simple_tag
def elided(page: Page) -> list[int | str]:
    """The page numbers worth showing: the ends and the neighbours."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))


register.simple_tag(drawing.ring, name="ring")
register.simple_tag(drawing.axis, name="axis")
