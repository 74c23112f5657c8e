"""A table in a workbook (XLSX, XLS, XLSB, ODS): values as they were last calculated; no formula or macro is run."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path

import python_calamine

from bascule.observation.problem import Problem, gettext_noop
from bascule.readers.safe_zip import SafeZip
from bascule.readers.table_text import MAX_CELL, Row

MAX_CELLS = 20_000_000  # in one sheet, empty ones included: a cell far away makes all before it


def is_workbook(head: bytes, name: str) -> bool:
    """An OLE2 or ZIP container whose name or first entries say spreadsheet."""
    ending = name.lower().rpartition(".")[2]
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return ending in ("xls", "xlt", "xla", "xlsx", "xlsm", "xlsb") or b"W\0o\0r\0k\0b\0o\0o\0k\0" in head
    if not head.startswith(b"PK\x03\x04"):
        return False
    return (
        ending in ("xlsx", "xlsm", "xlsb", "ods")
        or b"xl/work" in head
        or b"opendocument.spreadsheet" in head[:200]
    )


def cell_text(value: object) -> str:
    """A cell as text: whole numbers without .0, dates and times in ISO 8601, true and false as true, false."""
    if isinstance(value, str):
        return value[:MAX_CELL]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return (
            value.date().isoformat()
            if value.time() == time()
            else value.isoformat(sep=" ", timespec="seconds")
        )
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return "" if value is None else str(value)


def sheets_of(file: Path) -> list[tuple[str, int, int]]:
    """The sheets that hold something: name, rows, columns (-1 when one cannot be opened). Raises Problem when the
    workbook cannot be opened."""
    found = []
    for meta in _open(file).sheets_metadata:
        if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        try:
            sheet = _sheet(file, meta.name, file.stat().st_mtime_ns)
        except Problem:
            raise
        except Exception:
            found.append((meta.name, -1, -1))
            continue
        if sheet.total_height and sheet.total_width:
            found.append((meta.name, sheet.total_height, sheet.total_width))
    return found


def rows_of_sheet(file: Path, name: str) -> Iterator[Row]:
    """Row by row with the sheet's own row numbers; empty rows are left out, and empty columns at the left."""
    sheet = _sheet(file, name, file.stat().st_mtime_ns)
    if sheet.total_height * sheet.total_width > MAX_CELLS:
        raise Problem(
            gettext_noop("The sheet « {sheet} » is {rows} rows by {columns} columns large."),
            gettext_noop("Delete the empty rows and columns around the table, or save the table as CSV."),
            sheet=name,
            rows=sheet.total_height,
            columns=sheet.total_width,
        )
    for line, values in enumerate(sheet.iter_rows(), start=1):
        cells = [cell_text(value) for value in values]
        if any(cells):
            yield Row(line, cells)


@lru_cache(maxsize=2)
def _sheet(file: Path, name: str, changed: int) -> python_calamine.CalamineSheet:
    """A sheet is parsed as a whole: kept for the passes that follow each other over it."""
    return _open(file).get_sheet_by_name(name)


def _open(file: Path) -> python_calamine.CalamineWorkbook:
    with file.open("rb") as stream:
        zipped = stream.read(4) == b"PK\x03\x04"
    if zipped:
        with SafeZip(file) as archive:
            if archive.refused:
                raise Problem(
                    gettext_noop("A part of this workbook is not safe to open: {why}."),
                    gettext_noop("Ask where the file comes from; save the table as CSV and read that."),
                    why=archive.refused[0][1],
                )
    try:
        return python_calamine.load_workbook(str(file))
    except python_calamine.PasswordError:
        raise Problem(
            gettext_noop("This workbook is protected by a password."),
            gettext_noop("Open it with its password, save a copy without one, and read the copy."),
        ) from None
    except (python_calamine.CalamineError, OSError, ValueError):
        raise Problem(
            gettext_noop("This workbook is damaged or is no workbook."),
            gettext_noop("Open it in a spreadsheet program, save it again as XLSX or CSV, and read that."),
        ) from None
