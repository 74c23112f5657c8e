"""Keeper: CSV without a header, and JSON."""

from pathlib import Path

from bascule.observation.problem import gettext_noop
from bascule.observation.records import NotRead, Reading
from bascule.readers.by_kind import secret_heading
from bascule.readers.json_values import dict_in, list_in, raw_text
from bascule.readers.safe_json import json_keys, load_json
from bascule.readers.table import Peek, Table, tables_in
from bascule.readers.table_reader import TableReader, ref
from bascule.readers.vault_entry import Entry, add_entry

ORDER = ("folder", "title", "login", "password", "url", "notes")


class KeeperReader(TableReader):
    """Keeper's exports."""

    name = "keeper"
    label = "Keeper (CSV, JSON)"

    def recognises(self, head: bytes, name: str) -> float:
        keys = json_keys(head)
        if keys:
            return 0.95 if "records" in keys and {"login", "password", "login_url"} <= set(keys) else 0.0
        return super().recognises(head, name)

    def recognises_table(self, table: Peek, name: str) -> float:
        """Rows of seven or more cells with addresses in the fifth, and a name that says Keeper; or most of them so."""
        rows = [row.cells for row in table.rows if len(row.cells) >= 6]
        if not rows or len(rows) * 10 < len(table.rows) * 9:
            return 0.0
        if rows[0][3:4] == ["Password"] or any(cell.lower() in ("password", "title") for cell in rows[0]):
            return 0.0
        addresses = sum(1 for cells in rows if "://" in cells[4])
        titles = sum(1 for cells in rows if cells[1].strip())
        if not addresses or titles < len(rows):
            return 0.0
        if "keeper" in name.lower():
            return 0.9
        return 0.6 if addresses * 2 >= len(rows) and all(len(cells) >= 7 for cells in rows) else 0.0

    def read_table(self, table: Table, reading: Reading) -> None:
        table.use_header(None)
        for line, cells in table.rows():
            reading.units += 1
            reading.units_read += 1
            entry = Entry(**{key: cell or None for key, cell in zip(ORDER, cells, strict=False)})  # type: ignore[arg-type]
            if len(cells) > 6 and cells[6]:
                entry.folder = entry.folder or cells[6]
            for place in range(7, len(cells) - 1, 2):
                _field(entry, cells[place], cells[place + 1])
            add_entry(reading, ref(table, line), line, entry)

    def read(self, file: Path) -> Reading:
        with file.open("rb") as stream:
            json = stream.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"[")
        if not json:
            reading = Reading()
            for table in tables_in(file):
                self.read_table(table, reading)
            return reading
        return _read_json(file)


def _field(entry: Entry, name: str, value: str) -> None:
    if name.upper().startswith("TFC:") or value.startswith("otpauth://"):
        entry.totp = value
    elif value:
        entry.fields.append((name or "?", value, secret_heading(name) is not None))


def _read_json(file: Path) -> Reading:
    reading = Reading()
    document = load_json(file)
    for count, record in enumerate(list_in(document, "records"), start=1):
        reading.units += 1
        reading.units_read += 1
        folders = [
            raw_text(place.get("folder")) or raw_text(place.get("shared_folder"))
            for place in list_in(record, "folders")
        ]
        entry = Entry(
            raw_text(record.get("title")), raw_text(record.get("login")), raw_text(record.get("password")),
            url=raw_text(record.get("login_url")), notes=raw_text(record.get("notes")),
            folder=", ".join(folder for folder in folders if folder) or None,
        )  # fmt: skip
        for name, value in dict_in(record, "custom_fields").items():
            for one in value if isinstance(value, list) else [value]:
                if raw_text(one):
                    _field(entry, name, str(one))
        if record.get("attachments"):
            reading.not_read.append(
                NotRead(
                    f"record {count}",
                    gettext_noop("its attachments"),
                    gettext_noop("they are not in the file"),
                )
            )
        add_entry(reading, f"r{count}", None, entry)
    return reading
