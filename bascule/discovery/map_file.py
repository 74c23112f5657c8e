"""Verb: have a held file read by the mapping a person made."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from django.db import transaction

from bascule.discovery.held import release, wait
from bascule.discovery.keep_mapping import keep_mapping
from bascule.discovery.models import FileState, ImportedFile
from bascule.evidence.record import record
from bascule.observation.problem import Problem, gettext_noop
from bascule.readers.mapped_table.profile import load_profile


def map_file(file: ImportedFile, profile: dict[str, Any], *, by: object, keep: bool = True) -> None:
    """Queue the file to be read by `profile` (bascule.mapping/1) instead of what was guessed; `keep` it for the next
    file of the same shape. Raises Problem for a profile that names what the catalogue does not have."""
    checked = load_profile(profile)
    release(file)  # nothing is queued that could not be read
    with transaction.atomic():
        file.mapping = msgspec.to_builtins(checked)
        file.state = FileState.QUEUED
        file.save(update_fields=["mapping", "state"])
        record("map_file", by=by, on=file, facts={"kinds": [sheet.kind for sheet in checked.sheets]})
        if keep:
            for sheet in checked.sheets:
                keep_mapping(file.client.firm, sheet, by=by, name=checked.name)


def bring_again(file: ImportedFile, content: bytes) -> None:
    """Hold the content of a file that was read long ago, to map it anew. Raises Problem for any other file."""
    if not file.sha256 or file.sha256 != _digest(content):
        raise Problem(
            gettext_noop("This is not the same file: its SHA-256 differs."),
            gettext_noop("Choose the very same file, or drop this one as a new one."),
        )
    wait(file, content)
    file.save(update_fields=["content", "held_until"])


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@contextmanager
def as_path(file: ImportedFile) -> Iterator[Path]:
    """The content of a held file as a file on disk, gone afterwards. Raises Problem when it is not held."""
    content = release(file)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (Path(file.name).name or "file")
        path.write_bytes(content)
        yield path
