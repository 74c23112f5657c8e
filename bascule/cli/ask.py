"""`bascule ask TAKEOVER`: draft exactly what to ask of the outgoing provider, and print the list."""

import argparse
import json

from bascule.cli._takeover import add_takeover, operator, takeover_named
from bascule.observation.problem import gettext_noop
from bascule.observation.words import language_of_environment, translate

HELP = gettext_noop("draft what to ask of the outgoing provider, line by line")
DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_takeover(parser)
    parser.add_argument(
        "--json", action="store_true", help=translate(gettext_noop("print one JSON document"))
    )


def run(arguments: argparse.Namespace) -> int:
    from bascule.handover.ask import ask

    with takeover_named(arguments.takeover) as takeover:
        ask(takeover, by=operator())
        lines = [
            {
                "number": line.number, "group": line.group, "about": line.about, "state": line.state,
                "what": line.what_fr if language_of_environment() == "fr" else line.what_en,
                "due_on": line.due_on.isoformat() if line.due_on else None, "priority": line.priority,
            }
            for line in takeover.lines.all()
        ]  # fmt: skip
    if arguments.json:
        print(json.dumps({"schema": "bascule.ask/1", "lines": lines}, ensure_ascii=False))
    else:
        for line in lines:
            print(f"{line['number']:>4} [{line['priority']}] {line['what']}")
    return 0
