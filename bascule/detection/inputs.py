"""Endpoint reports out of files: report/1, JSON lines of many, and whatever inventories the readers understand."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from bascule.detection.report import LISTS
from bascule.observation.problem import Problem, gettext_noop
from bascule.readers.read_file import read_file

MARK = b'"bascule.report/'
WHOLE = 256 * 1024 * 1024  # bytes: the largest single document that is read at once
_READER_KEYS = frozenset(("content", "deviceid", "itemtype"))  # GLPI inventories have these


def holds_lines(file: Path) -> bool:
    """Whether the file is JSON lines of reports: its first line is one whole report."""
    with file.open("rb") as stream:
        line = stream.readline(WHOLE).strip()
    return line[:1] == b"{" and is_report(line)


def is_report(document: bytes) -> bool:
    """Whether these bytes are one complete report/1 document."""
    try:
        decoded = msgspec.json.decode(document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return _is_report(decoded)


def _is_report(decoded: object) -> bool:
    if not isinstance(decoded, dict) or _READER_KEYS & decoded.keys():
        return False
    schema = decoded.get("schema")
    return str(schema).startswith("bascule.report/") if schema else bool(LISTS & decoded.keys())


def reports_in(file: Path) -> Iterator[bytes | dict[str, Any]]:
    """Every report of a file, one at a time. Raises `Problem` when the file holds none or cannot be read."""
    try:
        if holds_lines(file):
            with file.open("rb") as stream:
                yield from (line for line in stream if not line.isspace())
            return
        yield from _whole_documents(file)
    except OSError as error:
        raise Problem(
            gettext_noop("{file} cannot be read."),
            gettext_noop("Check the name and your right to read it."),
            file=file.name,
        ) from error


def _whole_documents(file: Path) -> Iterator[bytes | dict[str, Any]]:
    if file.stat().st_size <= WHOLE:
        try:
            decoded = msgspec.json.decode(file.read_bytes().removeprefix(b"\xef\xbb\xbf"))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            decoded = None
        if _is_report(decoded):
            yield decoded
            return
        if isinstance(decoded, list) and decoded and all(_is_report(item) for item in decoded):
            yield from decoded
            return
    yield from _by_readers(file)


def _by_readers(file: Path) -> Iterator[dict[str, Any]]:
    result = read_file(file, name=file.name)
    if result.error:
        raise result.error
    if not result.reading.reports:
        raise Problem(
            gettext_noop("{file} holds no endpoint report that Bascule knows."),
            gettext_noop(
                "Give a report of “bascule collect”, a GLPI or osquery inventory, a registry hive or a listing "
                "of packages or services."
            ),
            file=file.name,
        )
    yield from result.reading.reports
