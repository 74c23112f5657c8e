"""A second place for the wrapped keys: one small file a key, so that destroying a key is deleting a file.

`BASCULE_KEY_ESCROW` names a folder on another disk or machine. The files are useless without the root key, and a database
backup without keys is useless without them. Losing this folder loses nothing while the database lives.
"""

import os
from pathlib import Path

from bascule.clients.models import Client
from bascule.observation.problem import Problem, gettext_noop
from bascule.sealing.ring import WrappedKey
from bascule.vault.models import ClientKey

ENDING = ".key"


def escrow_folder() -> Path | None:
    """The folder, or None when none is named."""
    named = os.environ.get("BASCULE_KEY_ESCROW", "")
    return Path(named) if named else None


def keep_escrow(client: Client) -> int:
    """Bring the client's files into line with its keys: write what is missing or changed, delete what was destroyed.
    Returns how many files stand; 0 without a folder. Raises Problem when the place cannot be written."""
    folder = escrow_folder()
    if folder is None:
        return 0
    try:
        return _keep(folder, client)
    except OSError as error:
        raise Problem(
            gettext_noop("The escrow folder cannot be brought up to date: {why}."),
            gettext_noop("Mount it or make it writable, then run `bascule keys escrow`."),
            why=error.strerror or "?",
        ) from error


def _keep(folder: Path, client: Client) -> int:
    place = folder / str(client.firm_id) / str(client.pk)
    rows = ClientKey.objects.filter(client=client, shredded_at__isnull=True, wrapped__isnull=False)
    keys = {
        WrappedKey.from_bytes(data).id.hex(): data for data in (bytes(row.wrapped or b"") for row in rows)
    }
    if keys:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, data in keys.items():
        _write(place / f"{name}{ENDING}", data)
    for file in place.glob(f"*{ENDING}"):
        if file.stem not in keys:
            _destroy(file)
    return len(keys)


def keys_in(folder: Path) -> list[bytes]:
    """Every wrapped key of an escrow folder."""
    return [file.read_bytes() for file in sorted(folder.glob(f"*/*/*{ENDING}"))]


def _write(file: Path, data: bytes) -> None:
    if file.exists() and file.read_bytes() == data:
        return
    new = file.with_suffix(".new")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(file)


def _destroy(file: Path) -> None:
    """Overwrite, then delete. A file system that copies on write keeps the old block for a while all the same."""
    with file.open("r+b") as stream:
        stream.write(os.urandom(file.stat().st_size))
        stream.flush()
        os.fsync(stream.fileno())
    file.unlink()
