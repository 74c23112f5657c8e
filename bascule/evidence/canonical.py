"""Canonical JSON: the one sequence of bytes a leaf is hashed as (RFC 8785 without floating-point numbers)."""

import json
from typing import Any


def canonical_json(value: Any) -> bytes:
    """UTF-8, keys sorted, no space, no float. Raises TypeError for what JSON cannot say exactly."""
    _refuse_floats(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("A leaf holds no floating-point number: write it as text.")
    if isinstance(value, dict):
        for inner in value.values():
            _refuse_floats(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_floats(inner)
