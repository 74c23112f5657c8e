"""The request list as a spreadsheet, for those who answer in one."""

from collections.abc import Sequence
from io import BytesIO

import xlsxwriter
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from bascule.catalogue.kinds import families
from bascule.clients.models import Takeover
from bascule.handover.models import RequestLine

WIDTHS = (6, 24, 34, 60, 40, 12, 9, 18, 50)


def list_sheet(
    takeover: Takeover, language: str, lines: Sequence[RequestLine] | QuerySet[RequestLine] | None = None
) -> bytes:
    """XLSX in that language, one row a line (every line, unless some are given), with a column for the answer. Words
    that look like formulas stay words."""
    stream = BytesIO()
    french = language == "fr"
    with (
        override(language),
        xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book,
    ):
        bold = book.add_format(
            {"bold": True, "bg_color": "#1f4e79", "font_color": "white", "text_wrap": True}
        )
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "dd/mm/yyyy" if french else "d mmm yyyy", "valign": "top"})
        sheet = book.add_worksheet(_("Request lines")[:31])
        heads = (
            _("No."), _("Family"), _("Concerns"), _("What we ask for"), _("Format"), _("Due by"), _("Priority"),
            _("State"), _("Answer of the provider"),
        )  # fmt: skip
        for column, (head, width) in enumerate(zip(heads, WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, head, bold)
        sheet.freeze_panes(1, 0)
        labels = {family.id: family.label.in_(language) for family in families().values()}
        rows = RequestLine.objects.filter(takeover=takeover).order_by("number") if lines is None else lines
        for number, line in enumerate(rows, start=1):
            texts = (
                labels.get(line.group, line.group), line.about, line.what_fr if french else line.what_en,
                line.format_fr if french else line.format_en,
            )  # fmt: skip
            sheet.write_number(number, 0, line.number, wrap)
            for column, text in enumerate(texts, start=1):
                sheet.write_string(number, column, text, wrap)
            if line.due_on:
                sheet.write_datetime(number, 5, line.due_on, day)
            for column, text in ((6, line.priority), (7, str(line.get_state_display())), (8, line.answer)):
                sheet.write_string(number, column, text, wrap)
        sheet.autofilter(0, 0, max(len(rows), 1), len(heads) - 1)
    return stream.getvalue()
