"""What the base page shows around every page: navigation, switcher, theme. A context processor, worked out lazily."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from bascule.ui import registry

THEMES = ("auto", "light", "dark")


@dataclass(frozen=True)
class Link:
    """One place in the navigation as this page shows it; `url` is empty where one cannot go from here."""

    key: str
    label: Any
    icon: str
    hotkey: str
    url: str
    current: bool
    scoped: bool
    has_count: bool
    count: int | None


def page(request: HttpRequest) -> dict[str, Any]:
    """Adds `ui` to the context: links, firm_links, switcher, theme, search_url, path."""
    return {"ui": SimpleLazyObject(lambda: _ui(request))}


def _ui(request: HttpRequest) -> dict[str, Any]:
    links = [link for entry in registry.nav_entries() if (link := _link(request, entry)) is not None]
    theme = request.COOKIES.get("theme", "auto")
    return {
        "links": [link for link in links if link.scoped],
        "firm_links": [link for link in links if not link.scoped],
        "switcher": registry.switcher_for(request),
        "theme": theme if theme in THEMES else "auto",
        "search_url": _reverse("search", {}),
        "home_url": _reverse("home", {}) or "/",
        "path": request.get_full_path(),
    }


def _link(request: HttpRequest, entry: registry.NavEntry) -> Link | None:
    match = request.resolver_match
    here = match.kwargs if match else {}
    missing = bool(entry.within) and entry.within not in here
    url = (
        ""
        if missing
        else _reverse(entry.url_name, {entry.within: here[entry.within]} if entry.within else {})
    )
    if not missing and not url:
        return None  # the stage has no such page (yet)
    namespace = entry.url_name.split(":")[0] if ":" in entry.url_name else ""
    current = bool(match) and (
        match.view_name == entry.url_name or bool(namespace and namespace in match.namespaces)
    )
    counted = entry.count is not None and not missing
    count = entry.count(request) if entry.count is not None and counted else None
    return Link(
        entry.key, entry.label, entry.icon, entry.hotkey, url, current, bool(entry.within), counted, count
    )


def _reverse(name: str, kwargs: dict[str, Any]) -> str:
    try:
        return reverse(name, kwargs=kwargs)
    except NoReverseMatch:
        return ""
