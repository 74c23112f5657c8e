"""What the base page shows around every page: navigation, switcher, theme. A context processor, worked out lazily."""

from dataclasses import dataclass, replace
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
    """Adds `ui` to the context: links (of what the page is inside), firm_links, inside, switcher, theme, search_url, path."""
    return {"ui": SimpleLazyObject(lambda: _ui(request))}


def _ui(request: HttpRequest) -> dict[str, Any]:
    links = [link for entry in registry.nav_entries() if (link := _link(request, entry)) is not None]
    here = _deepest(links, request.path)
    links = [replace(link, current=link.key == here) for link in links]
    theme = request.COOKIES.get("theme", "auto")
    return {
        "links": [link for link in links if link.scoped],
        "firm_links": [link for link in links if not link.scoped],
        "inside": any(link.scoped and link.url for link in links),
        "switcher": registry.switcher_for(request),
        "theme": theme if theme in THEMES else "auto",
        "search_url": _reverse("search", {}),
        "home_url": _reverse("home", {}) or "/",
        "path": request.get_full_path(),
    }


def _link(request: HttpRequest, entry: registry.NavEntry) -> Link | None:
    here = request.resolver_match.kwargs if request.resolver_match else {}
    missing = bool(entry.within) and entry.within not in here
    url = (
        ""
        if missing
        else _reverse(entry.url_name, {entry.within: here[entry.within]} if entry.within else {})
    )
    if not missing and not url:
        return None  # the stage has no such page
    count = entry.count(request) if entry.count is not None and not missing else None
    return Link(
        entry.key, entry.label, entry.icon, entry.hotkey, url, False, bool(entry.within),
        has_count=entry.count is not None and not missing, count=count,
    )  # fmt: skip


def _deepest(links: list[Link], path: str) -> str:
    """The key of the link whose address the page lies under; the home page only counts for itself."""
    under = [k for k in links if k.url and (path == k.url or (k.url != "/" and path.startswith(k.url)))]
    return max(under, key=lambda link: len(link.url)).key if under else ""


def _reverse(name: str, kwargs: dict[str, Any]) -> str:
    try:
        return reverse(name, kwargs=kwargs)
    except NoReverseMatch:
        return ""
