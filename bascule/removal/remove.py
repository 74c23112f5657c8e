"""Verb: carry out a removal over SSH, look at the device again, clean what was left, and look again.

Killed anywhere it may simply run again: every step changes nothing the second time. What the script said is kept as a
log; that a tool is gone is decided by `sweep_devices` from the last fresh report, like any other report.
"""

import msgspec
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from bascule.clients.models import Takeover
from bascule.connectors.base import Outcome
from bascule.evidence.record import record
from bascule.observation.problem import Problem
from bascule.removal.device_line import Line, decoded, keep_report
from bascule.removal.draft_removal import draft_removal
from bascule.removal.found import read_device
from bascule.removal.judge_device import as_left, left_of
from bascule.removal.models import OldTool, RemovalRun
from bascule.removal.plan_removal import DevicePlan, plan_removal
from bascule.removal.removal_script import removal_script
from bascule.removal.sweep_devices import sweep_devices

ROUNDS = 3
LOG_LINES = 2000
Phase, State = RemovalRun.Phase, RemovalRun.State


def remove(run: RemovalRun, *, by: object) -> RemovalRun:
    """Carry out what was ordered; one worker at a time. Never raises for what happens on the device: it is written on
    the run, and the tools stay open."""
    if not _alone(run):
        return run
    try:
        run.refresh_from_db()
        if run.moving:
            run.state, run.started_at = State.RUNNING, run.started_at or timezone.now()
            run.save(update_fields=["state", "started_at"])
            try:
                _carry_out(run, by)
            except Problem as problem:
                _failed(run, problem)
            _end(run, by)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [f"removal {run.pk}"])
    return run


def _alone(run: RemovalRun) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [f"removal {run.pk}"])
        return bool(cursor.fetchone()[0])


def _carry_out(run: RemovalRun, by: object) -> None:
    line = Line(run.credential, by, "remove")
    _phase(run, Phase.LOOK)
    document = line.collect(run.device)
    keep_report(run.client, document)
    tools = _still_open(run)
    for number in range(1, ROUNDS + 1):
        device = read_device(document)
        plan = plan_removal(device, tools, lifted=tools)
        plan.steps = [step for step in plan.steps if step.call and step.needs != "person"]
        if number > 1 and not any(step.values for step in plan.steps):
            break
        run.round = number
        if number > 1:
            run.plan = {**run.plan, f"round_{number}": msgspec.to_builtins(plan)["steps"]}
        _phase(run, Phase.REMOVE)
        changed = _apply(run, line, plan)
        _phase(run, Phase.CONFIRM)
        document = line.collect(run.device)
        device = read_device(document)
        run.left = [{"tool": tool, **thing} for tool in tools for thing in as_left(left_of(device, tool))]
        if not run.left or not changed:
            break
    keep_report(run.client, document)


def _apply(run: RemovalRun, line: Line, plan: DevicePlan) -> int:
    """Run the steps; returns how many changed something. A broken line is told in the log: the next report says how
    far it came."""
    ran = line.run(removal_script(plan, made=timezone.now()), ("--apply",))
    lines = [one for one in map(decoded, ran.out.splitlines()) if one]
    if ran.word != Outcome.ACCEPTED or not any("ended" in one for one in lines):
        lines.append({"broken": True, "why": ran.detail})
    run.log = [*run.log, *({"round": run.round, **one} for one in lines)][-LOG_LINES:]
    run.save(update_fields=["log", "plan", "round"])
    for one in lines:
        if one.get("refused"):
            raise Problem(
                gettext_noop("{device} refused the removal: {why}."),
                gettext_noop("Check the address of the credential and the name of the device, then order again."),
                device=run.device, why=one["refused"],
            )  # fmt: skip
    return sum(1 for one in lines if one.get("result") == "done")


def _still_open(run: RemovalRun) -> list[str]:
    """The run's tools that may still be touched: gates may have shut since it was ordered."""
    takeover = Takeover.objects.filter(client=run.client, closed_at__isnull=True).first()
    if takeover is None:
        raise Problem(
            gettext_noop("The takeover is closed."), gettext_noop("Open a takeover for this client first.")
        )
    barred = draft_removal(takeover, run.device, run.tools).barred
    shut = {one.row.tool: one.why for one in barred}
    left = [tool for tool in run.tools if tool not in shut]
    if not left:
        raise Problem(
            gettext_noop("Nothing may be removed from {device} now: {why}"),
            gettext_noop("Open the device's dry run: it says what each tool waits for."),
            device=run.device, why="; ".join(dict.fromkeys(shut.values())),
        )  # fmt: skip
    return left


def _phase(run: RemovalRun, phase: str) -> None:
    run.phase = phase
    run.save(update_fields=["phase", "round", "left", "plan", "log"])


def _failed(run: RemovalRun, problem: Problem) -> None:
    facts = {name: str(value) for name, value in problem.facts.items()}
    run.problem = {"what": problem.what_template, "advice": problem.advice_template, "facts": facts}


def _end(run: RemovalRun, by: object) -> None:
    """Let the fresh report speak; then write down how the run ended."""
    sweep_devices(run.client, by=by, devices=[run.device])
    states = set(
        OldTool.objects.filter(client=run.client, device=run.device, tool__in=run.tools).values_list(
            "state", flat=True
        )
    )
    if run.problem:
        run.state = State.FAILED
    elif states <= {OldTool.State.ABSENT}:
        run.state = State.GONE
    else:
        run.state = State.LEFTOVERS if OldTool.State.LEFTOVERS in states else State.FAILED
    run.phase, run.finished_at = Phase.END, timezone.now()
    results = [one.get("result") for one in run.log]
    with transaction.atomic():
        run.save()
        facts = {
            "state": run.state, "rounds": run.round, "left": len(run.left), "tools": run.tools,
            **{word: results.count(word) for word in ("done", "failed", "kept")},
        }  # fmt: skip
        record("remove", by=by, on=run, facts=facts, personal={"device": run.device})
