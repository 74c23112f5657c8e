"""The base of documentation platforms: item tables and password tables, alone or together in a ZIP."""

from pathlib import Path, PurePosixPath

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import NotRead, Reading
from bascule.readers.layout import Layout, LayoutReader, read_rows
from bascule.readers.merge import merge
from bascule.readers.safe_zip import SafeZip
from bascule.readers.table import Peek, Table, tables_in
from bascule.readers.table_reader import ref
from bascule.readers.table_values import fold
from bascule.readers.vault_entry import Entry, add_entry
from bascule.readers.vault_table import VaultLayout, entry_of

TABLES = (".csv", ".tsv", ".xlsx", ".xls", ".ods")


class DocumentationReader(LayoutReader):
    """Subclasses give `layouts` (items) and `vaults` (passwords), and may look at a row's `entry`.

    `folders`: in a ZIP of this platform, folder name → what its files are; those are counted and told.
    """

    vaults: tuple[VaultLayout, ...] = ()
    folders: dict[str, str] = {}

    def recognises_table(self, table: Peek, name: str) -> float:
        vault = max((layout.score(table) for layout in self.vaults), default=0.0)
        return max(vault, super().recognises_table(table, name))

    def finish(self, entry: Entry, record: dict[str, str], line: int, reading: Reading) -> None:
        """Change a password's entry by what the format means; nothing here."""

    def layout_named(self, table: Table, name: str) -> Layout | None:
        """The layout when the headings do not tell; by the file's name, for instance. None: the table is not read."""
        return None

    def read_table(self, table: Table, reading: Reading, name: str = "") -> None:
        peek = table.peek
        vault = max(self.vaults, key=lambda layout: layout.score(peek), default=None)
        layout = self.layout_of(table)
        best = layout.score(peek) if layout else 0.0
        if vault is not None and vault.score(peek) > best:
            self._vault(table, vault, reading)
            return
        layout = layout or self.layout_named(table, name)
        if layout is not None:
            read_rows(table, layout, reading)
            return
        rows = sum(1 for _ in table.rows())
        reading.units += rows
        reading.not_read.append(
            NotRead(
                table.sheet or name or "table",
                f"{rows} rows",
                gettext_noop("its headings are not known here"),
            )
        )

    def _vault(self, table: Table, vault: VaultLayout, reading: Reading) -> None:
        targets = {fold(heading): target for heading, target in vault.columns.items()}
        for line, record in table.records():
            reading.units += 1
            reading.units_read += 1
            entry = entry_of(record, targets)
            self.finish(entry, record, line, reading)
            add_entry(reading, ref(table, line), line, entry, source="documentation")

    def read(self, file: Path) -> Reading:
        with file.open("rb") as stream:
            zipped = stream.read(4) == b"PK\x03\x04"
        if zipped and not _is_workbook(file):
            return self.read_zip(file)
        reading = Reading()
        for table in tables_in(file, not_read=reading.not_read):
            self.read_table(table, reading, file.name)
        return reading

    def read_zip(self, file: Path) -> Reading:
        """Every table of the archive; documents and attachments are counted by folder, since they stay files."""
        whole = Reading()
        others: dict[str, int] = {}
        with SafeZip(file) as archive:
            whole.not_read.extend(NotRead(name, gettext_noop("a file"), why) for name, why in archive.refused)
            whole.units += len(archive.refused)
            for count, member in enumerate(archive.names, start=1):
                path = PurePosixPath(member)
                if path.suffix.lower() in TABLES and not _inside(path, self.folders):
                    merge(whole, self._member(archive, member), f"m{count}", member)
                else:
                    others[_folder(path, self.folders)] = others.get(_folder(path, self.folders), 0) + 1
        for folder, number in others.items():
            why = self.folders.get(folder, gettext_noop("they stay files: keep them with the dossier"))
            whole.not_read.append(NotRead(f"{folder} ({number})", gettext_noop("files"), why))
        return whole

    def _member(self, archive: SafeZip, member: str) -> Reading:
        reading = Reading()
        try:
            with archive.as_file(member) as inner:
                for table in tables_in(inner, member, reading.not_read):
                    self.read_table(table, reading, member)
        except Problem as problem:
            reading.units += 1
            reading.not_read.append(NotRead("file", problem.what(), problem.advice()))
        return reading


def _is_workbook(file: Path) -> bool:
    with SafeZip(file) as archive:
        return any(name.startswith("xl/") or name == "content.xml" for name in archive.names)


def _inside(path: PurePosixPath, folders: dict[str, str]) -> bool:
    return any(part.lower() in folders for part in path.parts[:-1])


def _folder(path: PurePosixPath, folders: dict[str, str]) -> str:
    return next(
        (part.lower() for part in path.parts[:-1] if part.lower() in folders),
        path.parts[0] if len(path.parts) > 1 else path.name,
    )
