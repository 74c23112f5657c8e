"""Verbs: back the installation up into two files that only the root key opens, and restore them.

The database file holds everything but the data keys and the log keys; the key file holds those, wrapped by the root as
they are in the database. Either file alone, or both without the root key, open nothing; a client whose keys were
destroyed is in no later key file, and `forget_client` takes it out of earlier ones.
"""

import json
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from bascule.config.database import program
from bascule.observation.problem import Problem, gettext_noop
from bascule.sealing.archive import archive_head, read_archive, write_archive
from bascule.sealing.root import Root

KEY_TABLES = ("vault_clientkey", "evidence_logkey")
LEFT_OUT = (*KEY_TABLES, "django_session", "usersessions_usersession")  # nobody is signed in after a restore
PIECE = 1 << 20


@dataclass(frozen=True)
class Made:
    """Where the two files are, and what they hold in bytes and keys."""

    database: Path
    keys: Path
    bytes: int
    key_count: int


def back_up(address: str, folder: Path, keys_folder: Path, *, root: Root) -> Made:
    """Two new files of this moment. `address` is a libpq URI whose role row-level security does not hold (the embedded
    one's superuser). Raises Problem when the folders are one and the same, or the dump fails; nothing is left then."""
    if folder.resolve() == keys_folder.resolve():
        raise Problem(
            gettext_noop("The keys would lie beside the database."),
            gettext_noop("Name another place with --keys, on another disk or machine: one without the other opens nothing."),
        )  # fmt: skip
    for place in (folder, keys_folder):
        place.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    stamp = f"{now:%Y%m%d-%H%M%S}"
    about = {"made_at": now.isoformat(timespec="seconds"), "pair": stamp}
    database, keys = folder / f"bascule-{stamp}.database", keys_folder / f"bascule-{stamp}.keys"
    rows = _key_rows(address)
    count = sum(len(found) for found in rows.values())
    try:
        write_archive(keys, [json.dumps(rows).encode()], root=root, about=about | {"what": "keys"})
        size = write_archive(database, _dump(address), root=root, about=about | {"what": "database"})
    except BaseException:
        keys.unlink(missing_ok=True)
        raise
    return Made(database, keys, size, count)


def read_whole(file: Path, what: str, roots: Sequence[Root]) -> None:
    """Read a file to its end before anything is touched; raises Problem for another kind of file, CannotOpen, NoKey."""
    if not file.exists() or archive_head(file).get("what") != what:
        raise Problem(
            gettext_noop("{file} is no {kind} file of a backup."),
            gettext_noop("`bascule backup` wrote two files: one ends in .database, the other in .keys."),
            file=file,
            kind=what,
        )
    for _piece in read_archive(file, roots):
        pass


def fill(address: str, file: Path, roots: Sequence[Root]) -> None:
    """Fill an empty database from a database file. Raises Problem when it holds tables already, or the restore fails."""
    with psycopg.connect(address) as connection:
        found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        if found and found[0]:
            raise Problem(
                gettext_noop("The database to restore into is not empty."),
                gettext_noop(
                    "Restore into a new data folder or an empty database: nothing is ever overwritten."
                ),
            )
    command = [str(program("pg_restore")), "--exit-on-error", "--dbname", address]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stderr is not None
        try:
            for piece in read_archive(file, roots):
                process.stdin.write(piece)
            process.stdin.close()
        except BrokenPipeError:
            pass
        told = process.stderr.read().decode("utf-8", "replace")
    if process.returncode:
        raise _failed("pg_restore", told)


def fill_keys(address: str, rows: dict[str, list[dict[str, Any]]]) -> int:
    """Put the data keys and log keys back; returns how many."""
    count = 0
    with psycopg.connect(address) as connection:
        for table in KEY_TABLES:
            found = rows.get(table, [])
            connection.execute(
                sql.SQL("INSERT INTO {0} SELECT * FROM json_populate_recordset(null::{0}, %s)").format(
                    sql.Identifier(table)
                ),
                [json.dumps(found)],
            )
            count += len(found)
    return count


def keys_of_file(file: Path, roots: Sequence[Root]) -> dict[str, list[dict[str, Any]]]:
    """The rows of a key file. Raises CannotOpen, NoKey."""
    found: dict[str, list[dict[str, Any]]] = json.loads(b"".join(read_archive(file, roots)))
    return found


def forget_client(file: Path, client: str, roots: Sequence[Root]) -> int:
    """Write a key file again without one client's keys, in place of the old one; returns how many went."""
    rows = keys_of_file(file, roots)
    left = [row for row in rows["vault_clientkey"] if row["client_id"] != client]
    gone = len(rows["vault_clientkey"]) - len(left)
    if gone:
        about = {
            name: value for name, value in archive_head(file).items() if name in ("what", "made_at", "pair")
        }
        new = file.with_name(file.name + ".new")
        write_archive(
            new, [json.dumps(rows | {"vault_clientkey": left}).encode()], root=roots[0], about=about
        )
        new.replace(file)
    return gone


def _key_rows(address: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of the key tables as JSON; bytes are hexadecimal as PostgreSQL writes them."""
    with psycopg.connect(address) as connection:
        _refuse_held(connection)
        found = {}
        for table in KEY_TABLES:
            query = sql.SQL("SELECT row_to_json(t) FROM {} t").format(sql.Identifier(table))
            found[table] = [row for (row,) in connection.execute(query)]
        return found


def _refuse_held(connection: "psycopg.Connection[Any]") -> None:
    row = connection.execute(
        "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    if row is None or not row[0]:
        raise Problem(
            gettext_noop("This role of the database sees only part of it, so it cannot back it up."),
            gettext_noop(
                "Set BASCULE_BACKUP_DATABASE_URL to a role with BYPASSRLS that may read every table."
            ),
        )


def _dump(address: str) -> Iterator[bytes]:
    command = [str(program("pg_dump")), "--format=custom", "--dbname", address]
    command += [f"--exclude-table-data=public.{table}" for table in LEFT_OUT]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        while piece := process.stdout.read(PIECE):
            yield piece
        told = process.stderr.read().decode("utf-8", "replace")
    if process.returncode:
        raise _failed("pg_dump", told)


def _failed(which: str, told: str) -> Problem:
    lines = [line for line in told.splitlines() if "error" in line.lower()]
    return Problem(
        gettext_noop("{which} failed: {told}"),
        gettext_noop(
            "Nothing was kept. Check that the database answers and that the disk has room, then run it again."
        ),
        which=which,
        told=(lines or ["?"])[0][:300],
    )
