"""Where lines go in the small drawings (dial, axis of dates): numbers only, so that no page needs inline style."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils import formats, timezone

AXIS_WIDTH = 720.0  # labels are laid out for this many pixels; narrower screens show the list instead
LETTER = 7.0  # mean width of a letter at 13 px
LANES = 5


@dataclass(frozen=True)
class Arc:
    """A part of a ring: `length` and `start` in hundredths of the turn."""

    kind: str
    length: float
    start: float


def ring(
    known: float | None = 0,
    unknown: float | None = 0,
    unlooked: float | None = 0,
    state: str = "proven",
    left: float | None = 0,
) -> list[Arc]:
    """The arcs of a dial: what is known, what is left to do, what is unknown, what nobody looked at. Nothing at all is *not looked at*."""
    parts = [(state, known or 0), ("open", left or 0), ("unknown", unknown or 0), ("unlooked", unlooked or 0)]
    total = sum(size for _, size in parts)
    if not total:
        return [Arc("unlooked", 100, 0)]
    arcs, start = [], 0.0
    for kind, size in parts:
        length = 100 * size / total
        if length:
            arcs.append(Arc(kind, round(length, 2), round(start, 2)))
        start += length
    return arcs


@dataclass
class Mark:
    """A date on the axis: `x` (and `to`) in percent of the width, `lane` counted from the line."""

    label: Any
    at: date | datetime
    state: str
    href: str
    x: float
    to: float | None
    lane: int
    anchor: str
    y: int = 0


@dataclass
class Axis:
    marks: list[Mark]
    undated: list[Mapping[str, Any]]
    ticks: list[tuple[float, str]]
    now: float | None
    height: int
    line: int


def axis(dates: Iterable[Mapping[str, Any]], now: datetime | None = None) -> Axis:
    """Lay dates out on one axis, without overlapping labels.

    `dates`: mappings with `label`, `at` (date, datetime or None), and optionally `to` (end of a span), `state`,
    `href`. What has no date is given back apart: it is shown as such, not left out.
    """
    given = list(dates or ())
    undated = [d for d in given if not d.get("at")]
    dated = sorted((d for d in given if d.get("at")), key=lambda d: _moment(d["at"]))
    today = _moment(now or timezone.now())
    if not dated:
        return Axis([], undated, [], None, 0, 0)
    first = min([_moment(d["at"]) for d in dated] + [today])
    last = max([_moment(d.get("to") or d["at"]) for d in dated] + [today])
    span = max(last - first, 86_400.0)
    first, span = first - span * 0.03, span * 1.06

    def place(moment: float) -> float:
        return round(100 * (moment - first) / span, 2)

    ends = [-100.0] * LANES
    marks = []
    for d in dated:
        x = place(_moment(d["at"]))
        width = 100 * (LETTER * max(len(str(d["label"])), 12) + 20) / AXIS_WIDTH
        anchor = "end" if x + width > 100 else "start"
        left, right = (x - width, x) if anchor == "end" else (x, x + width)
        lane = next((i for i, end in enumerate(ends) if left >= end), LANES - 1)
        ends[lane] = max(ends[lane], right)
        to = place(_moment(d["to"])) if d.get("to") else None
        marks.append(
            Mark(d["label"], d["at"], d.get("state") or "known", d.get("href") or "", x, to, lane, anchor)
        )
    deepest = max(m.lane for m in marks)
    line = 40 * (deepest + 1) + 8
    for m in marks:
        m.y = line - 40 * (m.lane + 1)
    return Axis(marks, undated, _ticks(first, span), place(today), line + 30, line)


def _moment(value: date | datetime) -> float:
    if not isinstance(value, datetime):
        value = datetime.combine(value, time(12))
    return (value if timezone.is_aware(value) else timezone.make_aware(value)).timestamp()


def _ticks(first: float, span: float) -> list[tuple[float, str]]:
    """Starts of months (or of years, or days), at most about eight."""
    start = timezone.localtime(datetime.fromtimestamp(first, tz=timezone.get_current_timezone()))
    days = span / 86_400
    months = next((step for step in (1, 2, 3, 6, 12, 24, 60) if days / 30.4 / step <= 8), 120)
    out: list[tuple[float, str]] = []
    year, month = start.year, start.month
    while True:
        month += 1
        if month > 12:
            year, month = year + 1, 1
        x = 100 * (_moment(date(year, month, 1)) - first) / span
        if x > 97:
            return out
        if (year * 12 + month - 1) % months == 0 and x > 2:
            pattern = "Y" if months >= 12 else ("M Y" if month == 1 else "M")
            out.append((round(x, 2), formats.date_format(date(year, month, 1), pattern)))
