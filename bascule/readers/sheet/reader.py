"""Reads our own sheets (layout.py), and tables whose headings are the labels of one kind."""

from functools import cache

from bascule.catalogue.kinds import Field, Kind, kinds
from bascule.observation.problem import gettext_noop
from bascule.observation.records import NotRead, Reading
from bascule.readers.by_kind import ObservationMaker
from bascule.readers.sheet.layout import CHOICES_SHEET, kind_of_ids
from bascule.readers.table import Peek, Table
from bascule.readers.table_reader import TableReader, ref
from bascule.readers.table_values import day_first, fold

NO_SHEET = gettext_noop("its headings are those of no sheet of Bascule")


class SheetReader(TableReader):
    """A sheet of Bascule: one kind a sheet, secrets in their own columns."""

    name = "sheet"
    label = "Bascule sheet"

    def prepare(self) -> None:
        for kind in kinds():
            labels_of(kind)

    def recognises_table(self, table: Peek, name: str) -> float:
        for row in table.rows[:3]:
            if kind_of_ids(row.cells):
                return 0.99
        return 0.85 if kind_of_labels(table.heading) else 0.0

    def read_table(self, table: Table, reading: Reading) -> None:
        if table.sheet == CHOICES_SHEET:
            return
        found = _place(table)
        if found is None:
            rows = sum(1 for _ in table.rows())
            reading.units += rows
            reading.not_read.append(
                NotRead(f"{table.sheet or ''} ({rows})".strip(), gettext_noop("rows"), NO_SHEET)
            )
            return
        kind, columns = found
        months = {
            place: order
            for place, field in enumerate(columns)
            if field and field.type == "date" and (order := day_first(_column(table, place))) is not None
        }
        maker = ObservationMaker(kind, columns, table.header, dmy=months)
        for line, cells in table.rows():
            reading.units += 1
            reading.units_read += 1
            maker.add(reading, ref(table, line), line, cells)


def _place(table: Table) -> tuple[Kind, list[Field | None]] | None:
    """The kind and columns; sets the table's header to the row of labels."""
    for place, row in enumerate(table.first[:3]):
        found = kind_of_ids(row.cells)
        if found:
            labels = place + 1 < len(table.first) and _are_labels(table.first[place + 1].cells, found[1])
            table.use_header(place + 1 if labels else place)
            return found
    kind = kind_of_labels(tuple(fold(cell) for cell in table.header))
    return (kind, columns_by_label(kind, table.header)) if kind else None


def _are_labels(cells: list[str], columns: list[Field | None]) -> bool:
    pairs = [
        (fold(cell), field) for cell, field in zip(cells, columns, strict=False) if field and cell.strip()
    ]
    same = sum(1 for cell, field in pairs if cell in _labels(field))
    return bool(pairs) and same * 2 > len(pairs)


def _labels(field: Field) -> set[str]:
    unit = f" {fold(field.unit)}" if field.unit else ""
    names = {fold(field.label.fr), fold(field.label.en), fold(field.id)}
    return names | {name + unit for name in names}


@cache
def labels_of(kind: str) -> tuple[frozenset[str], frozenset[str]]:
    """Every label of a kind's sheet, and those of its own fields alone."""
    sheet = kinds()[kind]
    every = frozenset().union(*(_labels(field) for field in sheet.all_fields()))
    return every, frozenset().union(*(_labels(field) for field in sheet.fields))


def kind_of_labels(heading: tuple[str, ...]) -> Kind | None:
    """The kind whose own labels all these headings are (three or more, nine out of ten); None when none or unclear."""
    cells = [cell for cell in heading if cell]
    if len(cells) < 3:
        return None
    scores = []
    for kind in kinds().values():
        labels, own = labels_of(kind.id)
        hits = sum(1 for cell in cells if cell in labels)
        if hits >= 3 and hits * 10 >= len(cells) * 9:
            scores.append((hits, sum(1 for cell in cells if cell in own), kind.order, kind))
    scores.sort(key=lambda score: (-score[0], -score[1], score[2]))
    if not scores or (len(scores) > 1 and scores[0][:2] == scores[1][:2]):
        return None
    return scores[0][3]


def columns_by_label(kind: Kind, header: list[str]) -> list[Field | None]:
    fields = kind.all_fields()
    return [next((field for field in fields if fold(cell) in _labels(field)), None) for cell in header]


def _column(table: Table, place: int) -> list[str]:
    return [cells[place] for _, cells in table.rows() if place < len(cells)]
