"""Fixtures that drive a real Chromium: `chromium`, `page`, `phone`, `axe`, `enter`. Loaded by the root conftest.

    @pytest.mark.browser
    def test_…(page, live_server, enter, takeover, lead, axe):
        enter(page, lead)
        page.goto(f"{live_server.url}/takeovers/{takeover.pk}/gaps/")
        axe(page)

A page that logs an error, throws, breaks the Content-Security-Policy or asks for another host fails its test.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "1"
)  # Playwright keeps a loop in the thread that asks Django

CHROMIUM = os.environ.get("BASCULE_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
]
AXE = Path(__file__).resolve().parent / "vendor" / "axe.min.js"
LOCAL = {"localhost", "127.0.0.1", "", "testserver"}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium, one for the session."""
    from playwright.sync_api import sync_playwright

    if not Path(CHROMIUM).exists():
        missing = f"No Chromium at {CHROMIUM}: run `apt-get install chromium`, or set BASCULE_CHROMIUM."
        # Without root nothing could be installed, and `make test` said so; with root a missing browser is a fault.
        (pytest.fail if os.geteuid() == 0 else pytest.skip)(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Makes pages: `new_page(width=390, scheme="dark", locale="en-GB")`. Checks at the end what each one complained of."""
    contexts, complaints = [], []

    def make(
        width: int = 1440, height: int = 900, scheme: str = "light", locale: str = "fr-FR", **more: Any
    ) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale=locale, **more
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(f"threw {error}"))
        page.on("console", lambda said: _note(page, said, complaints))
        page.on("request", lambda request: _stay_here(request.url, complaints))
        return page

    yield make
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


def _note(page: Any, said: Any, complaints: list[str]) -> None:
    expected = getattr(page, "expected_statuses", ())
    if (
        said.type == "error"
        and not getattr(page, "under_axe", False)
        and not any(s in said.text for s in expected)
    ):
        complaints.append(f"{page.url} logged {said.text} ({said.location.get('url', '')})")


def _stay_here(url: str, complaints: list[str]) -> None:
    parts = urlsplit(url)
    if parts.scheme in {"http", "https", "ws"} and parts.hostname not in LOCAL:
        complaints.append(f"asked another host: {url}")


@pytest.fixture
def page(new_page: Callable[..., Any]) -> Any:
    """A desk's screen: 1440 × 900, light, French."""
    return new_page()


@pytest.fixture
def phone(new_page: Callable[..., Any]) -> Any:
    """A phone: 390 × 844, with touch."""
    return new_page(width=390, height=844, has_touch=True, is_mobile=True)


@pytest.fixture
def axe() -> Callable[[Any], None]:
    """`axe(page)` fails when axe-core finds anything on the page as it is now."""

    def check(page: Any) -> None:
        page.under_axe = True  # axe tries inline styles of its own, which the policy blocks
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, {preload: false})")["violations"]
        page.under_axe = False
        said = [
            f"{v['id']}: {v['help']}\n  " + "\n  ".join(n["html"][:200] for n in v["nodes"][:5])
            for v in found
        ]
        assert not found, f"{page.url}\n" + "\n".join(said)

    return check


@pytest.fixture
def enter(live_server: Any) -> Callable[..., None]:
    """`enter(page, member)` signs a member in, without the sign-in page (which has its own tests)."""

    def sign(page: Any, who: Any) -> None:
        from django.conf import settings
        from django.test import Client

        client = Client()
        client.force_login(who.user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )

    return sign


@pytest.fixture
def fits() -> Callable[[Any], None]:
    """`fits(page)` fails when the page is wider than the screen, and names what sticks out."""

    def check(page: Any) -> None:
        out = page.evaluate(
            """() => document.documentElement.scrollWidth <= innerWidth ? [] :
               [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1
               && !e.closest('.table-scroll, .matrix-scroll, .tabs')).slice(0, 5).map(e => e.outerHTML.slice(0, 160))
               .concat('page is wider than the screen')"""
        )
        assert not out, f"{page.url}\n" + "\n".join(out)

    return check
