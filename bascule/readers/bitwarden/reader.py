"""Bitwarden: JSON (personal and organisation) and CSV; an encrypted export is recognised and refused with advice."""

from pathlib import Path
from typing import Any

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import NotRead, Reading
from bascule.readers.json_values import dict_in, list_in, raw_text
from bascule.readers.safe_json import json_keys, load_json
from bascule.readers.table import Peek
from bascule.readers.vault_entry import Entry, add_entry
from bascule.readers.vault_table import VaultLayout, VaultTableReader

TYPES = {1: "login", 2: "note", 3: "card", 4: "identity", 5: "ssh-key"}
COLUMNS = {
    "folder": "folder", "collections": "folder", "favorite": "", "type": "type", "name": "title", "notes": "notes",
    "fields": "custom", "reprompt": "", "login_uri": "url", "login_username": "login", "login_password": "password",
    "login_totp": "totp", "archivedDate": "",
}  # fmt: skip


class BitwardenReader(VaultTableReader):
    """Bitwarden and Vaultwarden."""

    name = "bitwarden"
    label = "Bitwarden"
    layouts = (VaultLayout(COLUMNS, ("type", "name", "login_uri", "login_username", "login_password"), 0.97),)

    def recognises(self, head: bytes, name: str) -> float:
        keys = json_keys(head)
        if not keys:
            return super().recognises(head, name)
        if "encrypted" in keys[:3] and {"items", "encKeyValidation_DO_NOT_EDIT", "data"}.intersection(keys):
            return 0.97
        return 0.6 if "items" in keys[:12] and "folderId" in keys and "login" in keys else 0.0

    def recognises_table(self, table: Peek, name: str) -> float:
        return super().recognises_table(table, name)

    def read(self, file: Path) -> Reading:
        with file.open("rb") as stream:
            json = stream.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"[")
        return _read_json(file) if json else super().read(file)

    def finish(self, entry: Entry, record: dict[str, str], line: int, reading: Reading) -> None:
        name, value = "", ""
        for text in record.get("fields", "").splitlines():
            if ": " in text or text.endswith(":"):
                if name:
                    entry.fields.append((name, value, False))
                name, _, value = text.partition(":")
                value = value.strip()
            elif name:
                value += f"\n{text}"
        if name:
            entry.fields.append((name, value, False))


def _read_json(file: Path) -> Reading:
    document = load_json(file)
    if not isinstance(document, dict):
        document = {"items": document}
    if document.get("encrypted"):
        raise Problem(
            gettext_noop("This Bitwarden export is encrypted."),
            gettext_noop("Ask for an export as JSON without password, handed over through the intake page."),
        )
    items = document.get("items")
    if not isinstance(items, list):
        raise Problem(
            gettext_noop("This Bitwarden export holds no items."),
            gettext_noop(
                "Export the vault again as JSON, with the account that sees all folders and collections."
            ),
        )
    places = {
        str(place.get("id")): str(place.get("name"))
        for key in ("folders", "collections")
        for place in list_in(document, key)
    }
    reading = Reading()
    for count, item in enumerate(items, start=1):
        reading.units += 1
        if not isinstance(item, dict):
            reading.not_read.append(
                NotRead(f"item {count}", gettext_noop("an entry"), gettext_noop("it has no known form"))
            )
            continue
        reading.units_read += 1
        add_entry(reading, f"i{count}", None, _entry(item, places, count, reading))
    return reading


def _entry(item: dict[str, Any], places: dict[str, str], count: int, reading: Reading) -> Entry:
    login = dict_in(item, "login")
    entry = Entry(
        title=raw_text(item.get("name")), login=raw_text(login.get("username")), password=raw_text(login.get("password")),
        totp=raw_text(login.get("totp")), notes=raw_text(item.get("notes")),
        changed_at=raw_text(login.get("passwordRevisionDate")) or raw_text(item.get("revisionDate")),
        type=TYPES.get(number, "other") if isinstance(number := item.get("type"), int) else "other",
    )  # fmt: skip
    folders = [places.get(str(item.get("folderId")))]
    folders += [places.get(str(one)) for one in item.get("collectionIds") or [] if isinstance(one, str)]
    entry.folder = ", ".join(folder for folder in folders if folder) or None
    uris = [uri for each in list_in(login, "uris") if (uri := raw_text(each.get("uri")))]
    entry.url = uris[0] if uris else None
    entry.fields.extend(("URL", uri, False) for uri in uris[1:])
    for field in list_in(item, "fields"):
        value = raw_text(field.get("value"))
        if value:
            entry.fields.append((raw_text(field.get("name")) or "?", value, field.get("type") == 1))
    for old in list_in(item, "passwordHistory"):
        if raw_text(old.get("password")):
            entry.history.append(str(old["password"]))
    _other_types(item, entry)
    if login.get("fido2Credentials"):
        reading.not_read.append(
            NotRead(
                f"item {count}",
                gettext_noop("a passkey"),
                gettext_noop("a passkey works only in Bitwarden: enrol a new one"),
            )
        )
    if item.get("attachments"):
        reading.not_read.append(
            NotRead(
                f"item {count}",
                gettext_noop("its attachments"),
                gettext_noop("a JSON export leaves them out: ask for the ZIP export with attachments"),
            )
        )
    return entry


def _other_types(item: dict[str, Any], entry: Entry) -> None:
    """Cards, identities and SSH keys: each value that is there, numbers and codes hidden."""
    for key in ("card", "identity"):
        for name, value in dict_in(item, key).items():
            if raw_text(value):
                entry.fields.append(
                    (f"{key}.{name}", str(value), name in ("number", "code", "ssn", "passportNumber"))
                )
    pair = dict_in(item, "sshKey")
    if raw_text(pair.get("privateKey")):
        entry.keys.append(("ssh-key", str(pair["privateKey"])))
    if raw_text(pair.get("publicKey")):
        entry.fields.append(("public key", str(pair["publicKey"]), False))
