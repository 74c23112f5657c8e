"""JSON from a stranger: limits on size and depth; any of the encodings people save it in."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from bascule.observation.problem import Problem, gettext_noop
from bascule.readers.table_text import encoding_of, text_head

MAX_BYTES = 96 * 1024 * 1024
MAX_DEPTH = 100
_KEY = re.compile(r'"([^"\\\n]{1,80})"\s*:')


def load_json(source: Path | bytes, max_bytes: int = MAX_BYTES) -> Any:
    """The document as Python data. Raises Problem when it is no JSON, too large or nested too deeply."""
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > max_bytes:
        raise Problem(
            gettext_noop("This JSON file is larger than {megabytes} MB."),
            gettext_noop("Export it in smaller parts and read those."),
            megabytes=max_bytes >> 20,
        )
    data = source if isinstance(source, bytes) else source.read_bytes()
    encoding = encoding_of(data)
    if encoding != "utf-8":
        data = data.decode(encoding, errors="replace").encode()
    try:
        found = msgspec.json.decode(data)
    except RecursionError:
        raise _too_deep() from None
    except msgspec.DecodeError as wrong:
        raise Problem(
            gettext_noop("This file is not complete JSON: it breaks at byte {place} of {size}."),
            gettext_noop("It was probably cut short or edited: ask for the file again, or export it again."),
            place=_place(str(wrong)),
            size=len(data),
        ) from None
    if _deeper_than(found, MAX_DEPTH):
        raise _too_deep()
    return found


def json_lines(file: Path, max_line: int = 32 * 1024 * 1024) -> list[tuple[int, Any]]:
    """(line, document) for a file of one document a line; None for a line that is no JSON. Empty lines are left out."""
    found: list[tuple[int, Any]] = []
    with file.open("rb") as stream:
        for line, text in enumerate(iter(lambda: stream.readline(max_line), b""), start=1):
            if not text.strip():
                continue
            try:
                found.append((line, load_json(text.strip(), max_line)))
            except Problem:
                found.append((line, None))
    return found


def _place(message: str) -> str:
    found = re.search(r"byte (\d+)", message)
    return found[1] if found else "?"


def _too_deep() -> Problem:
    return Problem(
        gettext_noop("This JSON file is nested more than {depth} levels deep."),
        gettext_noop("No known export looks like this: ask where the file comes from."),
        depth=MAX_DEPTH,
    )


def _deeper_than(found: Any, depth: int) -> bool:
    level = [found]
    for _ in range(depth):
        level = (
            [
                inner
                for outer in level
                for inner in (outer.values() if isinstance(outer, dict) else outer)
                if isinstance(inner, dict | list)
            ]
            if isinstance(found, dict | list)
            else []
        )
        if not level:
            return False
    return True


@lru_cache(maxsize=4)
def json_keys(head: bytes) -> tuple[str, ...]:
    """The object keys met in the first 16 KiB, in order, when the head looks like JSON; else empty. For `recognises`."""
    text = text_head(head)[:16_384].lstrip("\ufeff \t\r\n")
    return tuple(dict.fromkeys(_KEY.findall(text))) if text[:1] in ("{", "[") else ()
