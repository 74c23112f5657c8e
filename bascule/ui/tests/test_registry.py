"""The registry of navigation and panels."""

import pytest

from bascule.ui import registry
from bascule.ui.context import Link, _deepest
from bascule.ui.registry import NavEntry


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_registry", registry._Registry())


def test_two_stages_cannot_take_the_same_key() -> None:
    registry.nav(NavEntry("a", "A", "a", 1, "x", "i"))
    with pytest.raises(ValueError, match="already goes to a"):
        registry.nav(NavEntry("b", "B", "b", 2, "x", "i"))


def test_the_flow_keeps_its_order() -> None:
    for order, key in ((30, "c"), (10, "a"), (20, "b")):
        registry.nav(NavEntry(key, key, key, order, "x"))
    assert [e.key for e in registry.nav_entries()] == ["a", "b", "c"]


def test_a_panel_shows_only_on_its_page() -> None:
    registry.panel("item", "late", "x.html", lambda request, subject: {}, 90)
    registry.panel("item", "early", "x.html", lambda request, subject: {}, 10)
    registry.panel("other", "elsewhere", "x.html", lambda request, subject: {}, 1)
    assert [p.name for p in registry.panels_of("item")] == ["early", "late"]


def test_a_page_deep_inside_a_stage_lights_that_stage() -> None:
    links = [
        Link(key, key, "x", "", url, False, True, False, None)
        for key, url in (("home", "/"), ("inventory", "/t/1/inventory/"), ("settings", "/t/1/settings/"))
    ]
    assert _deepest(links, "/t/1/inventory/items/9/") == "inventory"
    assert _deepest(links, "/") == "home"
    assert _deepest(links, "/elsewhere/") == ""
