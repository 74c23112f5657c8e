"""IT Glue: the export ZIP and its CSVs, one by one."""

from pathlib import PurePosixPath

from bascule.observation.problem import gettext_noop
from bascule.observation.records import NotRead, Reading
from bascule.readers.documentation import DocumentationReader
from bascule.readers.documentation_columns import (
    CERTIFICATE,
    DEVICE,
    DOCUMENT,
    DOMAIN,
    PERSON,
    SITE,
    finish_device,
    finish_document,
    finish_domain,
    finish_person,
)
from bascule.readers.kind_words import kind_of_words
from bascule.readers.layout import Layout
from bascule.readers.table import Peek, Table
from bascule.readers.vault_entry import Entry
from bascule.readers.vault_table import VaultLayout

PASSWORDS = {
    "id": "", "organization": "", "name": "title", "username": "login", "password": "password", "url": "url",
    "one_time_password": "", "otp_secret": "totp", "notes": "notes", "password_category": "type", "resource": "",
    "password_folder": "folder", "resource_type": "field", "resource_name": "field", "archived": "", "updated_at": "changed_at",
    "created_at": "", "password_updated_at": "changed_at",
}  # fmt: skip
LAYOUTS = (
    Layout("configurations", None, DEVICE, ("organization", "name", "configuration_type"), finish=finish_device),
    Layout("configurations", None, DEVICE, ("organization", "name", "hostname", "primary_ip"), finish=finish_device),
    Layout("contacts", "person", PERSON, ("organization", "first_name", "last_name"), finish=finish_person),
    Layout("locations", "site", SITE, ("organization", "name", "address_1", "city")),
    Layout("domains", "domain", DOMAIN, ("organization", "name", "registrar"), finish=finish_domain),
    Layout("certificates", "certificate", CERTIFICATE, ("organization", "name", "issuer"), certain=0.8),
    Layout("documents", None, DOCUMENT, ("organization", "name", "locator"), finish=finish_document),
    Layout(
        "organizations", None,
        {"id": "identifiers.itglue_id", "name": "name", "short_name": "attributes.short_name", "alert": "attributes.alert",
         "organization_type": "attributes.organisation_type", "organization_status": "attributes.status",
         "quick_notes": "attributes.quick_notes", "description": "attributes.description"},
        ("id", "name", "quick_notes", "alert"),
        finish=lambda one, record: one.attributes.update(type="organisation"),
    ),
)  # fmt: skip
ORDINARY = {
    "configurations": DEVICE,
    "contacts": PERSON,
    "locations": SITE,
    "domains": DOMAIN,
    "ssl-certificates": CERTIFICATE,
}


class ItGlueReader(DocumentationReader):
    """IT Glue exports."""

    name = "itglue"
    label = "IT Glue"
    layouts = LAYOUTS
    vaults = (
        VaultLayout(PASSWORDS, ("organization", "name", "username", "password", "one_time_password"), 0.96),
        VaultLayout(PASSWORDS, ("organization", "name", "password", "otp_secret"), 0.96),
        VaultLayout(PASSWORDS, ("organization", "name", "username", "password"), 0.85),
    )
    folders = {
        "documents": gettext_noop("documents stay files: keep them with the dossier"),
        "attachments": gettext_noop("attachments stay files: keep them with the dossier"),
    }

    def recognises(self, head: bytes, name: str) -> float:
        if head.startswith(b"PK\x03\x04"):
            marks = (
                b"organizations.csv",
                b"configurations.csv",
                b"passwords.csv",
                b"documents/DOC-",
                b"flexible",
                b"attachments/",
            )
            found = sum(1 for mark in marks if mark in head)
            return 0.9 if found >= 2 else 0.5 if found and "glue" in name.lower() else 0.0
        return super().recognises(head, name)

    def recognises_table(self, table: Peek, name: str) -> float:
        return (
            super().recognises_table(table, name)
            if "id" in table.names or "organization" in table.names
            else 0.0
        )

    def layout_named(self, table: Table, name: str) -> Layout | None:
        """A table of a flexible asset type: its file's name tells the kind, shared headings what they tell elsewhere."""
        stem = PurePosixPath(name).stem.lower()
        if not table.peek.has("name") and not table.peek.has("organization"):
            return None
        kind, _ = kind_of_words(stem)
        return Layout(stem, kind, ORDINARY.get(stem, DEVICE), (), finish=finish_device)

    def finish(self, entry: Entry, record: dict[str, str], line: int, reading: Reading) -> None:
        if record.get("one time password", "").lower() in ("yes", "true") and not entry.totp:
            reading.not_read.append(
                NotRead(
                    f"line {line}",
                    gettext_noop("a one-time password seed"),
                    gettext_noop("the export says that there is one and does not hold it: ask for it"),
                )
            )
        if not entry.password and not entry.totp:
            reading.not_read.append(
                NotRead(
                    f"line {line}",
                    gettext_noop("a password"),
                    gettext_noop(
                        "the cell is empty: vaulted passwords and missing rights do this, ask for it"
                    ),
                )
            )
