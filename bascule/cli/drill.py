"""`bascule drill TAKEOVER SYSTEM`: write down a restore that was tried."""

import argparse

from bascule.cli._takeover import add_takeover, operator, takeover_named
from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.words import translate

HELP = gettext_noop("write down a restore that was tried, and what was compared")
DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_takeover(parser)
    parser.add_argument(
        "system", metavar="SYSTEM", help=translate(gettext_noop("the protected system's name"))
    )
    parser.add_argument(
        "--what", required=True, help=translate(gettext_noop("what was restored and how it was compared"))
    )
    parser.add_argument("--minutes", type=int, help=translate(gettext_noop("how long it took")))
    parser.add_argument("--failed", action="store_true", help=translate(gettext_noop("the restore failed")))


def run(arguments: argparse.Namespace) -> int:
    from bascule.backups.agree_hold import drill
    from bascule.backups.models import Point, ProtectedSystem

    with takeover_named(arguments.takeover) as takeover:
        system = ProtectedSystem.objects.filter(client=takeover.client, name=arguments.system).first()
        if system is None:
            names = ", ".join(
                ProtectedSystem.objects.filter(client=takeover.client).values_list("name", flat=True)
            )
            raise Problem(
                gettext_noop("There is no protected system {name}."),
                gettext_noop("Known: {known}."),
                name=arguments.system, known=names or "–",
            )  # fmt: skip
        newest = Point.objects.filter(system=system).order_by("-claimed").first()
        row = drill(system, by=operator(), succeeded=not arguments.failed, what=arguments.what, point=newest,
                    minutes=arguments.minutes)  # fmt: skip
    print(row)
    return 1 if arguments.failed else 0
