"""AA everywhere, AAA for body text: worked out from the tokens, in both themes."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parent.parent / "static" / "ui" / "css" / "tokens.css"
PAIRS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([a-z0-9-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)",
        TOKENS.read_text(encoding="utf-8"),
    )
}
GROUNDS = ("paper", "surface", "raised", "sunken", "hover")
STATES = ("unknown", "open", "doubt", "proven", "refused")


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def wanted() -> list[tuple[str, str, float]]:
    """(ink, ground, least ratio)."""
    body = [(ink, ground, 7.0) for ink in ("ink", "ink-2") for ground in GROUNDS]
    quiet = [
        (ink, ground, 4.5) for ink in ("ink-3", "accent", "refused", "open", "proven") for ground in GROUNDS
    ]
    states = [(s, f"{s}-bg", 4.5) for s in STATES]
    on = [("on-accent", "accent", 4.5), ("on-accent", "accent-strong", 4.5), ("on-danger", "danger", 4.5),
          ("on-danger", "danger-strong", 4.5), ("accent-strong", "accent-soft", 4.5), ("ink-3", "unknown-bg", 4.5)]  # fmt: skip
    marks = [(f"mark-{s}", ground, 3.0) for s in STATES for ground in ("paper", "surface")]
    edges = [(name, ground, 3.0) for name in ("edge", "focus") for ground in ("paper", "surface", "raised")]
    return [*body, *quiet, *states, *on, *marks, *edges]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_pair_of_colours_can_be_read(theme: str) -> None:
    index = ("light", "dark").index(theme)
    weak = [
        f"--{ink} on --{ground}: {contrast(PAIRS[ink][index], PAIRS[ground][index]):.2f} < {least}"
        for ink, ground, least in wanted()
        if contrast(PAIRS[ink][index], PAIRS[ground][index]) < least
    ]
    assert not weak, "\n".join(weak)


def test_the_formula_is_the_known_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
