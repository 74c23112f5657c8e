"""Verb: read a locked file with its password or key file. Neither is kept anywhere."""

from typing import Any

from bascule.discovery.map_file import as_path
from bascule.discovery.models import ImportedFile
from bascule.discovery.receive import receive
from bascule.observation.problem import Problem, gettext_noop
from bascule.readers.read_file import read_file


def unlock(file: ImportedFile, *, password: str, key_file: bytes | None, by: object) -> None:
    """Read the file and store what it holds, secrets sealed. Raises Problem when it does not open: the file stays
    locked and may be tried again. The caller has the import settled."""
    options: dict[str, Any] = {}
    if password:
        options["password"] = password
    if key_file:
        options["key_file"] = key_file
    if not options:
        raise Problem(
            gettext_noop("Neither a password nor a key file was given."),
            gettext_noop("Type the password, or choose the key file that belongs to the database."),
        )
    with as_path(file) as path:
        found = read_file(path, name=file.name, options=options)
    if found.locked and found.error is not None:
        raise found.error
    receive(file, found, by=by)
