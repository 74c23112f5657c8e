"""`bascule unseal`: type the passphrase of the root key of a Bascule that runs on this machine."""

import argparse

from bascule.cli._passphrase import passphrase_from
from bascule.config.environment import data_folder
from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.words import translate
from bascule.tenancy.keeper import is_sealed, unseal

HELP = gettext_noop("open the sealed vault of a running Bascule: type the passphrase of its root key")


class WrongPassphrase(Problem):
    """Refused: exit code 3."""

    refused = True

    def __init__(self) -> None:
        super().__init__(
            gettext_noop("This is not the passphrase."),
            gettext_noop(
                "Type it again; the shares of the root key open a new installation with `bascule keys join`."
            ),
        )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--stdin",
        action="store_true",
        help=translate(gettext_noop("read the passphrase from standard input")),
    )


def run(arguments: argparse.Namespace) -> int:
    """0 it is open, 3 wrong passphrase; a Problem (2) when no Bascule of this data folder awaits one."""
    folder = data_folder()
    state = is_sealed(folder)
    if state is None:
        raise Problem(
            gettext_noop("No running Bascule of {folder} awaits a passphrase."),
            gettext_noop("Start it with `bascule serve`; BASCULE_DATA names another data folder."),
            folder=folder,
        )
    if not state:
        print(translate(gettext_noop("The vault is open already.")))
        return 0
    if not unseal(folder, passphrase_from(arguments.stdin)):
        raise WrongPassphrase
    print(translate(gettext_noop("The vault is open.")))
    return 0
