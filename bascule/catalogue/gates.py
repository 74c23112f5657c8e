"""The eight gates: what may not happen before something else is proven. Conditions are data; planning evaluates them."""

from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from bascule.catalogue.tasks import tasks
from bascule.catalogue.text import FOLDER, Text, convert, read_toml, unusable


class Gate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One gate. `blocks` are task ids and `verbs` verb names that must wait.

    `requires`: tasks to be proven, for the whole takeover or for the one device or domain at hand (`per`).
    `minimum_hours`: at least that long after their proof. `alarms`: tasks called for `alarm_days_before` days
    before `date`. `unless`: recorded facts that open it. `where`: the gate holds in those places only.
    """

    id: str
    label: Text
    text: Text
    advice: Text
    blocks: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    per: Literal["takeover", "device", "domain"] = "takeover"
    minimum_hours: float | None = None
    alarms: tuple[str, ...] = ()
    date: Literal["hold-end"] | None = None
    alarm_days_before: int | None = None
    unless: tuple[str, ...] = ()
    where: tuple[Literal["client-portal", "outgoing-portal"], ...] = ()
    secrets: Literal["known-to-outgoing", "never-shown"] | None = None

    def missing(self, proven: Collection[str]) -> tuple[str, ...]:
        """The required tasks that are not among the proven ones (of the takeover, the device or the domain)."""
        return tuple(id for id in self.requires if id not in proven)


def read_gates(file: Path) -> dict[str, Gate]:
    """Every gate of a file by id; raises `Problem` where one names a task that does not exist."""
    content: dict[str, Any] = {id: {"id": id, **value} for id, value in read_toml(file).items()}
    found = convert(content, dict[str, Gate], file)
    for gate in found.values():
        for id in (*gate.blocks, *gate.requires, *gate.alarms):
            if id not in tasks():
                raise unusable(file, f"{gate.id} names {id!r}, which is no task")
    return found


@cache
def gates() -> dict[str, Gate]:
    """The gates by id, G1 to G8."""
    return read_gates(FOLDER / "gates.toml")


def gates_on(task_or_verb: str) -> list[Gate]:
    """The gates that a task id or a verb has to pass."""
    return [gate for gate in gates().values() if task_or_verb in gate.blocks or task_or_verb in gate.verbs]
