"""A filled sheet of one kind that reads back exactly."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal

from bascule.catalogue.kinds import Field, kinds
from bascule.observation.records import Observation
from bascule.readers.by_kind import join_many, split_many, target_of
from bascule.readers.sheet.layout import YES_NO, fields_of, id_row, label_of
from bascule.readers.sheet.write_template import write_workbook
from bascule.readers.table_values import guard, keep_apostrophe


def export(
    kind: str,
    rows: Iterable[Mapping[str, Any]],
    *,
    language: str = "fr",
    form: Literal["xlsx", "csv"] = "xlsx",
) -> bytes:
    """These rows (field id → value) as XLSX, or as CSV in UTF-8 with semicolons, in the template's layout.

    Values: text, number, truth, ISO date, or a list for fields with several values. Unknown keys are left out, and
    so are secret fields: secrets never leave by a sheet. Raises KeyError for an unknown kind.
    """
    sheet = kinds()[kind]
    fields = fields_of(sheet)
    if form == "xlsx":
        cells = [[_cell(field, row.get(field.id), language, typed=True) for field in fields] for row in rows]
        return write_workbook(kind, language, cells)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(id_row(sheet, fields))
    writer.writerow([label_of(field, language) for field in fields])
    for row in rows:
        writer.writerow([_cell(field, row.get(field.id), language, typed=False) for field in fields])
    return out.getvalue().encode("utf-8-sig")


def values_of(observation: Observation, kind: str) -> dict[str, Any]:
    """The row that `export` takes back from an observation that our sheet was read into."""
    row: dict[str, Any] = {}
    for field in kinds()[kind].all_fields():
        head, _, key = target_of(kind, field.id).partition(".")
        if head == "identifiers":
            value: Any = observation.identifiers.get(key)
        elif head == "attributes":
            value = observation.attributes.get(key)
        else:
            value = getattr(observation, head)
            if head in ("ips", "macs"):
                value = [*value, *observation.attributes.get(f"{field.id}_other", [])]
                value = value if field.many else "; ".join(value)
        own = observation.attributes.get(field.id)
        if own is not None and head != "attributes":
            value = own
        if field.many and isinstance(value, str):
            value = split_many(value)
        if value not in (None, "", []) and not field.secret:
            row[field.id] = value
    return row


def _cell(field: Field, value: Any, language: str, *, typed: bool) -> object:
    """A cell that reads back as this value; `typed`: workbooks know dates and numbers from text."""
    if value is None or field.secret:
        return None if typed else ""
    if field.many:
        values = value if isinstance(value, list | tuple) else [value]
        text = join_many([str(_plain(field, one, language)) for one in values])
        return keep_apostrophe(text) if typed else guard(text)
    plain = _plain(field, value, language)
    if isinstance(plain, str):
        if typed and field.type == "date" and len(plain) == 10:
            try:
                return date.fromisoformat(plain)
            except ValueError:
                pass
        return keep_apostrophe(plain) if typed else guard(plain)
    return plain if typed else str(plain)


def _plain(field: Field, value: Any, language: str) -> str | int | float:
    if isinstance(value, bool):
        return YES_NO["en" if language == "en" else "fr"][0 if value else 1]
    if field.type == "choice":
        return next((choice.in_(language) for choice in field.choices if choice.id == value), str(value))
    if isinstance(value, int | float) and field.type in ("integer", "decimal", "money"):
        return value
    return str(value)
