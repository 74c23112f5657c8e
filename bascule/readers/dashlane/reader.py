"""Dashlane: credentials.csv and securenotes.csv of its ZIP."""

from bascule.readers.table import Peek
from bascule.readers.vault_table import VaultLayout, VaultTableReader

CREDENTIALS = {
    "username": "login", "username2": "field", "username3": "field", "title": "title", "password": "password",
    "note": "notes", "url": "url", "category": "folder", "otpSecret": "totp", "otpUrl": "totp",
}  # fmt: skip
NOTES = {"title": "title", "note": "notes", "category": "folder"}


class DashlaneReader(VaultTableReader):
    """The tables that Dashlane exports."""

    name = "dashlane"
    label = "Dashlane (CSV)"
    layouts = (
        VaultLayout(CREDENTIALS, ("username", "username2", "title", "password", "url"), 0.97),
        VaultLayout(NOTES, ("title", "note"), 0.6),
    )

    def recognises_table(self, table: Peek, name: str) -> float:
        found = self.layouts[0].score(table)
        if found:
            return found
        exact = table.is_exactly("title", "note") or table.is_exactly("title", "note", "category")
        return 0.6 if exact else 0.0
