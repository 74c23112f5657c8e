"""`bascule dossier TAKEOVER --out FILE`: the pack that an outsider can verify."""

import argparse
import json
from pathlib import Path

from bascule.cli._takeover import add_takeover, operator, takeover_named
from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.words import translate

HELP = gettext_noop("make the dossier of a takeover, which anybody can verify offline")
DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_takeover(parser)
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help=translate(gettext_noop("the ZIP to write"))
    )
    parser.add_argument(
        "--without-names", action="store_true", help=translate(gettext_noop("leave personal values out"))
    )
    parser.add_argument(
        "--json", action="store_true", help=translate(gettext_noop("print one JSON document"))
    )


def run(arguments: argparse.Namespace) -> int:
    from bascule.dossier.assemble import assemble

    if arguments.out.exists():
        raise Problem(
            gettext_noop("The file {name} exists already."),
            gettext_noop("Choose another name: a dossier never replaces one."),
            name=arguments.out,
        )
    with takeover_named(arguments.takeover) as takeover:
        made = assemble(takeover, by=operator(), openings=not arguments.without_names)
        arguments.out.write_bytes(bytes(made.document.content))
    found = {
        "schema": "bascule.dossier-made/1",
        "file": str(arguments.out),
        "events": made.log_size,
        "sha256": made.document.sha256,
    }
    print(
        json.dumps(found, ensure_ascii=False)
        if arguments.json
        else f"{arguments.out}\nSHA-256 {made.document.sha256}"
    )
    return 0
