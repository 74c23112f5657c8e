"""Chrome, Edge, Brave, Opera, Firefox and Safari."""

from bascule.observation.records import Reading
from bascule.readers.table import Peek
from bascule.readers.vault_entry import Entry
from bascule.readers.vault_table import VaultLayout, VaultTableReader

CHROME = {"name": "title", "url": "url", "username": "login", "password": "password", "note": "notes"}
FIREFOX = {
    "url": "url", "username": "login", "password": "password", "httpRealm": "field", "formActionOrigin": "", "guid": "",
    "timeCreated": "", "timeLastUsed": "", "timePasswordChanged": "changed_at",
}  # fmt: skip
SAFARI = {
    "Title": "title",
    "URL": "url",
    "Username": "login",
    "Password": "password",
    "Notes": "notes",
    "OTPAuth": "totp",
}


class BrowserReader(VaultTableReader):
    """The CSV that browsers export."""

    name = "browser_passwords"
    label = "Browser passwords (CSV)"
    layouts = (
        VaultLayout(CHROME, ("name", "url", "username", "password"), 0.9),
        VaultLayout(FIREFOX, ("url", "username", "password", "timePasswordChanged"), 0.97),
        VaultLayout(SAFARI, ("Title", "URL", "Username", "Password", "OTPAuth"), 0.93),
    )

    def recognises_table(self, table: Peek, name: str) -> float:
        if table.is_exactly("name", "url", "username", "password") or table.is_exactly(
            "name", "url", "username", "password", "note"
        ):
            return 0.95
        return max(layout.score(table) for layout in self.layouts[1:])

    def finish(self, entry: Entry, record: dict[str, str], line: int, reading: Reading) -> None:
        if not entry.title and entry.url:
            entry.title = entry.url.split("://")[-1].split("/")[0].rpartition("@")[2]
