"""KeePass 2 and KeePassXC databases. Without its password the file is named and told; with it, every entry is read."""

import base64
import binascii
from pathlib import Path
from typing import Any

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import Reading
from bascule.readers.base import Reader
from bascule.readers.kdbx.container import MAGIC, Opened, Protected, damaged, gunzip, unseal
from bascule.readers.kdbx.keys import composite_key
from bascule.readers.keepass.reader import add_group
from bascule.readers.safe_xml import parse_xml


class KdbxReader(Reader):
    """KDBX 3.1 and 4."""

    name = "kdbx"
    label = "KeePass database (KDBX)"
    limit = 64 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        if head.startswith(MAGIC):
            return 0.99
        return (
            0.9
            if head.startswith(MAGIC[:4]) and head[4:8] in (b"\x65\xfb\x4b\xb5", b"\x66\xfb\x4b\xb5")
            else 0.0
        )

    def read(self, file: Path) -> Reading:
        return self.read_with(file, {})

    def read_with(self, file: Path, options: dict[str, Any]) -> Reading:
        """`options`: `password` (text), `key_file` (bytes). They come over the pipe and are kept nowhere."""
        data = file.read_bytes()
        if not data.startswith(MAGIC):
            raise Problem(
                gettext_noop("This is a KeePass 1 database, which Bascule does not open."),
                gettext_noop("Open it in KeePass or KeePassXC and export it as CSV, or save it as KDBX."),
            )
        password, key_file = options.get("password"), options.get("key_file")
        if password is None and key_file is None:
            raise Problem(
                gettext_noop("This KeePass database is locked."),
                gettext_noop(
                    "Read it again with its password, or ask for it: the database is of no use without."
                ),
                needs="password",
            )
        opened = unseal(data, composite_key(password, key_file))
        reading = Reading()
        _entries(opened, reading)
        return reading


def _entries(opened: Opened, reading: Reading) -> None:
    root = parse_xml(opened.xml)
    stream = Protected(opened.stream, opened.stream_key)
    for element in root.iter():
        if element.get("Protected") == "True" and element.text:
            try:
                element.text = stream.reveal(base64.b64decode(element.text)).decode("utf-8", "replace")
            except (binascii.Error, ValueError):
                raise damaged() from None
    files = {str(count): data for count, data in enumerate(opened.files)}
    for binary in root.iter("Binary"):
        if binary.get("ID") is not None and binary.text:
            data = base64.b64decode(binary.text)
            files[str(binary.get("ID"))] = gunzip(data) if binary.get("Compressed") == "True" else data
    bin_id = root.findtext("Meta/RecycleBinUUID")
    for top in root.findall("Root/Group"):
        add_group(top, "", reading, files, bin_id, line=None)
