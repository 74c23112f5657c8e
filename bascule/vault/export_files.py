"""What an export looks like: Bitwarden's JSON, KeePass' KDBX 4, and a CSV that no spreadsheet runs."""

import csv
import io
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bascule.vault.kdbx_file import KdbxEntry, kdbx
from bascule.vault.models import SecretKind

# Multi-line material: a note or a field, not a login's password.
LONG = {SecretKind.SSH_KEY, SecretKind.PRIVATE_KEY, SecretKind.RECOVERY_CODES}
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, repr=False)
class Opened:
    """One opened credential. Its repr shows nothing."""

    kind: str
    title: str
    login: str
    url: str
    folder: str
    content: bytes
    note: str

    @property
    def text(self) -> str | None:
        """The secret as text; None for a file."""
        if self.kind == SecretKind.ATTACHMENT:
            return None
        try:
            return self.content.decode()
        except UnicodeDecodeError:
            return None


def bitwarden_json(entries: Sequence[Opened]) -> bytes:
    """Bitwarden's unencrypted export. Files cannot stand in it and are left out."""
    folders = {name: str(uuid.uuid4()) for name in sorted({one.folder for one in entries if one.folder})}
    document = {
        "encrypted": False,
        "folders": [{"id": id, "name": name} for name, id in folders.items()],
        "items": [_item(one, folders) for one in entries if one.text is not None],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _item(one: Opened, folders: dict[str, str]) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": str(uuid.uuid4()), "organizationId": None, "folderId": folders.get(one.folder), "type": 1, "reprompt": 0,
        "name": one.title, "notes": one.note or None, "favorite": False, "fields": [], "collectionIds": None,
    }  # fmt: skip
    if one.kind in LONG:
        item |= {"type": 2, "secureNote": {"type": 0}}
        item["notes"] = "\n\n".join(part for part in (one.text, one.note) if part)
        if one.login:
            item["fields"] = [{"name": "login", "value": one.login, "type": 0, "linkedId": None}]
        return item
    seed = one.kind == SecretKind.TOTP
    item["login"] = {
        "uris": [{"match": None, "uri": one.url}] if one.url else [],
        "username": one.login or None,
        "password": None if seed else one.text,
        "totp": one.text if seed else None,
        "fido2Credentials": [],
    }
    return item


def safe_csv(entries: Sequence[Opened]) -> bytes:
    """Every value quoted; one that a spreadsheet would run gets an apostrophe before it, and the last column names
    the columns where one was put, so that it can be taken away again. Files are left out."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    columns = ("folder", "title", "kind", "login", "url", "secret", "note")
    writer.writerow((*columns, "apostrophe_added_in"))
    for one in entries:
        if one.text is None:
            continue
        values = (one.folder, one.title, one.kind, one.login, one.url, one.text, one.note)
        marked = [value.startswith(STARTS_A_FORMULA) for value in values]
        safe = [f"'{value}" if mark else value for value, mark in zip(values, marked, strict=True)]
        named = [name for name, mark in zip(columns, marked, strict=True) if mark]
        writer.writerow((*safe, " ".join(named)))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def kdbx_file(entries: Sequence[Opened], *, name: str, passphrase: str) -> bytes:
    """A KeePass database with everything, files as attachments."""
    return kdbx((_kdbx_entry(one) for one in entries), name=name, passphrase=passphrase)


def _kdbx_entry(one: Opened) -> KdbxEntry:
    text = one.text
    hidden: tuple[tuple[str, str], ...] = ()
    if one.kind == SecretKind.TOTP and text is not None:
        seed = text if text.startswith("otpauth://") else f"otpauth://totp/x?secret={''.join(text.split())}"
        hidden, text = (("otp", seed),), ""
    return KdbxEntry(
        one.folder, one.title, one.login, text or "", one.url, one.note, hidden,
        ((one.title, one.content),) if one.text is None else (),
    )  # fmt: skip
