"""A password manager's table: known headings, one entry a row."""

from dataclasses import dataclass

from bascule.observation.records import Reading
from bascule.readers.by_kind import secret_heading
from bascule.readers.table import Peek, Table
from bascule.readers.table_reader import TableReader, ref
from bascule.readers.table_values import fold
from bascule.readers.vault_entry import Entry, add_entry

PLAIN = ("title", "login", "password", "totp", "url", "folder", "notes", "changed_at", "type")


@dataclass(frozen=True)
class VaultLayout:
    """`columns`: heading → an Entry's field, `field` (a further value shown by its heading), `hidden` (a further
    secret) or `` (left out). `needs`: headings that must be there. `only`: other headings make it less certain."""

    columns: dict[str, str]
    needs: tuple[str, ...]
    certain: float = 0.95

    def score(self, table: Peek) -> float:
        if not table.has(*self.needs):
            return 0.0
        known = {fold(heading) for heading in self.columns}
        share = sum(1 for name in table.names if name in known) / len(table.names)
        return self.certain * share if share >= 0.6 else 0.0


class VaultTableReader(TableReader):
    """Subclasses give `layouts`, and may change an entry in `finish`."""

    layouts: tuple[VaultLayout, ...] = ()
    source = "vault"

    def recognises_table(self, table: Peek, name: str) -> float:
        return max((layout.score(table) for layout in self.layouts), default=0.0)

    def read_table(self, table: Table, reading: Reading) -> None:
        peek = table.peek
        layout = max(self.layouts, key=lambda one: one.score(peek))
        targets = {fold(heading): target for heading, target in layout.columns.items()}
        for line, record in table.records():
            reading.units += 1
            reading.units_read += 1
            entry = entry_of(record, targets)
            self.finish(entry, record, line, reading)
            add_entry(reading, ref(table, line), line, entry, source=self.source)

    def finish(self, entry: Entry, record: dict[str, str], line: int, reading: Reading) -> None:
        """Change the entry by what the format means; nothing here."""


def entry_of(record: dict[str, str], targets: dict[str, str]) -> Entry:
    """The entry of one row. Columns that nobody named become fields, hidden when their heading speaks of a secret."""
    entry = Entry()
    for heading, cell in record.items():
        target = targets.get(heading)
        if target in PLAIN:
            if getattr(entry, target) in (None, "", "password") or target == "type":
                setattr(entry, target, cell)
            else:
                entry.fields.append((heading, cell, False))
        elif target == "hidden":
            entry.fields.append((heading, cell, True))
        elif target == "field" or target is None:
            entry.fields.append((heading, cell, secret_heading(heading) is not None))
    return entry
