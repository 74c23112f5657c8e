"""The root keys of this installation: from a key service, a passphrase, a file, or the environment."""

import os
import shlex
from functools import cache
from pathlib import Path

from django.conf import settings

from bascule.sealing.command_root import CommandRoot
from bascule.sealing.problems import Sealed
from bascule.sealing.root import Root, new_root_text, roots_from_environment, roots_from_text
from bascule.tenancy.keeper import is_sealed, kept_root


def root_source() -> str:
    """Where the root comes from: `tests`, `command` (a key service), `passphrase`, `file` or `environment`."""
    if getattr(settings, "ROOT_KEY_FOR_TESTS", False):
        return "tests"
    if os.environ.get("BASCULE_ROOT_COMMAND"):
        return "command"
    if passphrase_file() is not None:
        return "passphrase"
    return "file" if os.environ.get("BASCULE_ROOT_KEY_FILE") else "environment"


def passphrase_file() -> Path | None:
    """The file with salt and cost of the passphrase, when the installation has one."""
    named = os.environ.get("BASCULE_ROOT_PASSPHRASE_FILE", "")
    return Path(named) if named and Path(named).exists() else None


@cache
def roots() -> tuple[Root, ...]:
    """The root keys, the current one first. Raises Sealed while the passphrase is awaited, UnusableRoot. What was found
    is kept by the process; that it is sealed is asked again each time."""
    source = root_source()
    if source == "tests":
        return tuple(roots_from_text(new_root_text()))
    if source == "command":
        command = shlex.split(os.environ["BASCULE_ROOT_COMMAND"])
        return (CommandRoot(command, os.environ.get("BASCULE_ROOT_COMMAND_KEY", "")), *_older())
    if source == "passphrase":
        root = kept_root(settings.DATA)
        if root is None:
            raise Sealed
        return (root, *_older())
    return tuple(roots_from_environment())


def _older() -> tuple[Root, ...]:
    """Roots that still open what was wrapped before, from BASCULE_ROOT_KEY or its file, when there are any."""
    given = os.environ.get("BASCULE_ROOT_KEY") or os.environ.get("BASCULE_ROOT_KEY_FILE")
    return tuple(roots_from_environment()) if given else ()


def sealed() -> bool:
    """Whether a passphrase is awaited. Cheap once it was given."""
    if root_source() != "passphrase" or roots.cache_info().currsize:
        return False
    return is_sealed(settings.DATA) is not False
