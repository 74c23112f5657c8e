"""A table in a text file: which encoding, which delimiter, its rows."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from bascule.observation.problem import Problem, gettext_noop

MAX_CELL = 4 * 1024 * 1024  # characters in one cell
MAX_COLUMNS = 2_000
DELIMITERS = (";", ",", "\t", "|")
# Bytes of é è à ç ê ô î û ù É in the two code pages that French Windows writes (cp1252 files, cp850 consoles).
_CP1252 = bytes((0xE9, 0xE8, 0xE0, 0xE7, 0xEA, 0xF4, 0xEE, 0xFB, 0xF9, 0xC9))
_CP850 = bytes((0x82, 0x8A, 0x85, 0x87, 0x88, 0x93, 0x8C, 0x96, 0x97, 0x90))


class Row(NamedTuple):
    """One row of a table: the line it starts on (1-based) and its cells as text."""

    line: int
    cells: list[str]


def encoding_of(head: bytes, whole: Path | None = None) -> str:
    """The encoding of a text file: a byte order mark, the zero bytes of UTF-16, valid UTF-8, else cp1252 or cp850.

    With `whole` the rest of the file is checked too, since one é on the last page of an export decides it.
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return name
    start = head[:4096]
    if start.count(0) * 3 > len(start) and len(start) > 3:
        return "utf-16-le" if start[1::2].count(0) > start[0::2].count(0) else "utf-16-be"
    if _is_utf8(head) and (whole is None or _is_utf8_file(whole)):
        return "utf-8"
    sample = head if whole is None else whole.open("rb").read(4 * 1024 * 1024)
    ansi, console = (sum(map(sample.count, [bytes((byte,)) for byte in page])) for page in (_CP1252, _CP850))
    return "cp850" if console > ansi else "cp1252"


def _is_utf8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _is_utf8_file(file: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with file.open("rb") as stream:
            while piece := stream.read(1 << 20):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def text_of(file: Path, limit: int = 64 * 1024 * 1024) -> str:
    """The whole of a text file whatever its encoding. Raises Problem when it is larger than `limit` bytes."""
    if file.stat().st_size > limit:
        raise Problem(
            gettext_noop("This text file is larger than {megabytes} MB."),
            gettext_noop("Split it into smaller files and read those."),
            megabytes=limit // 1_048_576,
        )
    data = file.read_bytes()
    return data.decode(encoding_of(data), errors="replace")


@lru_cache(maxsize=4)
def text_head(head: bytes) -> str:
    """The first bytes of a file as text, "" when they are no text; a sign cut at the end is left out."""
    if b"\0" in head[:2048] and encoding_of(head)[:6] != "utf-16":
        return ""
    return codecs.getincrementaldecoder(encoding_of(head))("replace").decode(head)


@lru_cache(maxsize=16)
def delimiter_of(text: str) -> str | None:
    """The delimiter that cuts most of the first lines into the same number of cells; None when none does."""
    if text[:4].lower() == "sep=" and len(text) > 4:
        return text[4]
    best, best_score = None, 0.0
    for delimiter in DELIMITERS:
        if delimiter not in text:
            continue
        try:
            widths = [
                len(row) for row in _parse(io.StringIO(text[:20_000], newline=""), delimiter) if any(row)
            ][:60]
        except csv.Error:
            continue
        if len(text) > 20_000 and len(widths) > 1:
            widths.pop()
        wide = [width for width in widths if width > 1]
        if not wide:
            continue
        (usual, times), *_ = Counter(wide).most_common(1)
        score = times / len(widths) * (1 + min(usual, 20) / 40) + (0.3 if len(wide) == len(widths) else 0)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _parse(stream: io.TextIOBase, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(MAX_CELL)
    return csv.reader(stream, delimiter=delimiter)


def rows_of_text(text: str, delimiter: str) -> list[Row]:
    """The rows of the first bytes of a file; the last one may be cut. Never raises."""
    return list(_rows(io.StringIO(text, newline=""), delimiter, quiet=True))


def rows_of_file(file: Path, encoding: str, delimiter: str) -> Iterator[Row]:
    """Row by row, whatever the line ends (LF, CRLF, CR). Raises Problem for a cell or row beyond the limits."""
    with file.open(encoding=encoding, errors="replace", newline="") as stream:
        yield from _rows(stream, delimiter, quiet=False)


def _rows(stream: io.TextIOBase, delimiter: str, quiet: bool) -> Iterator[Row]:
    reader = csv.reader(stream, delimiter=delimiter)
    csv.field_size_limit(MAX_CELL)
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            if quiet:
                return
            raise Problem(
                gettext_noop("Line {line} of this table holds a cell larger than {megabytes} MB."),
                gettext_noop(
                    "A quotation mark that is never closed does this: correct that line and read the file again."
                ),
                line=line,
                megabytes=MAX_CELL // 1_048_576,
            ) from None
        if cells is None:
            return
        if len(cells) > MAX_COLUMNS:
            if quiet:
                return
            raise Problem(
                gettext_noop("Line {line} of this table has more than {columns} columns."),
                gettext_noop("Check that the file is a table, and remove the columns that are not needed."),
                line=line,
                columns=MAX_COLUMNS,
            )
        if cells and not (line == 1 and cells[0][:4].lower() == "sep=" and len(cells) <= 2):
            yield Row(line, cells)
        line = reader.line_num + 1
