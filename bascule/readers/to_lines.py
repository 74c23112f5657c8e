"""The lines of `bascule read --json` (DESIGN.md, section 3): one record a line, secrets masked, a summary last."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from bascule.observation.records import FoundSecret
from bascule.readers.read_file import FileReading

MASK = "••••"


def to_lines(readings: Iterable[FileReading], translate: Callable[[str], str] = str) -> Iterator[bytes]:
    """One JSON document a line, without line ends: observations (bascule.observation/1), access facts
    (bascule.access/1), restore points (bascule.point/1), holds (bascule.hold/1), secrets without their material (bascule.secret/1), and last
    the summary of all files (bascule.read/1). Lazily: a file's lines come as soon as it is read."""
    files = []
    for one in readings:
        reading = one.reading
        for schema, records in (
            ("bascule.observation/1", reading.observations),
            ("bascule.access/1", reading.accesses),
            ("bascule.point/1", reading.points),
            ("bascule.hold/1", reading.holds),
        ):
            for record in records:
                yield _line({"schema": schema, **msgspec.to_builtins(record)})
        for secret in reading.secrets:
            yield _line(masked(secret))
        files.append(summary(one, translate))
    yield _line({"schema": "bascule.read/1", "files": files})


def masked(secret: FoundSecret) -> dict[str, Any]:
    """What may be shown of a secret: everything but its material, its notes, and a password put into its address."""
    shown: dict[str, Any] = {
        "schema": "bascule.secret/1",
        "ref": secret.ref,
        "kind": secret.kind,
        "title": secret.title,
        "login": secret.login,
        "url": secret.url,
        "folder": secret.folder,
        "on": secret.on,
        "bytes": len(secret.material),
        "masked": MASK,
    }
    if secret.evidence is not None:
        shown["evidence"] = msgspec.to_builtins(secret.evidence)
    return shown


def summary(one: FileReading, translate: Callable[[str], str] = str) -> dict[str, Any]:
    """One file's entry of the last line."""
    error = None
    if one.error is not None:
        error = f"{one.error.what(translate)} {one.error.advice(translate)}"
    reading = one.reading
    return {
        "file": one.file,
        "reader": one.reader,
        "sha256": one.sha256,
        "bytes": one.size,
        "coverage": round(one.coverage, 4),
        "counts": {
            "observations": len(reading.observations),
            "accesses": len(reading.accesses),
            "points": len(reading.points),
            "holds": len(reading.holds),
            "secrets": len(reading.secrets),
            "reports": len(reading.reports),
        },
        "not_read": [
            {"where": part.where, "what": translate(part.what), "why": translate(part.why)}
            for part in reading.not_read
        ],
        "error": error,
    }


def _line(document: dict[str, Any]) -> bytes:
    return msgspec.json.encode(document)
