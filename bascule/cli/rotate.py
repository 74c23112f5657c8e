"""`bascule rotate TAKEOVER [CREDENTIAL …]`: what would be changed and what blocks it; with --yes, change and prove."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bascule.cli._takeover import add_takeover, operator, takeover_named
from bascule.cli.main import DONE, DONE_WITH_PROBLEMS, Refused
from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.words import translate

HELP = gettext_noop(
    "change secrets on their systems and prove that the old ones are shut out; shows the plan without --yes"
)
DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_takeover(parser)

    def option(*names: str, text: str, **more: Any) -> None:
        parser.add_argument(*names, help=translate(text), **more)

    option("credentials", metavar="CREDENTIAL", nargs="*",
           text=gettext_noop("title or id; none: every secret the outgoing provider still knows"))  # fmt: skip
    option("--yes", action="store_true", text=gettext_noop("do it; without it only the plan is shown"))
    option(
        "--at-once", type=int, default=8, metavar="N", text=gettext_noop("how many systems at the same time")
    )
    option("--settle", action="store_true", text=gettext_noop("go on with every change that is in doubt"))
    option(
        "--check", action="store_true", text=gettext_noop("only look which kept secret each system holds now")
    )
    option("--replay-escrow", type=Path, metavar="FILE", text=gettext_noop("after a restore: take back the secrets the database forgot"))  # fmt: skip
    option("--key", type=Path, metavar="FILE", text=gettext_noop("the private break-glass key for --replay-escrow"))  # fmt: skip
    option("--json", action="store_true", text=gettext_noop("one JSON document on standard output"))


def run(arguments: argparse.Namespace) -> int:
    with takeover_named(arguments.takeover) as takeover:
        if arguments.replay_escrow:
            return _replay(takeover, arguments)
        if arguments.settle:
            return _settle(takeover, arguments)
        chosen = _chosen(takeover, arguments.credentials)
        if arguments.check:
            return _check(chosen, arguments)
        return _change(takeover, chosen, arguments) if arguments.yes else _plan(chosen, arguments)


def _chosen(takeover: Any, names: list[str]) -> list[Any]:
    from bascule.rotation.discover import credential_named
    from bascule.rotation.order import to_change

    if names:
        return [credential_named(takeover.client, name) for name in names]
    return [one.credential for one in to_change(takeover)]


def _plan(chosen: list[Any], arguments: argparse.Namespace) -> int:
    from bascule.rotation.order import ordered

    rows = [
        {"id": str(one.credential.pk), "title": one.credential.title, "rank": one.rank,
         "blocks": one.blocks.what(translate) if one.blocks else None}
        for one in ordered(chosen)
    ]  # fmt: skip
    blocked = sum(row["blocks"] is not None for row in rows)
    if arguments.json:
        print(json.dumps({"schema": "bascule.rotate/1", "done": False, "secrets": rows, "blocked": blocked}, ensure_ascii=False))  # fmt: skip
    else:
        for row in rows:
            print(f"{row['rank']}  {row['title']}  {row['blocks'] or ''}".rstrip())
        said = translate(
            gettext_noop("{count} to change, {blocked} blocked. Nothing was done: --yes does it.")
        )
        print(said.format(count=len(rows), blocked=blocked), file=sys.stderr)
    return DONE_WITH_PROBLEMS if blocked else DONE


def _change(takeover: Any, chosen: list[Any], arguments: argparse.Namespace) -> int:
    from bascule.rotation.arrows import read_problem
    from bascule.rotation.rotate_many import carry_on_run, needs_approval, rotate_many

    run_ = rotate_many(takeover, chosen, by=operator(), at_once=arguments.at_once)
    if needs_approval(run_):
        raise Refused(
            gettext_noop("{count} secrets at once need a second person."),
            gettext_noop("Let them approve the run on the rotation page; a worker then works it off."),
            count=len(chosen),
        )

    def tell(item: Any) -> None:
        problem = read_problem(item.problem)
        print(f"{item.state:<10} {item.credential.title}  {problem.what(translate) if problem else ''}".rstrip(), file=sys.stderr)  # fmt: skip

    carry_on_run(run_, by=operator(), tell=tell)
    items = list(run_.items.select_related("credential", "rotation__proof"))
    if arguments.json:
        print(json.dumps({"schema": "bascule.rotate/1", "done": True, "run": str(run_.pk), "secrets": [_said(item) for item in items]}, ensure_ascii=False))  # fmt: skip
    return DONE if all(item.state == "done" for item in items) else DONE_WITH_PROBLEMS


def _said(item: Any) -> dict[str, Any]:
    from bascule.rotation.arrows import read_problem

    problem, rotation = read_problem(item.problem), item.rotation
    proof = rotation.proof if rotation else None
    return {
        "id": str(item.credential_id), "title": item.credential.title, "state": str(item.state),
        "grade": proof.grade if proof else None,
        "residual_until": proof.residual_until.isoformat() if proof and proof.residual_until else None,
        "anomalies": [one["code"] for one in rotation.anomalies] if rotation else [],
        "problem": f"{problem.what(translate)} {problem.advice(translate)}" if problem else None,
    }  # fmt: skip


def _settle(takeover: Any, arguments: argparse.Namespace) -> int:
    from bascule.rotation.settle import settle

    counts = settle(takeover.client, by=operator(), due_only=False)
    _tell_counts(counts, arguments)
    return DONE if counts["looked_at"] == counts["ended"] else DONE_WITH_PROBLEMS


def _check(chosen: list[Any], arguments: argparse.Namespace) -> int:
    from bascule.rotation.check_drift import check_drift

    counts = {"verified": 0, "drift": 0, "refused": 0, "unreachable": 0, "not_tried": 0}
    for credential in chosen:
        try:
            proof = check_drift(credential, by=operator())
        except Problem as problem:
            counts["not_tried"] += 1
            print(f"{credential.title}: {problem.what(translate)}", file=sys.stderr)
            continue
        counts["drift" if proof.facts["drift"] else str(proof.of)] += 1
    _tell_counts(counts, arguments)
    return DONE if counts["verified"] == len(chosen) else DONE_WITH_PROBLEMS


def _replay(takeover: Any, arguments: argparse.Namespace) -> int:
    from bascule.rotation.escrow import read_pair
    from bascule.rotation.replay_escrow import replay_escrow

    if not arguments.key:
        raise Problem(
            gettext_noop("The escrow file opens with the private break-glass key only."),
            gettext_noop("Give it with --key FILE."),
        )
    try:
        found = replay_escrow(
            takeover.client, arguments.replay_escrow, read_pair(arguments.key), by=operator()
        )
    except OSError as error:
        raise Problem(
            gettext_noop("{file} cannot be read ({error})."),
            gettext_noop("Give the file that BASCULE_ESCROW names."),
            file=arguments.replay_escrow, error=error.strerror or type(error).__name__,
        ) from error  # fmt: skip
    counts = {"lines": found.lines, "known": found.known, "added": found.added, "made_again": found.made_again, "unreadable": found.unreadable}  # fmt: skip
    _tell_counts(counts | {"to_check": [one.title for one in found.to_check]}, arguments)
    return DONE if not found.unreadable else DONE_WITH_PROBLEMS


def _tell_counts(counts: dict[str, Any], arguments: argparse.Namespace) -> None:
    if arguments.json:
        print(json.dumps({"schema": "bascule.rotate/1", **counts}, ensure_ascii=False))
        return
    for name, count in counts.items():
        print(f"{count if isinstance(count, int) else ', '.join(count) or '–':>6}  {name}")
