"""Geometry of the small drawings."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bascule.ui import drawing


def test_a_dial_with_nothing_is_not_looked_at_rather_than_zero() -> None:
    assert [a.kind for a in drawing.ring(0, 0, 0)] == ["unlooked"]


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.integers(0, 10_000))
def test_the_arcs_of_a_dial_make_one_turn(known: int, unknown: int, unlooked: int) -> None:
    arcs = drawing.ring(known, unknown, unlooked)
    assert sum(a.length for a in arcs) == pytest.approx(100, abs=0.05)


@given(st.lists(st.tuples(st.integers(-400, 400), st.text(min_size=1, max_size=30)), min_size=1, max_size=5))
def test_labels_on_the_axis_do_not_overlap(given_dates: list[tuple[int, str]]) -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=timezone.get_default_timezone())
    dates = [{"label": label, "at": now + timedelta(days=days)} for days, label in given_dates]
    marks = drawing.axis(dates, now).marks
    assert len(marks) == len(dates)
    boxes = []
    for m in marks:
        width = 100 * drawing.LETTER * len(str(m.label)) / drawing.AXIS_WIDTH
        left = m.x - width if m.anchor == "end" else m.x
        assert 0 <= m.x <= 100
        boxes.append((m.lane, left, left + width))
    for i, (lane, left, right) in enumerate(boxes):
        for other, left2, right2 in boxes[i + 1 :]:
            assert lane != other or right <= left2 + 0.1 or right2 <= left + 0.1


def test_what_has_no_date_is_said_not_dropped() -> None:
    drawn = drawing.axis([{"label": "keys", "at": None}, {"label": "T0", "at": date(2026, 12, 4)}])
    assert [d["label"] for d in drawn.undated] == ["keys"]
    assert len(drawn.marks) == 1


def test_a_span_of_ten_years_has_few_marks_of_time() -> None:
    start = date(2020, 1, 1)
    drawn = drawing.axis([{"label": "a", "at": start}, {"label": "b", "at": start.replace(year=2031)}])
    assert 2 <= len(drawn.ticks) <= 14
