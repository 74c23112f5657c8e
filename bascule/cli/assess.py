"""`bascule assess FOLDER`: the main job without the web, in a database of its own that is dropped afterwards."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.words import language_of_environment, translate

HELP = gettext_noop("make an inventory, gaps, letters, plan and dossier from a folder of handed-over files")
SHOWN = (
    ("items", gettext_noop("things known")), ("items_seen", gettext_noop("seen by a live source")),
    ("items_unknown", gettext_noop("seen, and nobody knows what they are")), ("people", gettext_noop("people")),
    ("secrets_known_to_outgoing", gettext_noop("secrets the outgoing provider knows")),
    ("accesses_outgoing", gettext_noop("ways in that the outgoing provider holds")),
    ("devices_with_old_tools", gettext_noop("devices with tools of the outgoing provider")),
    ("systems", gettext_noop("systems to restore")), ("gaps", gettext_noop("facts still missing")),
    ("request_lines", gettext_noop("lines to ask of the outgoing provider")), ("steps", gettext_noop("tasks in the plan")),
)  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", type=Path, metavar="FOLDER", help=translate(gettext_noop("what was handed over"))
    )
    parser.add_argument(
        "--out", type=Path, help=translate(gettext_noop("where to write (default: FOLDER-bascule beside it)"))
    )
    parser.add_argument(
        "--json", action="store_true", help=translate(gettext_noop("print one JSON document"))
    )


def run(arguments: argparse.Namespace) -> int:
    folder = arguments.folder
    if not folder.is_dir():
        raise Problem(
            gettext_noop("There is no folder {path}."),
            gettext_noop("Give the folder that holds what was handed over."),
            path=folder,
        )
    out = arguments.out or folder.resolve().with_name(folder.resolve().name + "-bascule")
    if out.resolve().is_relative_to(folder.resolve()):
        raise Problem(
            gettext_noop("The results would land in the folder that is read."),
            gettext_noop("Choose another place with --out."),
        )
    _say(gettext_noop("Preparing…"))
    from bascule.config.scratch import scratch_database

    with scratch_database():
        found = _assess(folder, out)
    (out / "summary.json").write_text(
        json.dumps(found, ensure_ascii=False, indent=1, default=str), encoding="utf-8"
    )
    found["paths"]["summary_json"] = str(out / "summary.json")
    if arguments.json:
        print(json.dumps(found, ensure_ascii=False, default=str))
    else:
        _show(found)
    return 1 if found["counts"]["files_not_read"] else 0


def _assess(folder: Path, out: Path) -> dict[str, Any]:
    from django.utils.translation import override

    from bascule.clients.found_firm import first_firm
    from bascule.dossier.hand_out import hand_out
    from bascule.planning.take_folder import take_folder
    from bascule.tenancy.scope import acting_for

    firm = first_firm(translate(gettext_noop("Your company")))
    bar = Bar()
    with override(language_of_environment()), acting_for(firm.pk):
        takeover = take_folder(
            firm, folder, by="assess", progress=lambda done, total, file: bar.at(done, total, file.name)
        )
        found = hand_out(takeover, out, by="assess", progress=bar.say)
    bar.end()
    return found


class Bar:
    """Progress on standard error: a bar on a terminal, nothing elsewhere."""

    def __init__(self) -> None:
        self.live = sys.stderr.isatty()

    def at(self, done: int, total: int, name: str) -> None:
        filled = 30 * done // max(total, 1)
        self._line(f"[{'█' * filled}{'·' * (30 - filled)}] {done}/{total} {name[-40:]}")

    def say(self, name: str) -> None:
        self._line(f"→ {name[-60:]}")

    def _line(self, text: str) -> None:
        if self.live:
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self.live:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def _show(found: dict[str, Any]) -> None:
    """The summary for a person."""
    print(f"{found['client']}" + (f" → {found['provider']}" if found["provider"] else ""))
    for key, label in SHOWN:
        print(f"{found['counts'][key]:>7}  {translate(label)}")
    unseen = found["unseen"]
    if unseen.get("estimate") is not None:
        print("        " + translate(gettext_noop("probably {low:.0f} to {high:.0f} more that nobody has seen")).format(
            low=unseen["low95"], high=unseen["high95"]))  # fmt: skip
    unread = [one for one in found["files"] if one["state"] in ("not_recognised", "failed")]
    for one in unread:
        print("      ! " + translate(gettext_noop("{file} could not be read")).format(file=one["file"]))
    for key in ("request_letter_fr_pdf", "request_letter_en_pdf", "dossier_zip", "inventory_json"):
        if key in found["paths"]:
            print(f"  {found['paths'][key]}")
    print(translate(gettext_noop("Everything is in {out}")).format(out=found["out"]))


def _say(text: str) -> None:
    if sys.stderr.isatty():
        print(translate(text), file=sys.stderr, flush=True)
