"""An empty sheet for one kind, to be filled in by hand and read back."""

import io

import xlsxwriter

from bascule.catalogue.kinds import Field, kinds
from bascule.readers.sheet.layout import CHOICES_SHEET, YES_NO, fields_of, id_row, label_of, text_in

FREE_ROWS = 2_000  # rows under the header that get lists to choose from


def write_template(kind: str, language: str = "fr") -> bytes:
    """The XLSX of a kind with its headings in that language, a note of help on each, lists to choose from.

    Raises KeyError for a kind that the catalogue does not have.
    """
    return write_workbook(kind, language, [])


def write_workbook(kind_id: str, language: str, rows: list[list[object]]) -> bytes:
    """The workbook of `write_template` with these rows under the header, cells in the order of `fields_of`."""
    kind = kinds()[kind_id]
    fields = fields_of(kind)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(_sheet_name(kind.plural.in_(language)))
    lists = book.add_worksheet(CHOICES_SHEET)
    lists.very_hidden()
    heading = book.add_format(
        {"bold": True, "bottom": 1, "bg_color": "#E8F0F2", "text_wrap": True, "valign": "top"}
    )
    secret = book.add_format(
        {"bold": True, "bottom": 1, "bg_color": "#F8E3DC", "text_wrap": True, "valign": "top"}
    )
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    text = book.add_format({"num_format": "@"})
    sheet.set_row(0, None, None, {"hidden": True})
    for column, (field, id_cell) in enumerate(zip(fields, id_row(kind, fields), strict=True)):
        form = (
            date if field.type == "date" else None if field.type in ("integer", "decimal", "money") else text
        )
        sheet.set_column(column, column, 28 if field.type in ("text", "long_text", "url") else 18, form)
        sheet.write_string(0, column, id_cell)
        sheet.write_string(1, column, label_of(field, language), secret if field.secret else heading)
        if help_text := text_in(field.help, language):
            sheet.write_comment(1, column, help_text, {"x_scale": 2})
        _offer(sheet, lists, column, field, language)
    sheet.freeze_panes(2, 1)
    for line, row in enumerate(rows, start=2):
        for column, value in enumerate(row):
            if isinstance(value, str):
                if value:
                    sheet.write_string(line, column, value)
            elif value is not None:
                sheet.write(line, column, value)
    book.close()
    return out.getvalue()


def _offer(
    sheet: xlsxwriter.worksheet.Worksheet, lists: object, column: int, field: Field, language: str
) -> None:
    options = [choice.in_(language) for choice in field.choices]
    if field.type == "boolean":
        options = list(YES_NO["en" if language == "en" else "fr"])
    if not options or field.many:
        return
    for row, option in enumerate(options):
        lists.write_string(row, column, option)  # type: ignore[attr-defined]
    letter = xlsxwriter.utility.xl_col_to_name(column, col_abs=True)
    sheet.data_validation(
        2,
        column,
        FREE_ROWS,
        column,
        {
            "validate": "list",
            "source": f"={CHOICES_SHEET}!{letter}$1:{letter}${len(options)}",
            "error_type": "warning",
        },
    )


def _sheet_name(label: str) -> str:
    return "".join(" " if sign in r"[]:*?/\'" else sign for sign in label)[:31].strip()
