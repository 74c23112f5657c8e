"""Reading values out of an agent's inventory, whose sections may be missing, single or repeated."""

import base64
import binascii
import hashlib
from typing import Any

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


def dict_in(content: dict[str, Any], key: str) -> dict[str, Any]:
    found = content.get(key)
    if isinstance(found, list):
        found = found[0] if found else None
    return found if isinstance(found, dict) else {}


def list_in(content: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = content.get(key)
    found = [found] if isinstance(found, dict) else found
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def text_of(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


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
