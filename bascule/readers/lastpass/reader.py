"""LastPass CSV; secure notes stand under the address http://sn."""

import re

from bascule.observation.problem import gettext_noop
from bascule.observation.records import NotRead, Reading
from bascule.readers.by_kind import secret_heading
from bascule.readers.vault_entry import Entry
from bascule.readers.vault_table import VaultLayout, VaultTableReader

COLUMNS = {
    "url": "url", "username": "login", "password": "password", "totp": "totp", "extra": "notes", "name": "title",
    "grouping": "folder", "fav": "", "attachments": "",
}  # fmt: skip
_ENTITY = re.compile(r"&(amp|lt|gt|quot|#39);")


class LastPassReader(VaultTableReader):
    """The CSV that LastPass exports."""

    name = "lastpass"
    label = "LastPass (CSV)"
    layouts = (VaultLayout(COLUMNS, ("url", "username", "password", "extra", "name", "grouping"), 0.97),)

    def finish(self, entry: Entry, record: dict[str, str], line: int, reading: Reading) -> None:
        if entry.url == "http://sn":
            entry.url, entry.type = None, "note"
            self._note(entry)
        if entry.password and _ENTITY.search(entry.password):
            reading.not_read.append(
                NotRead(
                    f"line {line}",
                    gettext_noop("a password with HTML codes"),
                    gettext_noop("it may have been changed by the export: try it both ways"),
                )
            )
        if record.get("attachments"):
            reading.not_read.append(
                NotRead(
                    f"line {line}",
                    gettext_noop("its attachments"),
                    gettext_noop("a CSV export leaves them out"),
                )
            )

    def _note(self, entry: Entry) -> None:
        """Typed notes are lines of Name:Value after NoteType."""
        if not entry.notes or not entry.notes.startswith("NoteType:"):
            return
        rest = []
        for text in entry.notes.splitlines():
            name, sign, value = text.partition(":")
            if name == "NoteType":
                entry.type = value.strip() or "note"
            elif sign and name in ("Username", "Login"):
                entry.login = entry.login or value
            elif sign and name and len(name) < 40:
                entry.fields.append((name, value, secret_heading(name) is not None))
            else:
                rest.append(text)
        entry.notes = "\n".join(rest).strip() or None
