"""1Password: 1pux (a ZIP), its export.data alone, and CSV."""

import re
from pathlib import Path
from typing import Any

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import NotRead, Reading
from bascule.readers.json_values import dict_in, list_in, raw_text
from bascule.readers.safe_json import json_keys, load_json
from bascule.readers.safe_zip import SafeZip
from bascule.readers.vault_entry import Entry, add_entry
from bascule.readers.vault_table import VaultLayout, VaultTableReader

CSV = {
    "Title": "title", "Url": "url", "Username": "login", "Password": "password", "OTPAuth": "totp", "Favorite": "",
    "Archived": "", "Tags": "folder", "Notes": "notes", "Type": "type", "One-time password": "totp",
}  # fmt: skip
CATEGORIES = {
    "001": "login", "002": "card", "003": "note", "004": "identity", "005": "password", "006": "document",
    "100": "licence", "101": "bank account", "102": "database", "103": "driver licence", "105": "membership",
    "106": "passport", "109": "wireless router", "110": "server", "111": "email account", "112": "api credential",
    "114": "ssh-key",
}  # fmt: skip
MAX_ATTACHMENT = 16 * 1024 * 1024


class OnePasswordReader(VaultTableReader):
    """1Password 7 and 8."""

    name = "onepassword"
    label = "1Password (1pux, CSV)"
    layouts = (
        VaultLayout(CSV, ("Title", "Url", "Username", "Password", "OTPAuth", "Favorite", "Archived"), 0.97),
        VaultLayout(CSV, ("Title", "Username", "Password", "URL", "Notes", "Type"), 0.9),
    )

    def recognises(self, head: bytes, name: str) -> float:
        if head.startswith(b"PK\x03\x04"):
            if b"export.attributes" in head[:400] or b"export.data" in head[:400]:
                return 0.97
            return 0.6 if name.lower().endswith(".1pux") else 0.0
        keys = json_keys(head)
        if keys:
            return 0.95 if "accounts" in keys[:2] and {"vaults", "attrs"} <= set(keys) else 0.0
        return super().recognises(head, name)

    def read(self, file: Path) -> Reading:
        with file.open("rb") as stream:
            start = stream.read(64)
        if start.startswith(b"PK"):
            with SafeZip(file) as archive:
                if "export.data" not in archive.names:
                    raise Problem(
                        gettext_noop("This archive is no 1Password export: it has no export.data."),
                        gettext_noop("Export again from 1Password as 1PUX."),
                    )
                return _vaults(load_json(archive.read("export.data")), archive)
        if start.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"{":
            return _vaults(load_json(file), None)
        return super().read(file)


def _vaults(document: Any, archive: SafeZip | None) -> Reading:
    reading = Reading()
    used: set[str] = set()
    for account in list_in(document, "accounts"):
        for vault in list_in(account, "vaults"):
            name = raw_text(dict_in(vault, "attrs").get("name"))
            for item in list_in(vault, "items"):
                inner = item.get("item")
                reading.units += 1
                reading.units_read += 1
                its = f"i{reading.units}"
                entry = _entry(inner if isinstance(inner, dict) else item, name)
                _document(inner if isinstance(inner, dict) else item, entry, archive, used, its, reading)
                add_entry(reading, its, None, entry)
    for member in archive.names if archive else ():
        if member.startswith("files/") and member not in used:
            reading.not_read.append(
                NotRead(member, gettext_noop("a file"), gettext_noop("no entry names it"))
            )
    return reading


def _entry(item: dict[str, Any], vault: str | None) -> Entry:
    details, overview = dict_in(item, "details"), dict_in(item, "overview")
    entry = Entry(
        title=raw_text(overview.get("title")), notes=raw_text(details.get("notesPlain")), url=raw_text(overview.get("url")),
        type=CATEGORIES.get(str(item.get("categoryUuid")), "other"), changed_at=raw_text(item.get("updatedAt")),
        password=raw_text(details.get("password")),
    )  # fmt: skip
    tags = overview.get("tags")
    places = (
        [vault, *(str(tag) for tag in tags if isinstance(tag, str))] if isinstance(tags, list) else [vault]
    )
    entry.folder = ", ".join(place for place in places if place) or None
    if item.get("trashed") or item.get("state") == "archived":
        entry.folder = f"{entry.folder or ''} (archived)".strip()
    for url in list_in(overview, "urls"):
        address = raw_text(url.get("url"))
        if address and address != entry.url:
            entry.fields.append((raw_text(url.get("label")) or "URL", address, False))
    for field in list_in(details, "loginFields"):
        value, role = raw_text(field.get("value")), field.get("designation")
        if role in ("username", "password") and value:
            setattr(entry, "login" if role == "username" else "password", value)
        elif value:
            entry.fields.append((raw_text(field.get("name")) or "?", value, field.get("fieldType") == "P"))
    for section in list_in(details, "sections"):
        for field in list_in(section, "fields"):
            _field(entry, raw_text(section.get("title")), field)
    entry.history = [
        old for each in list_in(details, "passwordHistory") if (old := raw_text(each.get("value")))
    ]
    return entry


def _field(entry: Entry, section: str | None, field: dict[str, Any]) -> None:
    title = " / ".join(part for part in (section, raw_text(field.get("title"))) if part) or "?"
    for kind, value in dict_in(field, "value").items():
        if kind == "sshKey" and isinstance(value, dict):
            key = raw_text(value.get("privateKey")) or raw_text(dict_in(value, "metadata").get("privateKey"))
            entry.keys.append(("ssh-key", key or ""))
            continue
        text = (
            raw_text(value)
            if not isinstance(value, dict)
            else " ".join(str(part) for part in value.values() if part)
        )
        if not text:
            continue
        if kind == "totp":
            if entry.totp is None:
                entry.totp = text
                continue
            entry.keys.append(("totp", text))
        else:
            entry.fields.append((title, text, kind in ("concealed", "creditCardNumber")))


def _document(
    item: dict[str, Any], entry: Entry, archive: SafeZip | None, used: set[str], its: str, reading: Reading
) -> None:
    found = dict_in(dict_in(item, "details"), "documentAttributes")
    documents = [found] if found else []
    for section in list_in(dict_in(item, "details"), "sections"):
        for field in list_in(section, "fields"):
            file = dict_in(dict_in(field, "value"), "file")
            documents.extend([file] if file else [])
    for document in documents:
        name, its_id = raw_text(document.get("fileName")) or "?", raw_text(document.get("documentId")) or "?"
        member = next(
            (
                one
                for one in (archive.names if archive else [])
                if re.match(rf"files/{re.escape(its_id)}", one)
            ),
            None,
        )
        if archive is None or member is None:
            reading.not_read.append(
                NotRead(its, name, gettext_noop("the file that belongs to this entry is not in the export"))
            )
            continue
        used.add(member)
        try:
            entry.attachments.append((name, archive.read(member, MAX_ATTACHMENT)))
        except Problem as problem:
            reading.not_read.append(NotRead(member, name, problem.what_template))
