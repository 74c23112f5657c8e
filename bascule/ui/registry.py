"""The one place where stages announce themselves to the pages: navigation, panels, the switcher.

Filled once, from the `ready()` of each stage's AppConfig; read by the base page. Order is by `order`, then `key`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

Text = Any  # a str, or a lazy translation
ContextFunction = Callable[[HttpRequest, Any], Mapping[str, Any]]


@dataclass(frozen=True)
class NavEntry:
    """A stage's place in the navigation.

    `hotkey` is the letter after `g`; `within` the URL keyword the page needs (\"\" for pages of the whole firm);
    `count`, when given, is asked for each page shown and must be cheap: a number, or None for \"nobody looked\".
    """

    key: str
    label: Text
    url_name: str
    order: int
    icon: str
    hotkey: str = ""
    within: str = "takeover"
    count: Callable[[HttpRequest], int | None] | None = None


@dataclass(frozen=True)
class Panel:
    """A part that one stage shows on another stage's page."""

    page: str
    name: str
    template: str
    context: ContextFunction
    order: int


@dataclass(frozen=True)
class Choice:
    """One line of the switcher."""

    label: Text
    url: str
    detail: Text = ""
    current: bool = False


@dataclass(frozen=True)
class Switcher:
    """What the page is about (a client's takeover), and where else one may go."""

    label: Text
    detail: Text = ""
    url: str = ""
    choices: tuple[Choice, ...] = ()


@dataclass
class _Registry:
    entries: dict[str, NavEntry] = field(default_factory=dict)
    panels: dict[tuple[str, str], Panel] = field(default_factory=dict)
    switcher: Callable[[HttpRequest], Switcher | None] | None = None


_registry = _Registry()


def nav(entry: NavEntry) -> None:
    """Give a stage its place in the navigation. The same key again replaces it."""
    taken = {e.hotkey: e.key for e in _registry.entries.values() if e.hotkey and e.key != entry.key}
    if entry.hotkey in taken:
        raise ValueError(f"The key g {entry.hotkey} already goes to {taken[entry.hotkey]}.")
    _registry.entries[entry.key] = entry


def panel(page: str, name: str, template: str, context_function: ContextFunction, order: int = 100) -> None:
    """Show `template` on `page` with what `context_function(request, subject)` gives."""
    _registry.panels[page, name] = Panel(page, name, template, context_function, order)


def switcher(function: Callable[[HttpRequest], Switcher | None]) -> None:
    """Who tells what the page is about. One stage only."""
    _registry.switcher = function


def nav_entries() -> list[NavEntry]:
    return sorted(_registry.entries.values(), key=lambda e: (e.order, e.key))


def panels_of(page: str) -> list[Panel]:
    return sorted((p for p in _registry.panels.values() if p.page == page), key=lambda p: (p.order, p.name))


def switcher_for(request: HttpRequest) -> Switcher | None:
    return _registry.switcher(request) if _registry.switcher else None
