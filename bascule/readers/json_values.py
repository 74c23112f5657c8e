"""Reading values out of somebody else's JSON, where a part may be missing, single or of another type."""

from typing import Any


def dict_in(content: Any, key: str) -> dict[str, Any]:
    """The object under a key, the first one of a list; empty when there is none."""
    found = content.get(key) if isinstance(content, dict) else None
    if isinstance(found, list):
        found = found[0] if found else None
    return found if isinstance(found, dict) else {}


def list_in(content: Any, key: str) -> list[dict[str, Any]]:
    """The objects under a key, a single one as a list of one; empty when there are none."""
    found = content.get(key) if isinstance(content, dict) else None
    found = [found] if isinstance(found, dict) else found
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def text_of(value: Any) -> str | None:
    """A text or number as stripped text; None for everything else and for empty text."""
    found = raw_text(value)
    return found.strip() or None if found else None


def raw_text(value: Any) -> str | None:
    """Like `text_of`, unstripped: for passwords, where a space counts."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value) or None
