"""N-able Passportal: four CSVs, with or without their header."""

from bascule.observation.records import Observation, Reading
from bascule.readers.documentation import DocumentationReader
from bascule.readers.documentation_columns import finish_person
from bascule.readers.layout import Layout
from bascule.readers.table import Peek, Table
from bascule.readers.table_values import fold, yes_or_no
from bascule.readers.vault_table import VaultLayout

PASSWORDS = (
    "Passportal ID (BLANK)", "Credential", "Username", "Password", "Description", "Expires (Yes/No)", "Notes", "URL",
    "Folder(Optional)", "TOTP Secret", "Client Name",
)  # fmt: skip
USERS = ("Passportal ID (BLANK)", "Last Name", "First Name", "Email", "Phone")
CLIENTS = ("Passportal ID", "Client Name", "Phone", "Email")
VAULT = {
    "Passportal ID (BLANK)": "", "Passportal ID": "", "Credential": "type", "Username": "login", "Password": "password",
    "Description": "title", "Expires (Yes/No)": "", "Notes": "notes", "URL": "url", "Folder(Optional)": "folder",
    "TOTP Secret": "totp", "Client Name": "", "Folder": "folder",
}  # fmt: skip


def _organisation(one: Observation, record: dict[str, str]) -> None:
    one.attributes["type"] = "organisation"


class PassportalReader(DocumentationReader):
    """The four tables: clients, users, passwords, vault."""

    name = "passportal"
    label = "N-able Passportal"
    layouts = (
        Layout(
            "users", "person",
            {"Passportal ID (BLANK)": "", "Passportal ID": "", "Last Name": "attributes.last_name", "Email": "identifiers.email",
             "First Name": "attributes.first_name", "Phone": "attributes.phone", "Client Name": "attributes.client"},
            ("Last Name", "First Name", "Email"), finish=finish_person,
        ),
        Layout(
            "clients", None,
            {"Passportal ID": "identifiers.passportal_id", "Client Name": "name", "Phone": "attributes.phone",
             "Email": "identifiers.email"},
            ("Passportal ID", "Client Name", "Phone", "Email"), finish=_organisation,
        ),
    )  # fmt: skip
    vaults = (VaultLayout(VAULT, ("Credential", "Username", "Password", "Description", "URL"), 0.97),)

    def recognises_table(self, table: Peek, name: str) -> float:
        if any(cell.startswith("passportal id") for cell in table.heading[:1]):
            return 0.97
        columns = columns_without_header(table, name)
        return (
            0.0
            if columns is None
            else 0.9
            if "passportal" in name.lower()
            else 0.75
            if len(columns) > 9
            else 0.6
        )

    def read_table(self, table: Table, reading: Reading, name: str = "") -> None:
        if not fold(table.header[0] if table.header else "").startswith("passportal id"):
            columns = columns_without_header(table.peek, name)
            if columns:
                table.use_names(columns)
        super().read_table(table, reading, name)


def columns_without_header(table: Peek, name: str) -> tuple[str, ...] | None:
    """The columns that a table without its header has, by the shape of its rows; None when it is none of the four."""
    rows = [row.cells for row in table.rows]
    widths = {len(cells) for cells in rows}
    if not rows or len(widths) != 1:
        return None
    width, low = widths.pop(), name.lower()
    first = all(not cells[0].strip() or cells[0].strip("\ufeff ").isdigit() for cells in rows)
    if not first:
        return None
    if width in (10, 11) and all(cells[5].strip() == "" or yes_or_no(cells[5]) is not None for cells in rows):
        return PASSWORDS[:width] if any(cells[5].strip() for cells in rows) else None
    if width == 5 and "user" in low and any("@" in cells[3] for cells in rows):
        return USERS
    if width == 4 and "client" in low and all(cells[0].strip() for cells in rows):
        return CLIENTS
    return None
