"""Small tables of our own: fixed columns with headings in French and English, read back exactly."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bascule.readers.table import Peek
from bascule.readers.table_values import fold, guard


@dataclass(frozen=True)
class Column:
    """One column: its id, its headings in both languages, further names for it."""

    id: str
    fr: str
    en: str
    others: tuple[str, ...] = ()
    needed: bool = False

    def names(self) -> frozenset[str]:
        return frozenset(fold(name) for name in (self.id, self.fr, self.en, *self.others))


@dataclass(frozen=True)
class OwnTable:
    """The columns of one of our tables. A file is one of ours when all needed columns are there and most are known."""

    columns: tuple[Column, ...]

    def score(self, table: Peek) -> float:
        found = [column for column in self.columns if column.names() & table.names]
        if not all(column in found for column in self.columns if column.needed):
            return 0.0
        share = len(found) / max(len(table.names), 1)
        return 0.92 * min(share, 1.0) if share >= 0.6 else 0.0

    def cells(self, record: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
        """(column id → cell, cells of unknown columns by heading) of a table's record."""
        ours: dict[str, str] = {}
        others = dict(record)
        for column in self.columns:
            for name in column.names():
                if name in others:
                    ours.setdefault(column.id, others.pop(name))
        return ours, others

    def write(self, rows: Iterable[Mapping[str, object]], language: str = "fr") -> bytes:
        """CSV in UTF-8 with semicolons; missing values are empty cells."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        writer.writerow([column.en if language == "en" else column.fr for column in self.columns])
        for row in rows:
            cells = ["" if row.get(column.id) is None else str(row[column.id]) for column in self.columns]
            writer.writerow([guard(cell) for cell in cells])
        return out.getvalue().encode("utf-8-sig")
