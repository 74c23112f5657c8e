"""`bascule reach GRAPH.json`: what accesses reach, the smallest set of cuts, and their order."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.words import translate
from bascule.reach import assess_reach, read_graph

HELP = gettext_noop(
    "from a graph of accesses: everything they reach, the smallest complete set of cuts, the order"
)
SHOWN = 40


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("graph", type=Path, metavar="GRAPH.json", help=translate(gettext_noop("bascule.graph/1; - reads standard input")))  # fmt: skip
    parser.add_argument(
        "--seconds",
        type=float,
        default=20.0,
        help=translate(
            gettext_noop("time for the exact search, when there are second factors or shared actions")
        ),
    )
    parser.add_argument(
        "--json", action="store_true", help=translate(gettext_noop("print one JSON document"))
    )


def run(arguments: argparse.Namespace) -> int:
    """Always 0: that nothing can part the jewels is an answer too (`cut` null)."""
    result = assess_reach(read_graph(read_bytes(arguments.graph)), seconds=arguments.seconds)
    if arguments.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        print("\n".join(told(result)))
    return 0


def read_bytes(path: Path) -> bytes:
    """The bytes of a file, or of standard input for "-"; raises Problem."""
    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError as error:
        raise Problem(
            gettext_noop("{path} cannot be read."),
            gettext_noop("Check the name and your right to read it."),
            path=path,
        ) from error


def told(result: dict[str, Any]) -> list[str]:
    """The result in lines for a person."""
    lines = [_("Reached today: {count}").format(count=len(result["reached"]))]
    if not result["jewels_reached"]:
        return [*lines, _("None of what must be protected is reached.")]
    lines.append(_("Of what must be protected: {names}").format(names=_listed(result["jewels_reached"])))
    if result["cut"] is None:
        lines.append(_("No cut parts them: this way cannot be cut."))
        return [*lines, "  " + " → ".join(result["path"])]
    cut = result["cut"]
    lines.append(
        _("Smallest set of cuts, cost {cost}:").format(cost=cut["cost"])
        if cut["optimal"]
        else _("A complete set of cuts, cost {cost}; no set can cost less than {bound}:").format(**cut)
    )
    for number, step in enumerate(result["order"], 1):
        left = _("still reached: {count}").format(count=step["reached_after"])
        lines.append(f"  {number}. {_named(step['cut'])} ({left})")
    remain = len(result["certificate"]["reached_after"])
    checked = _("Checked anew: nothing protected is reached after these cuts; still reached: {count}")
    return [*lines, checked.format(count=remain)]


def _named(cut: dict[str, Any]) -> str:
    if "edge" in cut:
        return " → ".join(cut["edge"])
    if "node" in cut:
        return _("take away {node}").format(node=cut["node"])
    return str(cut["action"])


def _listed(names: list[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (_(" and {count} more").format(count=more) if more > 0 else "")


def _(text: str) -> str:
    return translate(text)
