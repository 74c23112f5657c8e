"""`bascule COMMAND …`: finds the command's module, parses, runs, turns a Problem into two plain lines.

Exit codes: 0 done; 1 done, with problems listed; 2 unusable arguments or input; 3 refused by a guard or gate.
"""

import argparse
import importlib
import os
import sys
from pathlib import Path

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.words import translate

DONE, DONE_WITH_PROBLEMS, UNUSABLE, REFUSED = 0, 1, 2, 3


class Refused(Problem):
    """A guard or a gate says no: exit code 3."""


def commands() -> dict[str, str]:
    """Command name → module name, from the files beside this one."""
    return {
        file.stem.rstrip("_").replace("_", "-"): f"bascule.cli.{file.stem}"
        for file in sorted(Path(__file__).parent.glob("*.py"))
        if file.stem not in {"__init__", "main"} and not file.stem.startswith("_")
    }


def main(argv: list[str] | None = None) -> int:
    words = list(sys.argv[1:] if argv is None else argv)
    parser, chosen = _parser(words)
    if not words or words[0] in {"-h", "--help"}:
        parser.print_help()
        return DONE if words else UNUSABLE
    arguments = parser.parse_args(words)
    module = importlib.import_module(chosen)
    try:
        if getattr(module, "DATABASE", False):
            _prepare_django()
        return int(module.run(arguments))
    except Problem as problem:
        code = REFUSED if getattr(problem, "refused", False) else UNUSABLE
        print(f"{problem.what(translate)}\n{problem.advice(translate)}", file=sys.stderr)
        return code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        print(translate(gettext_noop("Stopped. What was already stored is kept.")), file=sys.stderr)
        return 130


def _parser(words: list[str]) -> tuple[argparse.ArgumentParser, str]:
    """The parser with every command named, and the arguments of the chosen one only (so that start-up stays quick)."""
    parser = argparse.ArgumentParser(
        prog="bascule",
        description=translate(
            gettext_noop("Runs a client's change of IT provider: nothing missed, nothing lost, proof.")
        ),
    )
    found = commands()
    chosen = found.get(words[0], "") if words else ""
    listing = parser.add_subparsers(dest="command", metavar=translate(gettext_noop("COMMAND")), required=True)
    for name, module_name in found.items():
        wanted = module_name == chosen or not words or words[0] in {"-h", "--help"}
        module = importlib.import_module(module_name) if wanted else None
        help_text = translate(module.HELP) if module else None
        command = listing.add_parser(name, help=help_text, description=help_text)
        if module and module_name == chosen:
            module.add_arguments(command)
    return parser, chosen


def _prepare_django() -> None:
    """Commands on the database: BASCULE_DATABASE_URL, or the embedded PostgreSQL of the data folder."""
    from bascule.config.start import prepare

    prepare()


if __name__ == "__main__":
    sys.exit(main())
