"""What every template of the house must keep to: a strict Content-Security-Policy and icons that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "bascule").rglob("templates/**/*.html"))
NAMED = {str(file.relative_to(ROOT / "bascule")): file for file in TEMPLATES}
COMMENTS = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}", re.DOTALL)
# What the browser would refuse under script-src 'self' and style-src 'self'.
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style[\s>]", re.IGNORECASE),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "a script without src": re.compile(
        r"<script(?![^>]*\ssrc=)(?![^>]*type=[\"']application/json[\"'])[^>]*>", re.IGNORECASE
    ),
    "an address of script": re.compile(r"javascript:", re.IGNORECASE),
    "inline htmx script": re.compile(r"\shx-on[:-]|\shx-vals=[\"']js:", re.IGNORECASE),
}
FOREIGN = re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE)


@pytest.mark.parametrize("name", NAMED)
def test_no_template_needs_inline_code_or_style(name: str) -> None:
    text = COMMENTS.sub("", NAMED[name].read_text(encoding="utf-8"))
    found = [what for what, pattern in INLINE.items() if pattern.search(text)]
    assert not found, f"{name} has {', '.join(found)}: put it in a class, an SVG attribute or a static file."


@pytest.mark.parametrize("name", NAMED)
def test_no_template_fetches_from_elsewhere(name: str) -> None:
    text = COMMENTS.sub("", NAMED[name].read_text(encoding="utf-8"))
    loaded = [m.group(0) for m in FOREIGN.finditer(text) if not m.group(0).lower().startswith("href")]
    assert not loaded, f"{name} loads from another host."


def test_every_icon_that_is_named_exists() -> None:
    have = set(
        re.findall(
            r'<symbol id="([^"]+)"',
            (ROOT / "bascule/ui/static/ui/vendor/icons.svg").read_text(encoding="utf-8"),
        )
    )
    named = {}
    for name, file in NAMED.items():
        for icon in re.findall(
            r"""(?:{% icon |\sicon=)["']([a-z0-9-]+)["']""", file.read_text(encoding="utf-8")
        ):
            named.setdefault(icon, name)
    for file in (ROOT / "bascule/catalogue").rglob("*.toml"):
        for icon in re.findall(r'^icon\s*=\s*"([a-z0-9-]+)"', file.read_text(encoding="utf-8"), re.MULTILINE):
            named.setdefault(icon, file.name)
    for file in (ROOT / "bascule").rglob("*.py"):
        for icon in re.findall(
            r'NavEntry\((?:[^()]|\([^()]*\))*?\d,\s*"([a-z0-9-]+)"', file.read_text(encoding="utf-8")
        ):
            named.setdefault(icon, file.name)
    missing = {icon: where for icon, where in named.items() if icon not in have}
    assert not missing, f"{missing}: choose an icon of the Tabler set, then run tools/refresh_vendor.py."
