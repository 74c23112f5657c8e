"""passwd.team CSV; further columns are fields, those named after a secret are hidden."""

from bascule.readers.table import Peek
from bascule.readers.vault_table import VaultLayout, VaultTableReader

COLUMNS = {
    "version": "", "id": "", "name": "title", "username": "login", "password": "password", "note": "notes", "web": "url",
    "tags": "folder", "TOTP - secret": "totp", "createdAt": "", "updatedAt": "changed_at", "type": "type",
}  # fmt: skip


class PasswdTeamReader(VaultTableReader):
    """The CSV of passwd.team."""

    name = "passwd_team"
    label = "passwd.team (CSV)"
    layouts = (VaultLayout(COLUMNS, ("name", "username", "password", "web", "tags"), 0.95),)

    def recognises_table(self, table: Peek, name: str) -> float:
        if table.has("version", "id", "name", "username", "password", "web"):
            return 0.96
        return super().recognises_table(table, name)
