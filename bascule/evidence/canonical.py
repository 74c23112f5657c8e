"""Canonical JSON: one value, one row of bytes. The subset of RFC 8785 that has no fractions. No Django.

Objects have their keys in the order of their UTF-16 code units, no blanks, UTF-8, the shortest escapes. Floats, NaN and
integers beyond ±(2^53 - 1) are refused: other programs would read another number.
"""

import json
from typing import Any

LARGEST = 2**53 - 1
LONGEST = 65_535  # a tile entry of C2SP tlog-tiles has a two-byte length


def canonical_json(value: Any) -> bytes:
    """The bytes of a value made of dict (text keys), list, tuple, text, int, bool and None.

    Raises ValueError for anything else, and for text that is no Unicode (a lone surrogate).
    """
    try:
        return json.dumps(
            _ordered(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False
        ).encode()
    except UnicodeEncodeError:
        raise ValueError("a text holds half a character") from None


def leaf_bytes(value: dict[str, Any]) -> bytes:
    """The canonical bytes of a leaf; raises ValueError beyond 65,535 bytes."""
    data = canonical_json(value)
    if len(data) > LONGEST:
        raise ValueError(
            f"a leaf has at most {LONGEST} bytes, this one {len(data)}: name a file by its SHA-256 instead"
        )
    return data


def parsed(data: bytes) -> Any:
    """The value of canonical bytes; raises ValueError when they are not canonical."""
    try:
        value = json.loads(data.decode())
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise ValueError("not JSON") from None
    if canonical_json(value) != data:
        raise ValueError("JSON, but not canonical")
    return value


def _ordered(value: Any) -> Any:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise ValueError("this integer is too large for JSON: give it as text")
        return int(value)
    if isinstance(value, list | tuple):
        return [_ordered(each) for each in value]
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise ValueError("keys are text")
        return {key: _ordered(value[key]) for key in sorted(value, key=_utf16)}
    raise ValueError(f"{type(value).__name__} has no canonical form: give it as text or as an integer")


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")
