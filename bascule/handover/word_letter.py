"""A letter as a Word document, for those who edit there."""

from copy import deepcopy
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from bascule.handover.models import Letter
from bascule.handover.printed import printed

ACCENT, QUIET = RGBColor(0x1F, 0x4E, 0x79), RGBColor(0x5A, 0x66, 0x75)
WIDTHS = {"number": 11, "about": 48, "what": 97, "format": 58, "due": 22, "priority": 15, "state": 22}


def word_letter(letter: Letter) -> bytes:
    """The same letter as the PDF, as DOCX."""
    return word_data(printed(letter))


def word_data(data: dict[str, Any]) -> bytes:
    """What `printed` gives, as DOCX."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Arial", Pt(10)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Arial")
    style.paragraph_format.space_after = Pt(8)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    document.core_properties.title = f"{data['title']} · {data['subject']}"
    document.core_properties.author = data["sender"]["name"]
    document.core_properties.language = data["language"]
    _footer(section, data)
    _head(document, data)
    for block in data["blocks"]:
        _block(document, block)
    _signatures(document, data)
    _law(document, data["law"])
    if data["annex"]:
        _annex(document, data["annex"])
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _line(document: Any, text: str, *, size: float = 10, bold: bool = False, colour: Any = None) -> Any:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(size)
    if colour is not None:
        run.font.color.rgb = colour
    return paragraph


def _head(document: Any, data: dict[str, Any]) -> None:
    if data["banner"]:
        _line(document, data["banner"], size=8, bold=True, colour=ACCENT).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    sender = data["sender"]
    if data["logo"]:
        document.add_picture(BytesIO(bytes(data["logo"])), height=Mm(13))
    _line(document, sender["name"], size=14, bold=True, colour=ACCENT).paragraph_format.space_after = Pt(2)
    about = [" · ".join(sender["lines"]), " · ".join(sender["contact"]), sender["registration"]]
    _line(document, "\n".join(part for part in about if part), size=8, colour=QUIET)
    if not data["letter"]:
        _line(document, data["title"], size=17, bold=True)
        _line(document, data["subject"], colour=QUIET)
        return
    to = _line(document, "\n".join([data["recipient"]["name"], *data["recipient"]["lines"]]))
    to.paragraph_format.left_indent = Mm(82)
    if data["delivery"]:
        _line(document, data["delivery"], size=8.5, colour=QUIET)
    dated = f"{data['place']}, {data['date']}" if data["place"] else data["date"]
    _line(document, dated).paragraph_format.left_indent = Mm(82)
    _line(document, f"{data['subject_label']} {data['subject']}", bold=True)


def _block(document: Any, block: dict[str, Any]) -> None:
    if block["kind"] == "heading":
        heading = _line(document, block["text"], size=10.5, bold=True, colour=ACCENT)
        heading.paragraph_format.keep_with_next = True
        heading.paragraph_format.space_before = Pt(10)
    elif block["kind"] == "list":
        for entry in block["entries"]:
            document.add_paragraph(entry, style="List Bullet").paragraph_format.space_after = Pt(3)
    else:
        document.add_paragraph("\n".join(block["lines"]))


def _signatures(document: Any, data: dict[str, Any]) -> None:
    table = document.add_table(rows=1, cols=len(data["signatures"]))
    for cell, who in zip(table.rows[0].cells, data["signatures"], strict=True):
        lines = [who["role"], who["party"], who["name"], who["title"]]
        if not data["letter"]:
            lines += [who["date_label"], who["sign_label"]]
        cell.text = "\n".join(line for line in lines if line) + "\n\n\n"


def _law(document: Any, law: dict[str, Any] | None) -> None:
    if law is None:
        return
    _line(document, law["title"], size=8, bold=True, colour=QUIET)
    for row in law["rows"]:
        note = f" · {row['note']}" if row["note"] else ""
        _line(document, f"{row['cite']}. {row['says']}\n{row['where']}{note}", size=7.5, colour=QUIET)


def _annex(document: Any, annex: dict[str, Any]) -> None:
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(16)
    _line(document, annex["title"], size=15, bold=True)
    _line(document, annex["note"], size=8.5, colour=QUIET)
    columns = [name for name, label in annex["columns"].items() if label]
    table = document.add_table(rows=3, cols=len(columns))
    table.style = "Table Grid"
    table.autofit = False
    head, group, row = table.rows
    _fill_row(head._tr, [annex["columns"][name] for name in columns], bold=True)
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    group.cells[0].merge(group.cells[-1])
    for cells in (head.cells, row.cells):
        for cell, name in zip(cells, columns, strict=True):
            cell.width = Mm(WIDTHS[name])
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    body = table._tbl
    models = (deepcopy(group._tr), deepcopy(row._tr))
    body.remove(group._tr)
    body.remove(row._tr)
    # Rows are copied as XML: python-docx's own rows take quadratic time, minutes for 2,000 lines.
    for entries in annex["groups"]:
        body.append(_fill_row(deepcopy(models[0]), [entries["name"]], bold=True))
        for entry in entries["rows"]:
            body.append(_fill_row(deepcopy(models[1]), [entry[name] for name in columns]))


def _fill_row(row: Any, texts: list[str], *, bold: bool = False) -> Any:
    for cell, text in zip(row.iter(qn("w:tc")), texts, strict=False):
        paragraph = cell.find(qn("w:p"))
        run, properties = OxmlElement("w:r"), OxmlElement("w:rPr")
        if bold:
            properties.append(OxmlElement("w:b"))
        size = OxmlElement("w:sz")
        size.set(qn("w:val"), "16")
        properties.append(size)
        words = OxmlElement("w:t")
        words.text = text
        words.set(qn("xml:space"), "preserve")
        run.append(properties)
        run.append(words)
        paragraph.append(run)
    return row


def _footer(section: Any, data: dict[str, Any]) -> None:
    paragraph = section.footer.paragraphs[0]
    paragraph.add_run(
        f"{data['sender']['name']} · {data['title']} · {data['footer']}\t{data['page']} "
    ).font.size = Pt(7.5)
    _field(paragraph, "PAGE")
    paragraph.add_run(f" {data['of']} ").font.size = Pt(7.5)
    _field(paragraph, "NUMPAGES")


def _field(paragraph: Any, name: str) -> None:
    for kind, text in (("begin", ""), ("", name), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(7.5)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)
