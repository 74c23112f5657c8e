"""Sheets in Bascule's own headings, as French Excel saves them (; and Windows-1252) and as a workbook."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from bascule.catalogue.kinds import Field, kind

Rows = list[dict[str, Any]]


def columns(kind_id: str, rows: Rows) -> list[Field]:
    """The fields that at least one row fills, in the order of the sheet; KeyError for an id the kind has not."""
    known = {field.id: field for field in kind(kind_id).all_fields()}
    for row in rows:
        for field_id in row:
            known[field_id]
    wanted = {field_id for row in rows for field_id, value in row.items() if value not in (None, "")}
    name = [known["name"]] if "name" in wanted else []
    return name + [field for field in known.values() if field.id in wanted and field.id != "name"]


def cell(field: Field, value: Any) -> Any:
    """A choice (its id or its French label) by its label, a list joined; anything else as it is. No choice fails."""
    if field.type == "choice" and value:
        return next(choice.fr for choice in field.choices if value in (choice.id, choice.fr))
    if isinstance(value, list):
        return " ; ".join(value)
    return "" if value is None else value


def write_csv(file: Path, kind_id: str, rows: Rows) -> None:
    """One kind as CSV: semicolons, Windows-1252, French headings with straight apostrophes."""
    fields = columns(kind_id, rows)
    with file.open("w", encoding="cp1252", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        writer.writerow([straight(field.label.fr) for field in fields])
        for row in rows:
            writer.writerow([straight(str(cell(field, row.get(field.id)))) for field in fields])


def straight(text: str) -> str:
    """As typed on a keyboard: straight apostrophes and plain spaces."""
    return text.replace("’", "'").replace("\u202f", " ").replace("\u00a0", " ")


def write_workbook(file: Path, sheets: dict[str, Rows], day: date) -> None:
    """A workbook with one sheet a kind, named by its plural."""
    book = xlsxwriter.Workbook(str(file), {"strings_to_urls": False, "strings_to_formulas": False})
    book.set_properties(
        {"created": datetime(day.year, day.month, day.day, tzinfo=UTC), "author": "Tanguy Rivière"}
    )
    bold = book.add_format({"bold": True})
    for kind_id, rows in sheets.items():
        sheet = book.add_worksheet(kind(kind_id).plural.fr[:31].replace("/", " "))
        fields = columns(kind_id, rows)
        for column, field in enumerate(fields):
            sheet.write_string(0, column, field.label.fr, bold)
            sheet.set_column(column, column, 20)
        for line, row in enumerate(rows, start=1):
            for column, field in enumerate(fields):
                value = cell(field, row.get(field.id))
                if isinstance(value, int | float) and not isinstance(value, bool):
                    sheet.write_number(line, column, value)
                elif value != "":
                    sheet.write_string(line, column, str(value))
        sheet.freeze_panes(1, 1)
    book.close()
