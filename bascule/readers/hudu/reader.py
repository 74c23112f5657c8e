"""Hudu: passwords, companies, assets, websites and articles as CSV, alone or in its ZIP."""

from pathlib import PurePosixPath

from bascule.observation.problem import gettext_noop
from bascule.observation.records import Observation
from bascule.readers.documentation import DocumentationReader
from bascule.readers.documentation_columns import DEVICE, DOCUMENT, finish_device, finish_document
from bascule.readers.kind_words import kind_of_words
from bascule.readers.layout import Layout
from bascule.readers.table import Table
from bascule.readers.vault_table import VaultLayout

PASSWORDS = {
    "id": "", "name": "title", "username": "login", "password": "password", "otp_secret": "totp", "url": "url",
    "description": "notes", "password_type": "type", "password_folder_name": "folder", "password_folder_id": "folder",
    "company_id": "", "company_name": "", "company": "", "in_portal": "", "passwordable_type": "", "passwordable_id": "",
    "slug": "", "created_at": "", "updated_at": "changed_at", "archived": "", "password folder": "folder",
}  # fmt: skip
ASSET = {**DEVICE, "asset_layout": "type", "asset layout": "type", "slug": "", "created_at": "", "updated_at": "", "company_id": "",
         "primary_serial": "serial", "primary_model": "model", "primary_manufacturer": "vendor", "primary_mail": "identifiers.email"}  # fmt: skip


def _asset(one: Observation, record: dict[str, str]) -> None:
    finish_device(one, record)


class HuduReader(DocumentationReader):
    """Hudu exports."""

    name = "hudu"
    label = "Hudu"
    layouts = (
        Layout("assets", None, ASSET, ("name", "asset_layout"), finish=_asset, certain=0.9),
        Layout("assets", None, ASSET, ("company name", "name", "primary_serial"), finish=_asset, certain=0.9),
        Layout(
            "websites", "website",
            {"name": "fqdn", "company_name": "attributes.client", "notes": "attributes.notes", "paused": "", "disable_dns": "",
             "disable_ssl": "", "disable_whois": "", "status": "attributes.status", "id": "", "slug": "", "company_id": ""},
            ("name", "disable_dns", "disable_ssl"), finish=lambda one, record: setattr(one, "name", one.name or one.fqdn),
        ),
        Layout("articles", None, {**DOCUMENT, "content": "attributes.body", "slug": "", "folder": "attributes.folder"},
               ("name", "content", "slug"), finish=finish_document, certain=0.85),
    )  # fmt: skip
    vaults = (
        VaultLayout(PASSWORDS, ("name", "username", "password", "otp_secret", "password_type"), 0.95),
        VaultLayout(PASSWORDS, ("name", "username", "password", "passwordable_type"), 0.95),
        VaultLayout(PASSWORDS, ("company", "name", "username", "password", "otp_secret"), 0.9),
        VaultLayout(PASSWORDS, ("company_name", "name", "username", "password"), 0.9),
    )
    folders = {"attachments": gettext_noop("attachments stay files: keep them with the dossier"),
               "articles": gettext_noop("articles stay files: keep them with the dossier")}  # fmt: skip

    def recognises(self, head: bytes, name: str) -> float:
        if head.startswith(b"PK\x03\x04"):
            found = sum(
                1
                for mark in (b"passwords.csv", b"websites.csv", b"articles/", b"assets/")
                if mark in head.lower()
            )
            return 0.85 if found and "hudu" in name.lower() else 0.0
        return super().recognises(head, name)

    def layout_named(self, table: Table, name: str) -> Layout | None:
        """The table of an asset layout: named after it, its headings are the layout's labels."""
        if not table.peek.has("name"):
            return None
        stem = PurePosixPath(name).stem
        return Layout(stem, kind_of_words(stem)[0], ASSET, (), finish=_asset)
