"""The base of every format that is a table: the same layout is read from CSV, XLSX, XLS and ODS."""

from abc import abstractmethod
from pathlib import Path

from bascule.observation.records import NotRead, Reading
from bascule.readers.base import Reader
from bascule.readers.table import Peek, Table, peek, tables_in


class TableReader(Reader):
    """Subclasses say how sure they are of a heading row, and turn a table's rows into records.

    `read_file` asks `recognises_table` for the sheets of a workbook, which the first bytes of a file do not show.
    """

    limit = 128 * 1024 * 1024

    @abstractmethod
    def recognises_table(self, table: Peek, name: str) -> float:
        """Like `recognises`, from the first rows of a table. Never raises."""

    @abstractmethod
    def read_table(self, table: Table, reading: Reading) -> None:
        """Add what this table holds to `reading`; refs must differ from those of the other sheets: use `ref`."""

    def recognises(self, head: bytes, name: str) -> float:
        table = peek(head)
        return self.recognises_table(table, name) if table is not None else 0.0

    def read(self, file: Path) -> Reading:
        reading = Reading()
        not_read: list[NotRead] = []
        for table in tables_in(file, not_read=not_read):
            self.read_table(table, reading)
        reading.not_read.extend(not_read)
        return reading


def ref(table: Table, line: int, part: str = "") -> str:
    """A ref that is unique in the file: sheet, line, and a part when one row gives several records."""
    return ".".join(piece for piece in (table.sheet, f"l{line}", part) if piece)
