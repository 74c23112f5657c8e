"""KeePass 1.x CSV, KeePassXC CSV (also Passbolt's and Strongbox') and KeePass 2 XML."""

import re
from pathlib import Path
from xml.etree.ElementTree import Element as Node

from bascule.observation.records import Reading
from bascule.readers.safe_xml import parse_xml, xml_root
from bascule.readers.vault_entry import Entry, add_entry
from bascule.readers.vault_table import VaultLayout, VaultTableReader

XC = {
    "Group": "folder", "Title": "title", "Username": "login", "Password": "password", "URL": "url", "Notes": "notes",
    "TOTP": "totp", "Icon": "", "Last Modified": "changed_at", "Created": "", "UUID": "", "Email": "field",
}  # fmt: skip
ONE = {
    "Account": "title", "Login Name": "login", "Password": "password", "Web Site": "url", "Comments": "notes",
}  # fmt: skip
_STRINGS = {"Title": "title", "UserName": "login", "Password": "password", "URL": "url", "Notes": "notes"}


class KeePassReader(VaultTableReader):
    """What KeePass, KeePassXC and their relatives export as plain text."""

    name = "keepass"
    label = "KeePass (CSV, XML)"
    layouts = (
        VaultLayout(XC, ("Group", "Title", "Username", "Password", "URL", "Notes"), 0.96),
        VaultLayout(ONE, ("Account", "Login Name", "Password", "Web Site", "Comments"), 0.97),
    )

    def recognises(self, head: bytes, name: str) -> float:
        root = xml_root(head)
        if root:
            return 0.97 if root[0] == "KeePassFile" else 0.0
        return super().recognises(head, name)

    def read(self, file: Path) -> Reading:
        with file.open("rb") as stream:
            xml = stream.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<"
        if not xml:
            return super().read(file)
        reading = Reading()
        for group in parse_xml(file).iter("Root"):
            for top in group.findall("Group"):
                add_group(top, "", reading)
        return reading

    def finish(self, entry: Entry, record: dict[str, str], line: int, reading: Reading) -> None:
        if "login name" in record or "web site" in record:
            for key in ("title", "login", "password", "url", "notes"):
                value = getattr(entry, key)
                if value:
                    setattr(entry, key, re.sub(r'\\(["\\])', r"\1", value))
        if entry.folder:
            entry.folder = re.sub(r"^Root/?", "", entry.folder) or None


def add_group(
    group: Node,
    path: str,
    reading: Reading,
    files: dict[str, bytes] | None = None,
    bin_id: str | None = None,
    *,
    line: int | None = 0,
) -> None:
    """Every entry of a group and the groups in it. `line` None: the XML is no file, lines mean nothing."""
    deleted = bin_id is not None and group.findtext("UUID") == bin_id
    for each in group.findall("Entry"):
        reading.units += 1
        reading.units_read += 1
        place = None if line is None else getattr(each, "line", None)
        add_entry(
            reading,
            f"e{reading.units}",
            place,
            entry_of(each, f"{path} (deleted)" if deleted else path, files),
        )
    for inner in group.findall("Group"):
        name = (inner.findtext("Name") or "").strip()
        add_group(inner, f"{path}/{name}" if path else name, reading, files, bin_id, line=line)


def entry_of(element: Node, folder: str, files: dict[str, bytes] | None = None) -> Entry:
    """One entry of KeePass' XML: its strings, one-time seed, history and attachments."""
    entry = Entry(folder=folder or None, changed_at=element.findtext("Times/LastModificationTime"))
    for string in element.findall("String"):
        key, value = string.findtext("Key") or "", string.findtext("Value") or ""
        node = string.find("Value")
        hidden = node is not None and (
            node.get("ProtectInMemory") == "True" or node.get("Protected") == "True"
        )
        if not value:
            continue
        if key in _STRINGS:
            setattr(entry, _STRINGS[key], value)
        elif key in ("otp", "TimeOtp-Secret-Base32", "TOTP Seed"):
            entry.totp = value
        else:
            entry.fields.append((key, value, hidden))
    for string in element.findall("History/Entry/String"):
        old = string.findtext("Value") if string.findtext("Key") == "Password" else None
        if old and old != entry.password and old not in entry.history:
            entry.history.append(old)
    for binary in element.findall("Binary"):
        node = binary.find("Value")
        data = (files or {}).get(node.get("Ref", "") if node is not None else "")
        if data is not None:
            entry.attachments.append((binary.findtext("Key") or "?", data))
    return entry
