"""Verb: propose a mapping for a table, and read one by a mapping; both in the child process."""

from pathlib import Path
from typing import Any

from bascule.readers.read_file import FileReading, read_file


def propose_mapping(
    path: Path | str, *, name: str | None = None, kind: str | None = None, **chosen: Any
) -> tuple[list[dict[str, Any]], FileReading]:
    """One bascule.proposal/1 a table (headings, sample rows with secrets hidden, matches with scores, a profile to
    correct), and the reading, whose `error` tells why there is none. `kind`: when a person chose the kind; `chosen`:
    what else was chosen (`kinds`, `headers`, `encoding`, `delimiter`), and the saved `profiles`."""
    options = {"propose": True, "name": name or Path(path).name, "kind": kind, **chosen}
    found = read_file(path, name=name, reader="mapped_table", options=options)
    return found.reading.reports, found


def read_mapped_file(path: Path | str, profile: dict[str, Any], *, name: str | None = None) -> FileReading:
    """The file read by a profile (bascule.mapping/1). A profile that does not fit ends in `error`."""
    options = {"profile": profile, "name": name or Path(path).name}
    return read_file(path, name=name, reader="mapped_table", options=options)
