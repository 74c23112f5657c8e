"""A calendar as a file (RFC 5545): lines of at most 75 octets, CRLF, texts escaped. Knows no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

PRODUCT = "-//Bascule//Bascule//FR"
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True)
class Entry:
    """One date: a whole day (`at` a date) or a moment (`at` an aware datetime). `key` stays the same for the same
    thing, so that a program that reads the feed again moves the entry instead of adding one. `alarm_days`: remind so
    many days before; None: not at all."""

    key: str
    at: date
    title: str
    words: str = ""
    url: str = ""
    sort: str = ""
    alarm_days: int | None = None
    minutes: int = 60


def icalendar(name: str, entries: Iterable[Entry], *, now: datetime, domain: str = "bascule") -> bytes:
    """The whole file; `now` stamps every entry."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        f"NAME:{_text(name)}", f"X-WR-CALNAME:{_text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H",
    ]  # fmt: skip
    for entry in entries:
        lines += _event(entry, now, domain)
    lines.append("END:VCALENDAR")
    return b"".join(fold_line(line) for line in lines)


def _event(entry: Entry, now: datetime, domain: str) -> list[str]:
    lines = ["BEGIN:VEVENT", f"UID:{entry.key}@{domain}", f"DTSTAMP:{_moment(now)}"]
    if isinstance(entry.at, datetime):
        end = entry.at + timedelta(minutes=entry.minutes)
        lines += [f"DTSTART:{_moment(entry.at)}", f"DTEND:{_moment(end)}"]
    else:
        lines += [
            f"DTSTART;VALUE=DATE:{entry.at:%Y%m%d}",
            f"DTEND;VALUE=DATE:{entry.at + timedelta(days=1):%Y%m%d}",
        ]
        lines.append("TRANSP:TRANSPARENT")
    lines.append(f"SUMMARY:{_text(entry.title)}")
    if entry.words:
        lines.append(f"DESCRIPTION:{_text(entry.words)}")
    if entry.url:
        lines.append(f"URL:{entry.url}")
    if entry.sort:
        lines.append(f"CATEGORIES:{_text(entry.sort)}")
    if entry.alarm_days is not None:
        trigger = f"-P{entry.alarm_days}D" if entry.alarm_days else "PT0S"
        lines += [
            "BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_text(entry.title)}", f"TRIGGER:{trigger}", "END:VALARM",
        ]  # fmt: skip
    return [*lines, "END:VEVENT"]


def fold_line(line: str) -> bytes:
    """A content line in pieces of at most 75 octets, none of which cuts a character."""
    pieces: list[bytes] = []
    piece = b""
    for sign in line:
        octets = sign.encode()
        if len(piece) + len(octets) > 75:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"


def _text(text: str) -> str:
    return "".join(sign for sign in text if sign == "\n" or sign >= " ").translate(_ESCAPES)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
