"""The root key a command works with: the installation's own, or one given for a restore."""

import argparse
import shutil
import sys
from pathlib import Path

from bascule.cli._passphrase import passphrase_from
from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.words import translate
from bascule.sealing.root import LocalRoot, Root, open_passphrase, roots_from_file, write_new_private_file
from bascule.sealing.shares import root_from_shares


def add_root(parser: argparse.ArgumentParser) -> None:
    """How the root key of another installation is given."""
    parser.add_argument("--root-key", type=Path, metavar="FILE", help=translate(gettext_noop("the file with the root key")))  # fmt: skip
    parser.add_argument("--passphrase", type=Path, metavar="FILE", help=translate(gettext_noop("the file root.passphrase; its passphrase is asked for")))  # fmt: skip
    parser.add_argument("--shares", type=Path, nargs="*", metavar="FILE", help=translate(gettext_noop("files with the words of the envelopes, one envelope each; without files they are read from standard input, one a line")))  # fmt: skip
    parser.add_argument("--stdin", action="store_true", help=translate(gettext_noop("read the passphrase from standard input")))  # fmt: skip


def given_roots(arguments: argparse.Namespace) -> list[LocalRoot]:
    """The roots that the arguments give; empty when they give none. Raises UnusableRoot."""
    if arguments.root_key:
        return roots_from_file(arguments.root_key)
    if arguments.passphrase:
        return [open_passphrase(arguments.passphrase, passphrase_from(arguments.stdin))]
    if arguments.shares is not None:
        return [root_from_shares(read_shares(arguments.shares))]
    return []


def read_shares(files: list[Path]) -> list[str]:
    """The words of each share: a file each, or a line each of standard input."""
    if files:
        return [file.read_text(encoding="utf-8", errors="replace") for file in files]
    return [line for line in sys.stdin.read().splitlines() if line.strip()]


def own_roots() -> tuple[Root, ...]:
    """The installation's roots; with a passphrase that nobody typed into a running Bascule, it is asked for here."""
    from bascule.sealing.problems import Sealed
    from bascule.tenancy.roots import passphrase_file, roots

    try:
        return roots()
    except Sealed:
        file = passphrase_file()
        if file is None or not sys.stdin.isatty():
            raise
        return (open_passphrase(file, passphrase_from(False)),)


def keep_given(arguments: argparse.Namespace, roots: list[LocalRoot], data: Path) -> None:
    """Put the given root where the data folder keeps its own; never over another one."""
    folder = data / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    place = folder / ("root.passphrase" if arguments.passphrase else "root.key")
    if place.exists():
        raise Problem(
            gettext_noop("{file} exists already."),
            gettext_noop("Restore into a new data folder: nothing is ever overwritten."),
            file=place,
        )
    if arguments.passphrase:
        shutil.copyfile(arguments.passphrase, place)
        place.chmod(0o600)
        return
    write_roots(place, roots)


def write_roots(place: Path, roots: list[LocalRoot]) -> None:
    """A new root key file, the current root first. Raises FileExistsError."""
    import base64

    lines = [base64.b64encode(root.material()).decode() for root in roots]
    write_new_private_file(place, "\n".join(lines) + "\n")
