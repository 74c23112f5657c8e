"""What stands in a cell: headings folded for comparison, numbers and dates as people in France and elsewhere write
them."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan january",
            "fevrier fevr fev feb february",
            "mars mar march",
            "avril avr apr april",
            "mai may",
            "juin jun june",
            "juillet juil jul july",
            "aout aou aug august",
            "septembre sept sep september",
            "octobre oct october",
            "novembre nov november",
            "decembre dec december",
        ),
        start=1,
    )
    for name in names.split()
}
YES = frozenset(["yes", "y", "oui", "o", "true", "vrai", "1", "x", "on", "✓", "✔"])
NO = frozenset(["no", "n", "non", "false", "faux", "0", "off", "✗"])
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_RISKY = re.compile(r"'*[=+\-@\t\r]")
_WORDS = re.compile(r"[^a-z0-9]+")
_NUMERIC_DATE = re.compile(
    r"^(\d{1,4})[/.\-](\d{1,2})[/.\-](\d{1,4})(?:[ T,]+(\d{1,2})[:h](\d{2})(?::(\d{2}))?)?"
)
_WORD_DATE = re.compile(r"^(\d{1,2})(?:er|st|nd|rd|th)?[ -]+([^\W\d_]+)\.?[ ,-]+(\d{2,4})$")
_US_WORD_DATE = re.compile(r"^([^\W\d_]+)\.?[ ]+(\d{1,2})(?:st|nd|rd|th)?,?[ ]+(\d{4})$")
_NUMBER = re.compile(r"^[+-]?\d[\d.,'\s]*$")


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """A heading for comparison: no accents, lower case, words parted by one space. "N° de série " → "n de serie"."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return _WORDS.sub(" ", plain.lower()).strip()


def unguard(text: str) -> str:
    """Take off the one apostrophe that spreadsheet exports put before = + - @ and tab; stripped otherwise."""
    text = text.strip()
    return text[1:] if _GUARDED.match(text) else text


def guard(text: str) -> str:
    """The apostrophe that keeps a spreadsheet from taking a text for a formula; `unguard` takes it off again."""
    return "'" + text if _RISKY.match(text) else text


def keep_apostrophe(text: str) -> str:
    """For cells that are text by type already: only what `unguard` would spoil gets one more apostrophe."""
    return "'" + text if _GUARDED.match(text) else text


def number(text: str) -> float | None:
    """1 234,56 · 1,234.56 · 1.234,56 · 12,5 · 1'000: the number, or None when the text is not one.

    One mark alone is a decimal mark, except a comma or full stop before exactly three digits after 1 to 3 digits
    that is met twice or more (1,234,567).
    """
    plain = text.strip().replace("\u00a0", " ").replace("\u202f", " ").rstrip("€$£% ").lstrip("€$£ ")
    if not _NUMBER.match(plain):
        return None
    plain = re.sub(r"[\s']", "", plain)
    comma, stop = plain.rfind(","), plain.rfind(".")
    if comma >= 0 and stop >= 0:
        thousands = "." if comma > stop else ","
        plain = plain.replace(thousands, "").replace(",", ".")
    elif plain.count(",") > 1 or plain.count(".") > 1:
        plain = plain.replace(",", "").replace(".", "")
    else:
        plain = plain.replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        return None


def yes_or_no(text: str) -> bool | None:
    """Oui, non, x, vrai, 1…; None when it is neither."""
    word = text.strip().lower()
    return True if word in YES else False if word in NO else None


def day_first(values: Iterable[str]) -> bool | None:
    """Whether a column of dates writes the day first; None when nothing in it can tell (every part is ≤ 12)."""
    for value in values:
        found = _NUMERIC_DATE.match(value.strip())
        if found and len(found[1]) <= 2:
            first, second = int(found[1]), int(found[2])
            if first > 12 >= second:
                return True
            if second > 12 >= first:
                return False
    return None


def _year(digits: str) -> int:
    value = int(digits)
    return value if len(digits) > 2 else value + (2000 if value < 70 else 1900)


def _parts(text: str, dmy: bool) -> tuple[int, int, int, int, int, int] | None:
    found = _NUMERIC_DATE.match(text)
    if found:
        clock = int(found[4] or 0), int(found[5] or 0), int(found[6] or 0)
        if len(found[1]) == 4:
            return int(found[1]), int(found[2]), int(found[3]), *clock
        first, second = int(found[1]), int(found[2])
        if first > 12:
            dmy = True
        elif second > 12:
            dmy = False
        return (_year(found[3]), *((second, first) if dmy else (first, second)), *clock)
    found = _WORD_DATE.match(text)
    if found and (month := MONTHS.get(fold(found[2]))):
        return _year(found[3]), month, int(found[1]), 0, 0, 0
    found = _US_WORD_DATE.match(text)
    if found and (month := MONTHS.get(fold(found[1]))):
        return int(found[3]), month, int(found[2]), 0, 0, 0
    return None


def moment(text: str, *, dmy: bool = True) -> datetime | None:
    """A date with or without a time of day, in UTC when the text names no zone; None when it is not a date.

    Understands ISO 8601, 31/12/2026, 12/31/2026 (when the parts leave no doubt or `dmy` is false), 31.12.26,
    31 décembre 2026, Dec 31, 2026 and Unix seconds or milliseconds of this century.
    """
    text = text.strip()
    if not 6 <= len(text) <= 40:
        return None
    if text.isdigit() and len(text) in (10, 13):
        return datetime.fromtimestamp(int(text) / (1000 if len(text) == 13 else 1), UTC)
    try:
        if text[:4].isdigit() and text[4:5] == "-":
            found = datetime.fromisoformat(text.replace(" UTC", "+00:00"))
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        pass
    parts = _parts(text, dmy)
    try:
        return datetime(*parts, tzinfo=UTC) if parts else None
    except (ValueError, OverflowError):
        return None


def day(text: str, *, dmy: bool = True) -> date | None:
    """Only the day of `moment`."""
    found = moment(text, dmy=dmy)
    return found.date() if found else None


def iso(text: str, *, dmy: bool = True) -> str | None:
    """The date of a cell as ISO 8601: a day alone stays a day, a time is UTC with a Z. None when it is no date."""
    found = moment(text, dmy=dmy)
    if found is None:
        return None
    if (found.hour, found.minute, found.second) == (0, 0, 0) and ":" not in text:
        return found.date().isoformat()
    return found.isoformat().replace("+00:00", "Z")
