"""`bascule coverage POINTS.json`: what can be restored, what a walk-out would cost, when the old can be let go."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bascule.continuity import coverage
from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.words import translate

HELP = gettext_noop(
    "from restore points, plans and promises: gaps, the walk-out test, the day the old can be let go"
)
SHOWN = 8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    reads = translate(gettext_noop("bascule.points/1; - reads standard input"))
    moves = translate(
        gettext_noop("when the outgoing provider walks away in the test (ISO 8601); now by default")
    )
    proof = translate(
        gettext_noop("leave out points proven less: 0 claimed, 1 listed, 2 checked, 3 restored")
    )
    parser.add_argument("points", type=Path, metavar="POINTS.json", help=reads)
    parser.add_argument("--defect-at", metavar="TIME", help=moves)
    parser.add_argument("--proof", type=int, default=0, choices=range(4), help=proof)
    parser.add_argument(
        "--json", action="store_true", help=translate(gettext_noop("print one JSON document"))
    )


def run(arguments: argparse.Namespace) -> int:
    """0: assessed; 1: assessed, but some points belong to no system that was named."""
    data = _bytes(arguments.points)
    result = coverage(data, defect_at=arguments.defect_at, proof=arguments.proof, translate=translate)
    if arguments.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        for system in result["systems"]:
            print("\n".join(told(system)))
        print("".join(f"! {text}\n" for text in result["warnings"]), end="")
    return 1 if result["warnings"] else 0


def _bytes(path: Path) -> bytes:
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


def told(system: dict[str, Any]) -> list[str]:
    """One system in lines for a person."""
    gone, lapse = system["defection"], system["safe_lapse"]
    lines = [
        system["id"],
        "  " + _("Lost if it broke now: {loss}").format(loss=_loss(system["rpo_now_hours"])),
        "  "
        + _(
            "If the outgoing provider walks away on {at}: loss {before} → {after}, copies missing {missing} → {more}"
        ).format(
            at=gone["at"],
            before=_loss(gone["rpo_before_hours"]),
            after=_loss(gone["rpo_after_hours"]),
            missing=gone["missing_before"],
            more=gone["missing_after"],
        ),
        "  "
        + _("The old backups can be let go: by waiting {wait}, by exporting {export}").format(
            wait=lapse["wait"] or _("never"), export=lapse["export"] or _("never")
        ),
    ]
    for gap in system["uncovered"][:SHOWN]:
        until = gap["to"] or _("without end")
        lines.append("  ✗ " + _("Not covered from {start} to {end}").format(start=gap["from"], end=until))
    more = len(system["uncovered"]) - SHOWN
    lines += ["  ✗ " + _("and more gaps: {count}").format(count=more)] if more > 0 else []
    return lines + [f"  ! {text}" for text in system["warnings"]]


def _loss(hours: float | None) -> str:
    return _("everything") if hours is None else _("{hours} h").format(hours=f"{hours:g}")


def _(text: str) -> str:
    return translate(text)
