"""A file's lines, and the addresses written in them."""

import ipaddress
import re
from pathlib import Path

from bascule.readers.table_text import text_of

_MAC = re.compile(r"^[0-9a-f]{12}$")


def text_lines(file: Path, limit: int) -> list[str]:
    """The lines of a text file whatever its encoding and line ends. Raises Problem above `limit` bytes."""
    return text_of(file, limit).lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def mac_of(text: str) -> str | None:
    """A MAC address as aa:bb:cc:dd:ee:ff from any usual notation; None for what is none (zero and broadcast too).

    Windows, Cisco, HP and bare notations: aa-bb-…, aabb.ccdd.eeff, aabbcc-ddeeff, and octets without leading zero
    as macOS prints them (0:1b:…).
    """
    text = text.strip().lower()
    if text.count(":") == 5 or text.count("-") == 5:
        text = "".join(part.zfill(2) for part in re.split("[:-]", text))
    bare = re.sub(r"[:.\-]", "", text)
    if not _MAC.match(bare) or bare in ("000000000000", "ffffffffffff"):
        return None
    return ":".join(bare[i : i + 2] for i in range(0, 12, 2))


def ip_of(text: str) -> str | None:
    """An IPv4 or IPv6 address in its usual form, without prefix length or zone; None for what is none or 0.0.0.0."""
    try:
        found = ipaddress.ip_address(text.strip().split("/")[0].split("%")[0])
    except ValueError:
        return None
    return None if found.is_unspecified else str(found)
