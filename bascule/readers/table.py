"""A table from CSV, TSV, XLSX, XLS or ODS, whoever wrote it: its encoding, delimiter and header row are found.

`tables_in(file)` gives one Table for a text file and one per sheet of a workbook. Rows stream. `peek(head)` looks at
the first bytes of a text file for `recognises`.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import NotRead
from bascule.readers import table_text, table_workbook
from bascule.readers.table_text import Row
from bascule.readers.table_values import fold, moment, number, unguard

HEADER_ROWS = 30  # a header is looked for in this many first rows
MAX_ROWS = 200_000  # in one table
MAX_TEXT = 128 * 1024 * 1024  # bytes of a table in a text file
__all__ = ["MAX_ROWS", "Peek", "Row", "Table", "fold", "peek", "tables_in"]


class Peek(NamedTuple):
    """The first rows of a table: which of them is the header, and the header's cells folded for comparison."""

    rows: list[Row]
    header: int
    names: frozenset[str]
    heading: tuple[str, ...]

    def has(self, *names: str) -> bool:
        """All these headings are there (case, accents and padding do not matter)."""
        return self.names.issuperset(fold(name) for name in names)

    def is_exactly(self, *names: str) -> bool:
        """These headings and no other, in this order."""
        return self.heading == tuple(fold(name) for name in names)


class Table:
    """One table. `header`: its headings as written, made distinct; `sheet`: its name in a workbook.

    Rows are read again from the file each time they are asked for. `encoding` and `delimiter` say how.
    """

    def __init__(
        self,
        rows: Callable[[], Iterator[Row]],
        sheet: str | None,
        encoding: str | None,
        delimiter: str | None,
    ):
        self._rows, self.sheet, self.encoding, self.delimiter = rows, sheet, encoding, delimiter
        first: list[Row] = []
        for row in rows():
            first.append(row)
            if len(first) >= 2 * HEADER_ROWS:
                break
        self.first = first
        self.use_header(find_header(first))

    def use_header(self, place: int | None) -> None:
        """Take the row at this place among the first rows for the header; None: the table has no header."""
        self.header_place = place
        self.header = _distinct(self.first[place].cells) if place is not None and self.first else []
        self.header_line = self.first[place].line if place is not None and self.first else 0

    def use_names(self, names: Sequence[str]) -> None:
        """Give headings to a table that has none."""
        self.use_header(None)
        self.header = list(names)

    @property
    def peek(self) -> Peek:
        if self.header_place is None and self.header:
            return _peek([Row(0, self.header), *self.first], 0)
        return _peek(self.first, self.header_place or 0)

    def column(self, *names: str) -> int | None:
        """The place of the first of these headings that the table has; None when it has none of them."""
        folded = [fold(heading) for heading in self.header]
        for name in names:
            if fold(name) in folded:
                return folded.index(fold(name))
        return None

    def rows(self) -> Iterator[Row]:
        """The rows below the header (all rows without one), cells stripped of the guard against formulas.

        Raises Problem beyond MAX_ROWS: a table is read whole or not at all.
        """
        start = self.header_line
        for count, row in enumerate(self._rows()):
            if count > MAX_ROWS:
                raise Problem(
                    gettext_noop("This table has more than {most} rows."),
                    gettext_noop("Split it into several files and read those."),
                    most=MAX_ROWS,
                )
            if row.line > start:
                cells = [unguard(cell) for cell in row.cells]
                if any(cells):
                    yield Row(row.line, cells)

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """(line, {folded heading: cell}) of each row; empty cells are left out. A second heading of the same name is
        "name 2". Cells beyond the last heading stand under "+1", "+2", …"""
        keys = [fold(heading) for heading in self.header]
        for line, cells in self.rows():
            record = {key: cell for key, cell in zip(keys, cells, strict=False) if cell and key}
            for place, cell in enumerate(cells[len(keys) :], start=1):
                if cell:
                    record[f"+{place}"] = cell
            yield line, record


def tables_in(
    file: Path,
    name: str | None = None,
    not_read: list[NotRead] | None = None,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> list[Table]:
    """The tables of a file. `name` is the file's name when the path does not tell it; sheets that cannot be opened go
    to `not_read`; `encoding` and `delimiter` of a text file, when a person knows better. Raises Problem when there is
    no table in it."""
    with file.open("rb") as stream:
        head = stream.read(65_536)
    if table_workbook.is_workbook(head, name or file.name):
        return _sheets(file, not_read)
    size = file.stat().st_size
    if size > MAX_TEXT:
        raise Problem(
            gettext_noop("This table is {megabytes} MB large; at most {most} MB are read at once."),
            gettext_noop("Split it into several files and read those."),
            megabytes=size >> 20,
            most=MAX_TEXT >> 20,
        )
    cut = delimiter or table_text.delimiter_of(table_text.text_head(head)) or ","
    code = encoding or table_text.encoding_of(head, file)
    return [Table(lambda: table_text.rows_of_file(file, code, cut), None, code, cut)]


def _sheets(file: Path, not_read: list[NotRead] | None) -> list[Table]:
    tables = []
    for sheet, height, _ in table_workbook.sheets_of(file):
        if height < 0:
            if not_read is not None:
                not_read.append(NotRead(sheet, gettext_noop("a sheet"), gettext_noop("it cannot be opened")))
            continue

        def rows(sheet: str = sheet) -> Iterator[Row]:
            return table_workbook.rows_of_sheet(file, sheet)

        tables.append(Table(rows, sheet, None, None))
    if not tables:
        raise Problem(
            gettext_noop("This workbook has no sheet with anything in it."),
            gettext_noop("Check that it is the right file; hidden or very old sheets can be saved as CSV."),
        )
    return tables


@lru_cache(maxsize=4)
def peek(head: bytes) -> Peek | None:
    """The first rows of a table in a text file, from its first bytes; None when they are no table. Never raises."""
    text = table_text.text_head(head)
    if not text or text.lstrip("\ufeff \r\n\t")[:1] in ("{", "[", "<"):
        return None
    delimiter = table_text.delimiter_of(text)
    if delimiter is None:
        return None
    rows = table_text.rows_of_text(text[:32_768], delimiter)[: 2 * HEADER_ROWS]
    return _peek(rows, find_header(rows) or 0) if rows else None


def _peek(rows: list[Row], place: int) -> Peek:
    heading = tuple(fold(cell) for cell in rows[place].cells) if rows else ()
    return Peek(rows, place, frozenset(name for name in heading if name), heading)


def find_header(rows: list[Row], known: Collection[str] = ()) -> int | None:
    """Which of the first rows is the header; None when there are no rows.

    A header is as wide as the table, has distinct names and no values (numbers, dates, addresses); `known` folded
    headings count double. Titles and empty lines above it are passed over.
    """
    if not rows:
        return None
    widths = sorted(sum(1 for cell in row.cells if cell.strip()) for row in rows)
    usual = widths[len(widths) * 3 // 4]
    best, best_score = 0, -1.0
    for place, row in enumerate(rows[:HEADER_ROWS]):
        cells = [cell.strip() for cell in row.cells if cell.strip()]
        if not cells:
            continue
        folded = [fold(cell) for cell in cells]
        names = sum(1 for cell in cells if _is_name(cell)) + sum(1 for name in folded if name in known)
        score = names / len(cells) + min(len(cells) / max(usual, 1), 1.0) * 2 - place * 0.05
        if len(set(folded)) < len(folded):
            score -= 0.3
        if score > best_score + 1e-9:
            best, best_score = place, score
    return best


def _is_name(cell: str) -> bool:
    return (
        len(cell) <= 60
        and any(sign.isalpha() for sign in cell)
        and not (number(cell) is not None or moment(cell) is not None or "@" in cell or "://" in cell)
    )


def _distinct(cells: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    names = []
    for cell in cells:
        name = cell.strip().lstrip("\ufeff")
        count = seen[fold(name)] = seen.get(fold(name), 0) + 1
        names.append(f"{name} {count}" if count > 1 and name else name)
    return names
