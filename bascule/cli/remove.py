"""`bascule remove TAKEOVER --device NAME`: take old tools off a device; without `--apply`, only say what would be done."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bascule.cli._takeover import add_takeover, operator, takeover_named
from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.words import language_of_environment, translate

HELP = gettext_noop("take the outgoing provider's tools off a device, and confirm that they are gone")
DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_takeover(parser)
    parser.add_argument("--device", metavar="NAME", default="", help=_(gettext_noop("the device, as the reports name it; without it: the devices")))  # fmt: skip
    parser.add_argument("--tool", action="append", default=[], metavar="TOOL", help=_(gettext_noop("only this tool; may be repeated")))  # fmt: skip
    parser.add_argument("--apply", action="store_true", help=_(gettext_noop("carry it out over SSH, now; without it nothing is changed")))  # fmt: skip
    parser.add_argument("--script", type=Path, metavar="FILE.zip", help=_(gettext_noop("write the signed script for your RMM instead, and order the removal")))  # fmt: skip
    parser.add_argument("--credential", default="", metavar="CREDENTIAL", help=_(gettext_noop("the SSH login to use: its title or id")))  # fmt: skip
    parser.add_argument("--json", action="store_true", help=_(gettext_noop("print one JSON document")))


def run(arguments: argparse.Namespace) -> int:
    """0: said, or proven gone; 1: done, with something left or failed; 2: unusable; 3: refused by a gate."""
    with takeover_named(arguments.takeover) as takeover:
        if not arguments.device:
            return _devices(takeover, arguments.json)
        if arguments.script:
            return _script(takeover, arguments)
        if arguments.apply:
            return _apply(takeover, arguments)
        return _dry_run(takeover, arguments)


def _devices(takeover: Any, as_json: bool) -> int:
    from bascule.removal.figures import OPEN
    from bascule.removal.models import OldTool

    rows = OldTool.objects.filter(client=takeover.client, state__in=OPEN).order_by("device", "tool")
    found: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        found.setdefault(row.device, []).append(
            {"tool": row.tool, "state": row.state, "seen": _when(row.last_seen)}
        )
    if as_json:
        return _print(
            {
                "schema": "bascule.remove/1",
                "devices": [{"device": name, "tools": tools} for name, tools in found.items()],
            }
        )
    for name, tools in found.items():
        print(f"{name or '?'}: {', '.join(one['tool'] for one in tools)}")
    if not found:
        print(_("No old tool stands anywhere, as far as reports show."))
    return 0


def _dry_run(takeover: Any, arguments: argparse.Namespace) -> int:
    from bascule.removal.draft_removal import draft_removal

    draft = draft_removal(takeover, arguments.device, arguments.tool or None)
    steps = draft.plan.steps if draft.plan else []
    if arguments.json:
        _print({
            "schema": "bascule.remove/1", "device": draft.device, "dry_run": True,
            "tools": [row.tool for row in draft.ready],
            "barred": [{"tool": one.row.tool, "code": one.code, "why": one.why} for one in draft.barred],
            "collected_at": draft.plan.collected_at if draft.plan else None,
            "steps": [_step(step) for step in steps],
            "spared": [{"thing": thing, "of": of} for thing, of in (draft.plan.spared if draft.plan else [])],
            "login": draft.credential.title if draft.credential else None,
        })  # fmt: skip
        return 0 if draft.ready else 3
    for one in draft.barred:
        print(_("Not now: {tool}. {why}").format(tool=one.row.tool_name, why=one.why))
    for step in steps:
        print(f"{step.number:>3}. {step.in_(language_of_environment())}")
        for line in step.shown:
            print(f"       {line}")
    if draft.ready:
        print(_("Nothing was changed. --apply carries it out; --script FILE.zip writes it for your RMM."))
    return 0 if draft.ready else 3


def _apply(takeover: Any, arguments: argparse.Namespace) -> int:
    from bascule.removal.remove import remove
    from bascule.removal.start_removal import start_removal

    login = _credential(takeover, arguments.credential) if arguments.credential else None
    run = start_removal(
        takeover, arguments.device, by=operator(), tools=arguments.tool or None, credential=login, later=False
    )
    print(
        _("Removing {tools} from {device}…").format(tools=", ".join(run.tools), device=run.device),
        file=sys.stderr,
    )
    run = remove(run, by=operator())
    if arguments.json:
        _print({
            "schema": "bascule.remove/1", "device": run.device, "dry_run": False, "run": str(run.pk), "state": run.state,
            "tools": run.tools, "rounds": run.round, "log": run.log, "left": run.left, "problem": _problem(run),
        })  # fmt: skip
    else:
        for line in run.log:
            if line.get("result") in ("done", "failed", "kept"):
                print(
                    f"{line['result']:>7}  {line.get('tool', '')}  {line.get('what', '')}  {line.get('why', '')}".rstrip()
                )
        for thing in run.left:
            print(_("Left: {thing}").format(thing=f"{thing['tool']} {thing['kind']} {thing['value']}"))
        if run.problem:
            print(_problem(run), file=sys.stderr)
        print(run.get_state_display())
    return 0 if run.state == run.State.GONE else 1


def _script(takeover: Any, arguments: argparse.Namespace) -> int:
    from bascule.removal.start_removal import export_removal

    run, pack = export_removal(takeover, arguments.device, by=operator(), tools=arguments.tool or None)
    try:
        arguments.script.write_bytes(pack)
    except OSError as error:
        raise Problem(
            gettext_noop("{path} cannot be written."), gettext_noop("Check the folder and your right to write there."), path=arguments.script
        ) from error  # fmt: skip
    if arguments.json:
        return _print({
            "schema": "bascule.remove/1", "device": run.device, "dry_run": False, "run": str(run.pk), "state": run.state,
            "tools": run.tools, "script": str(arguments.script), "sha256": run.script_sha256,
        })  # fmt: skip
    print(
        _("Written: {path}. Run it with your RMM, then import a fresh report: only that proves it.").format(
            path=arguments.script
        )
    )
    return 0


def _credential(takeover: Any, text: str) -> Any:
    from bascule.rotation.discover import credential_named

    return credential_named(takeover.client, text)


def _step(step: Any) -> dict[str, Any]:
    return {
        "number": step.number, "tool": step.tool, "method": step.method, "values": step.values, "commands": step.shown,
        "text": step.in_(language_of_environment()), "needs": step.needs, "source": step.source, "evidence": step.evidence,
    }  # fmt: skip


def _problem(run: Any) -> str:
    if not run.problem:
        return ""
    return " ".join(
        translate(run.problem[part]).format(**run.problem["facts"]) for part in ("what", "advice")
    )


def _print(document: dict[str, Any]) -> int:
    print(json.dumps(document, ensure_ascii=False, indent=1))
    return 0


def _when(moment: Any) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""


def _(text: str) -> str:
    return translate(text)
