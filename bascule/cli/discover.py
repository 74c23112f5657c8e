"""`bascule discover TAKEOVER CREDENTIAL`: look around on a live system, reading only, and store what it shows."""

import argparse

from bascule.cli._takeover import add_takeover, operator, takeover_named
from bascule.observation.problem import gettext_noop
from bascule.observation.words import translate

HELP = gettext_noop("look around on a live system with a credential of the vault, reading only")
DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_takeover(parser)
    parser.add_argument(
        "credential", metavar="CREDENTIAL", help=translate(gettext_noop("the credential's title or id"))
    )


def run(arguments: argparse.Namespace) -> int:
    from bascule.rotation.discover import credential_named, discover

    with takeover_named(arguments.takeover) as takeover:
        counts = discover(credential_named(takeover.client, arguments.credential), by=operator())
    for name, count in counts.items():
        print(f"{count:>6}  {name}")
    return 0
