"""`bascule verify DOSSIER`: the check of `dossier/verify.py`, with this installation's own copy of it."""

import argparse
import json
import zipfile
from typing import Any

from bascule.dossier.verify import Check
from bascule.evidence.commitment import opens
from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.words import language_of_environment, translate

HELP = gettext_noop("check a dossier offline: signatures, hashes, order, time stamps")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dossier", metavar="DOSSIER", help=translate(gettext_noop("a ZIP or a folder")))
    parser.add_argument(
        "--key", default="", help=translate(gettext_noop("fingerprint of the key, received another way"))
    )
    parser.add_argument(
        "--checkpoint",
        action="append",
        default=[],
        metavar="FILE",
        help=translate(gettext_noop("a checkpoint you kept, for example from an e-mail")),
    )
    parser.add_argument(
        "--tsa-ca",
        default="",
        metavar="FILE",
        help=translate(gettext_noop("certificates of the time stamp authority you trust")),
    )
    parser.add_argument(
        "--json", action="store_true", help=translate(gettext_noop("print one JSON document"))
    )


def run(arguments: argparse.Namespace) -> int:
    """0 verified, 1 not verified; a Problem (exit 2) when there is nothing that could be checked."""
    try:
        check = Check(arguments.dossier, arguments.key, tuple(arguments.checkpoint), arguments.tsa_ca)
    except (OSError, KeyError, ValueError, IndexError, zipfile.BadZipFile, NotImplementedError) as error:
        raise Problem(
            gettext_noop("{path} cannot be checked: it is no readable dossier."),
            gettext_noop(
                "Ask for the file again; if it was copied by hand, compare its size with the original's."
            ),
            path=arguments.dossier,
        ) from error
    check_openings(check)
    side = 1 if language_of_environment() == "en" else 0
    problems, remarks = (
        [text.split("|")[side] for text in texts] for texts in (check.problems, check.remarks)
    )
    if arguments.json:
        print(json.dumps(document(check, problems, remarks, bool(arguments.key)), ensure_ascii=False))
    else:
        verified = gettext_noop("The dossier is verified.")
        print(translate(gettext_noop("The dossier is NOT verified.") if problems else verified))
        print("\n".join([f"  ✗ {line}" for line in problems] + [f"  · {line}" for line in remarks]))
    return 1 if problems else 0


def document(check: Check, problems: list[str], remarks: list[str], key_given: bool) -> dict[str, Any]:
    """bascule.verify/1."""
    return {
        "schema": "bascule.verify/1",
        "verified": not problems,
        "events": check.events,
        "checkpoints": check.checkpoints,
        "key": check.key,
        "key_from": "argument" if key_given else "dossier",
        "problems": problems,
        "remarks": remarks,
    }


def check_openings(check: Check) -> None:
    """Every opening is what its leaf committed to."""
    if "openings.jsonl" not in check.names:
        return
    try:
        with check.open("openings.jsonl") as stream:
            openings = [json.loads(line) for line in stream]
        wanted = {opening["number"] for opening in openings}
        with check.open("leaves.jsonl") as stream:
            leaves = {number: json.loads(line) for number, line in enumerate(stream) if number in wanted}
        for one in openings:
            committed = leaves[one["number"]]["commitments"][one["name"]]
            number = one["number"]
            check.expect(
                opens(committed, one["value"], one["salt"]),
                f"événement {number} : valeur ouverte fausse|event {number}: false opening",
            )
    except (ValueError, KeyError, TypeError, OSError, zipfile.BadZipFile):
        check.expect(False, "openings.jsonl : illisible|openings.jsonl: unreadable")
