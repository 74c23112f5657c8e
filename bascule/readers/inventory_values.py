"""Serials and keys in an agent's inventory."""

import base64
import binascii
import hashlib
from typing import Any

from bascule.readers.json_values import text_of
from bascule.readers.table_values import fold

JUNK = frozenset(
    [
        "to be filled by o e m",
        "system serial number",
        "default string",
        "none",
        "not specified",
        "0",
        "123456789",
        "xyz",
        "unknown",
        "n a",
        "not available",
        "chassis serial number",
        "oem",
        "empty",
        "invalid",
    ]
)


def true_text(value: Any) -> str | None:
    """A text that says something: junk serials that makers leave in are none."""
    text = text_of(value)
    return None if text is None or fold(text) in JUNK else text


def ssh_print(key: str) -> str | None:
    """The SHA-256 fingerprint, as ssh-keygen -l writes it, of an OpenSSH public key line; None when it is none."""
    parts = key.split()
    try:
        blob = base64.b64decode(parts[1] if len(parts) > 1 else parts[0] if parts else "", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(blob) < 16:
        return None
    return f"SHA256:{base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip('=')}"
