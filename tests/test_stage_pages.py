"""Every page that a stage puts in the navigation, in a real Chromium: opens, is accessible, fits, keeps the policy."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from bascule.ui import registry

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_every_page_of_the_navigation_is_accessible_and_fits(
    new_page: Callable[..., Any],
    live_server: Any,
    enter: Any,
    takeover: Any,
    owner: Any,
    axe: Any,
    fits: Any,
    width: int,
    scheme: str,
) -> None:
    page = new_page(width=width, scheme=scheme)
    enter(page, owner)
    wrong = []
    for entry in registry.nav_entries():
        url = reverse(entry.url_name, kwargs={entry.within: takeover.pk} if entry.within else {})
        response = page.goto(live_server.url + url)
        if response.status != 200:
            wrong.append(f"{entry.key}: answered {response.status}")
            continue
        if page.locator("h1").count() != 1:
            wrong.append(f"{entry.key}: has {page.locator('h1').count()} main headings")
        if page.locator(".rail [aria-current]").count() != 1:
            wrong.append(f"{entry.key}: the navigation does not say where one is")
        for check in (axe, fits):
            try:
                check(page)
            except AssertionError as found:
                wrong.append(f"{entry.key}: {found}")
    assert registry.nav_entries()
    assert not wrong, "\n".join(wrong)
