"""HomeGlue's CSVs."""

from bascule.readers.documentation import DocumentationReader
from bascule.readers.documentation_columns import (
    CERTIFICATE,
    DEVICE,
    DOCUMENT,
    DOMAIN,
    PERSON,
    finish_device,
    finish_document,
    finish_domain,
    finish_person,
)
from bascule.readers.layout import Layout
from bascule.readers.vault_table import VaultLayout

PASSWORDS = {
    "name": "title", "username": "login", "url": "url", "notes": "notes", "password": "password", "folder": "folder",
    "rotation_interval_days": "", "last_changed_at": "changed_at",
}  # fmt: skip


class HomeGlueReader(DocumentationReader):
    """HomeGlue exports."""

    name = "homeglue"
    label = "HomeGlue"
    layouts = (
        Layout("assets", None, DEVICE, ("name", "type", "manufacturer", "model", "serial_number", "location"), finish=finish_device),
        Layout("config items", None, DEVICE, ("name", "type", "hostname", "primary_ip", "operating_system"), finish=finish_device),
        Layout("contacts", "person", PERSON, ("first_name", "last_name", "email", "phone", "title"), finish=finish_person),
        Layout("docs", None, DOCUMENT, ("title", "body", "template"), finish=finish_document),
        Layout("domains", "domain", DOMAIN, ("name", "registrar", "dns_provider", "expires_on"), finish=finish_domain),
        Layout("certificates", "certificate", CERTIFICATE, ("common_name", "issuer", "fingerprint_sha256", "not_after")),
    )  # fmt: skip
    vaults = (VaultLayout(PASSWORDS, ("name", "username", "password", "rotation_interval_days"), 0.97),)
