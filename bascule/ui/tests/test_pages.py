"""Theme, language, errors, sign-in pages; foreign files as they were vetted."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string

ROOT = Path(__file__).resolve().parents[3]


def test_foreign_files_are_the_ones_that_were_vetted() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools/refresh_vendor.py"), "--check"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_the_theme_is_kept_and_an_unknown_one_is_not(client: Any, db: object) -> None:
    assert client.post("/ui/theme/", {"theme": "dark", "next": "/ui/gallery/"}).url == "/ui/gallery/"
    assert b'data-theme="dark"' in client.get("/ui/gallery/").content
    client.post("/ui/theme/", {"theme": "purple"})
    assert client.cookies["theme"].value == "dark"


def test_nobody_is_sent_to_another_site_by_the_theme(client: Any, db: object) -> None:
    assert client.post("/ui/theme/", {"theme": "dark", "next": "https://evil.example/"}).url == "/"


def test_the_policy_allows_no_inline_code(client: Any, db: object) -> None:
    policy = client.get("/ui/gallery/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "500"])
def test_an_error_page_says_what_to_do_even_without_a_request(code: str) -> None:
    html = render_to_string(f"{code}.html")
    assert "<h1>" in html
    assert "btn" in html


def test_an_unknown_address_is_answered_in_french(client: Any, db: object, settings: Any) -> None:
    response = client.get("/nowhere/at/all/", headers={"accept-language": "fr"})
    assert response.status_code == 404
    assert "Il n’y a rien à cette adresse" in response.content.decode()


@pytest.mark.parametrize("path", ["login/", "password/reset/", "password/reset/done/", "signup/"])
def test_the_sign_in_pages_wear_the_house_look(client: Any, db: object, path: str) -> None:
    html = client.get(f"/account/{path}", headers={"accept-language": "fr"}).content.decode()
    assert 'class="plain-page"' in html
    assert "form-control" in html or "signup" in path or "done" in path
    assert "Sign" not in html.replace("Signature", "")
