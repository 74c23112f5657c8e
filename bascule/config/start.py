"""Bring Django up for a command: find or start the database, keep the keys, migrate when asked."""

import hashlib
import os
import secrets
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from bascule.config.database import Addresses, start_embedded
from bascule.config.environment import data_folder
from bascule.sealing.root import new_root_text


def prepare(*, migrate: bool = False, setup: bool = True) -> Addresses | None:
    """Set the environment from the data folder and (with `setup`) set Django up; returns the embedded addresses, if embedded.

    With BASCULE_DATABASE_URL set nothing is started. Otherwise the PostgreSQL of the data folder is, and the
    secrets of the installation (session key, root key of the vault) are made on the first run, in files that only
    this user may read.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bascule.config.settings")
    data = data_folder()
    addresses = None
    if not os.environ.get("BASCULE_DATABASE_URL") and not os.environ.get("BASCULE_DATABASE_URL_FILE"):
        data.mkdir(parents=True, exist_ok=True)
        addresses = start_embedded(data / "postgres")
        os.environ["BASCULE_DATABASE_URL"] = addresses.app
        os.environ["BASCULE_OWNER_DATABASE_URL"] = addresses.owner
    keep_secret(data, "BASCULE_SECRET_KEY", "session.key", lambda: secrets.token_urlsafe(48))
    keep_root(data)
    (data / "static").mkdir(parents=True, exist_ok=True)
    if migrate:
        _migrate(data, addresses is not None)
    if setup:
        import django

        django.setup()
    return addresses


def keep_secret(data: Path, name: str, file_name: str, make) -> None:  # type: ignore[no-untyped-def]
    """Have NAME_FILE point to a file with a value made once, unless the environment gives NAME already."""
    if os.environ.get(name) or os.environ.get(f"{name}_FILE"):
        return
    folder = data / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / file_name
    if not file.exists():
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(make())
            stream.flush()
            os.fsync(stream.fileno())
    os.environ[f"{name}_FILE"] = str(file)


def keep_root(data: Path) -> None:
    """The root key: of a key service or a passphrase when the installation has one, with an older root beside it while
    there is one; else a file made on the first run."""
    passphrase = data / "keys" / "root.passphrase"
    if passphrase.exists():
        os.environ.setdefault("BASCULE_ROOT_PASSPHRASE_FILE", str(passphrase))
    if os.environ.get("BASCULE_ROOT_PASSPHRASE_FILE") or os.environ.get("BASCULE_ROOT_COMMAND"):
        older = data / "keys" / "root.key"
        if older.exists() and not os.environ.get("BASCULE_ROOT_KEY"):
            os.environ.setdefault("BASCULE_ROOT_KEY_FILE", str(older))
        return
    keep_secret(data, "BASCULE_ROOT_KEY", "root.key", new_root_text)


def schema_version() -> str:
    """Changes whenever a migration, a policy or the set of installed packages' migrations may have (hex)."""
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for package in ("django", "procrastinate", "django-allauth"):
        digest.update(f"{package} {metadata.version(package)}".encode())
    for file in sorted([*root.glob("*/migrations/*.py"), root / "tenancy" / "isolation.py"]):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def migrate_as(owner: str) -> None:
    """Migrate as the owner, in a process of its own so that this one never holds the owner's connection."""
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity", "0"],
        env={
            **os.environ,
            "BASCULE_DATABASE_URL": owner,
            "DJANGO_SETTINGS_MODULE": "bascule.config.settings",
        },
        check=True,
    )


def _migrate(data: Path, embedded: bool) -> None:
    """Bring the tables up to date. The embedded database remembers for which version it was done."""
    owner = os.environ.get("BASCULE_OWNER_DATABASE_URL") or os.environ["BASCULE_DATABASE_URL"]
    mark, version = data / "migrated", schema_version()
    if embedded and mark.exists() and mark.read_text(encoding="utf-8") == version:
        return
    migrate_as(owner)
    if embedded:
        mark.write_text(version, encoding="utf-8")


def end_with_parent() -> None:
    """End this process when the `bascule serve` that started it is gone, even killed: a restart finds a clean field."""
    import threading
    import time

    parent = os.environ.get("BASCULE_PARENT")
    if not parent:
        return

    def watch() -> None:
        while _alive(int(parent)):
            time.sleep(0.5)
        os._exit(0)

    threading.Thread(target=watch, daemon=True, name="parent").start()


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
