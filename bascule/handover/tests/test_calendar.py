"""The dates of a takeover as a calendar that any program reads, under an address that can be taken away."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from bascule.clients.models import Takeover
from bascule.handover.icalendar import Entry, icalendar
from bascule.handover.models import CalendarFeed
from bascule.handover.share_calendar import calendar_of, revoke_calendar, share_calendar
from bascule.handover.takeover_dates import calendar_file
from bascule.observation.problem import Problem

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def parsed(data):
    """The events of a calendar as dictionaries; fails where RFC 5545 is not kept."""
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # no character is cut in two
    lines = data.decode().replace("\r\n ", "").split("\r\n")[:-1]
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert {"VERSION:2.0", "CALSCALE:GREGORIAN"} <= set(lines)
    events, stack = [], []
    for line in lines:
        name, colon, value = line.partition(":")
        assert colon, line
        if name == "BEGIN":
            stack.append(value)
            if value == "VEVENT":
                events.append({})
        elif name == "END":
            assert stack.pop() == value
        elif stack[-1] == "VEVENT":
            assert name not in events[-1], "a property given twice"
            events[-1][name] = value
    assert stack == []
    for event in events:
        assert {"UID", "DTSTAMP", "SUMMARY"} <= set(event)
        assert {"DTSTART", "DTSTART;VALUE=DATE"} & set(event)
    assert len({event["UID"] for event in events}) == len(events)
    return events


def test_long_lines_accents_and_signs_keep_the_format():
    title = "Reprise « Lacombe »; étape, première\nligne \\ " + "é" * 200
    [event] = parsed(icalendar("Démo", [Entry("a", date(2026, 12, 24), title, alarm_days=2)], now=NOW))
    text = event["SUMMARY"].replace("\\n", "\n").replace("\\;", ";").replace("\\,", ",").replace("\\\\", "\\")
    assert text == title
    assert event["DTEND;VALUE=DATE"] == "20261225"


def test_a_moment_is_written_in_utc_and_a_new_reading_moves_the_same_entry():
    from zoneinfo import ZoneInfo

    at = datetime(2026, 12, 11, 22, 0, tzinfo=ZoneInfo("Europe/Paris"))
    [event] = parsed(icalendar("x", [Entry("t0", at, "T0")], now=NOW, domain="k.bascule"))
    assert (event["DTSTART"], event["UID"]) == ("20261211T210000Z", "t0@k.bascule")


def test_a_takeovers_dates_answers_and_reminders_are_in_it(case, lines):
    due = timezone.now().date() + timedelta(days=6)
    lines(3, state="asked", due_on=due)
    lines(2, state="draft", due_on=due)
    events = {
        event["UID"].partition("@")[0]: event
        for event in parsed(calendar_file(case, "fr", "https://b.example"))
    }
    assert {"t0", "notice_on", "retention_until", "contract_until", "reminder", "formal-notice"} <= set(
        events
    )
    answers = events[f"answers-{due.isoformat()}"]
    assert "3" in answers["SUMMARY"]
    assert answers["URL"].startswith("https://b.example/takeovers/")
    assert events["reminder"]["DTSTART;VALUE=DATE"] == f"{due + timedelta(days=3):%Y%m%d}"


def test_the_provider_that_is_hostile_is_reminded_sooner(case, lines):
    due = timezone.now().date() + timedelta(days=6)
    lines(1, state="asked", due_on=due)
    Takeover.objects.filter(pk=case.pk).update(attitude="hostile")
    case.refresh_from_db()
    events = {event["UID"].partition("@")[0]: event for event in parsed(calendar_file(case, "fr"))}
    assert events["formal-notice"]["DTSTART;VALUE=DATE"] == f"{due + timedelta(days=7):%Y%m%d}"


def test_an_address_opens_one_calendar_until_it_is_taken_away(case, lead):
    feed, token = share_calendar(case, "Agenda de Luc", "fr", by=lead)
    assert token not in str(CalendarFeed.objects.values())
    assert b"BEGIN:VCALENDAR" in calendar_of(token)
    feed.refresh_from_db()
    assert feed.read_at is not None
    revoke_calendar(feed, by=lead)
    assert calendar_of(token) is None


@pytest.mark.parametrize("token", ["", "x", "not-a-uuid.abc", "00000000-0000-0000-0000-000000000000.abc"])
def test_a_wrong_address_opens_nothing(token, case, lead):
    share_calendar(case, "x", "fr", by=lead)
    assert calendar_of(token) is None


def test_a_calendar_is_for_somebody(case, lead):
    with pytest.raises(Problem):
        share_calendar(case, " ", "fr", by=lead)
