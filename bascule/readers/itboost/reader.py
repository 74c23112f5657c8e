"""ITBoost: a ZIP of CSVs with attachments/, documents/ and RB/ (runbooks)."""

from pathlib import PurePosixPath

from bascule.observation.problem import gettext_noop
from bascule.readers.documentation import DocumentationReader
from bascule.readers.documentation_columns import (
    DEVICE,
    DOMAIN,
    PERSON,
    SITE,
    finish_device,
    finish_domain,
    finish_person,
)
from bascule.readers.kind_words import kind_of_words
from bascule.readers.layout import Layout
from bascule.readers.table import Peek, Table
from bascule.readers.vault_table import VaultLayout

MACHINE = {**DEVICE, "configuration interfaces": "macs", "organization type": "", "organization status": "", "locator": "",
           "model 2": "attributes.model_number"}  # fmt: skip
PLACE = {**SITE, "organization type": "", "organization status": "", "locator": ""}
PASSWORDS = {
    "id": "", "organization": "", "organization_type": "", "organization_status": "", "locator": "", "name": "title",
    "username": "login", "user_name": "login", "password": "password", "url": "url", "notes": "notes", "otp": "totp",
    "otp_secret": "totp", "category": "type", "password_category": "type", "folder": "folder",
}  # fmt: skip


class ItBoostReader(DocumentationReader):
    """ITBoost exports."""

    name = "itboost"
    label = "ITBoost"
    layouts = (
        Layout("configurations", None, MACHINE, ("organization", "organization_type", "hostname"), finish=finish_device),
        Layout("locations", "site", PLACE, ("organization", "organization_type", "address_1", "city")),
        Layout("contacts", "person", {**PERSON, "organization_type": "", "organization_status": "", "locator": ""},
               ("organization", "organization_type", "first_name", "last_name"), finish=finish_person),
        Layout("domains", "domain", {**DOMAIN, "organization_type": ""}, ("organization", "organization_type", "name", "registrar"),
               finish=finish_domain),
    )  # fmt: skip
    vaults = (VaultLayout(PASSWORDS, ("organization", "organization_type", "name", "password"), 0.97),)
    folders = {
        "attachments": gettext_noop("attachments stay files: keep them with the dossier"),
        "documents": gettext_noop("documents stay files: keep them with the dossier"),
        "rb": gettext_noop("runbooks stay files: keep them with the dossier"),
    }

    def recognises(self, head: bytes, name: str) -> float:
        if head.startswith(b"PK\x03\x04"):
            if b"RB/" in head and (b".csv" in head or b"documents/" in head):
                return 0.92
            return 0.85 if "itboost" in name.lower() else 0.0
        return super().recognises(head, name)

    def recognises_table(self, table: Peek, name: str) -> float:
        if not table.has("organization_type") and not table.has("organization_status"):
            return 0.0
        return max(
            0.9 if table.has("organization", "locator") else 0.0, super().recognises_table(table, name)
        )

    def layout_named(self, table: Table, name: str) -> Layout | None:
        if not table.peek.has("name") and not table.peek.has("organization"):
            return None
        stem = PurePosixPath(name).stem
        return Layout(stem, kind_of_words(stem)[0], MACHINE, (), finish=finish_device)
