"""The playbook: 185 tasks in seven phases, each with its criticality, owners, dependencies and the proof it ends with."""

from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, Literal

import msgspec

from bascule.catalogue.text import FOLDER, Text, convert, read_toml, unusable

Criticality = Literal[
    "A", "B", "C"
]  # A blocks the next phase or leaves a door open; B must be done; C good practice
Owner = Literal[
    "C", "N", "O", "L", "V"
]  # client, incoming provider, outgoing provider, counsel, vendor or operator
ProofKind = Literal["document", "report", "receipt", "record", "decision", "verification"]
Stage = Literal["inventory", "handover", "vault", "backups", "removal", "access", "planning", "dossier"]
OWNERS: dict[Owner, Text] = {
    "C": Text("Client", "Client"),
    "N": Text("Prestataire entrant", "Incoming provider"),
    "O": Text("Prestataire sortant", "Outgoing provider"),
    "L": Text("Conseil juridique", "Counsel"),
    "V": Text("Fournisseur ou opérateur", "Vendor or operator"),
}
PROOF_KINDS: dict[ProofKind, Text] = {
    "document": Text("Document signé", "Signed document"),
    "report": Text("Rapport", "Report"),
    "receipt": Text("Accusé de réception", "Receipt"),
    "record": Text("Relevé", "Record"),
    "decision": Text("Décision", "Decision"),
    "verification": Text("Vérification", "Verification"),
}


class Phase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of P0 to P6, and the question it answers."""

    id: str
    label: Text
    question: Text


class Task(msgspec.Struct, frozen=True):
    """One task. `after`: ids of tasks to be proven before. `stage`: the page of Bascule that serves it."""

    id: str
    phase: str
    criticality: Criticality
    owners: tuple[Owner, ...]
    after: tuple[str, ...]
    stage: Stage
    proof_kind: ProofKind
    label: Text
    proof: Text


class _Written(msgspec.Struct, forbid_unknown_fields=True):
    """A task as its file has it."""

    criticality: Criticality
    owners: tuple[Owner, ...]
    after: tuple[str, ...]
    stage: Stage
    proof_kind: ProofKind
    fr: str
    en: str
    proof_fr: str
    proof_en: str


def _read(file: Path) -> list[Task]:
    phase = file.stem
    found = []
    for id, written in convert(read_toml(file), dict[str, _Written], file).items():
        if not id.startswith(f"{phase}-"):
            raise unusable(file, f"the task {id!r} belongs to another phase's file")
        found.append(
            Task(
                id=id,
                phase=phase,
                criticality=written.criticality,
                owners=written.owners,
                after=written.after,
                stage=written.stage,
                proof_kind=written.proof_kind,
                label=Text(written.fr, written.en),
                proof=Text(written.proof_fr, written.proof_en),
            )
        )
    return found


def _check(tasks: dict[str, Task], folder: Path) -> None:
    """Every dependency exists, none points to a later phase, none goes round in a circle."""
    for task in tasks.values():
        for before in task.after:
            file = folder / f"{task.phase}.toml"
            if before not in tasks:
                raise unusable(file, f"{task.id} comes after {before!r}, which is no task")
            if tasks[before].phase > task.phase:
                raise unusable(file, f"{task.id} comes after {before}, which is in a later phase")
    try:
        TopologicalSorter({task.id: task.after for task in tasks.values()}).prepare()
    except CycleError as error:
        raise unusable(
            folder / "phases.toml", f"tasks wait for each other: {' → '.join(error.args[1])}"
        ) from error


def read_tasks(folder: Path) -> dict[str, Task]:
    """Every task of a folder of phase files, by id, in order; raises `Problem` on the first thing wrong."""
    found = {task.id: task for file in sorted(folder.glob("P?.toml")) for task in _read(file)}
    _check(found, folder)
    return found


@cache
def tasks() -> dict[str, Task]:
    """Every task by id, in the order of phases and numbers."""
    return read_tasks(FOLDER / "tasks")


def task(id: str) -> Task:
    """The task of that id; KeyError where the catalogue has none."""
    return tasks()[id]


@cache
def phases() -> dict[str, Phase]:
    """The seven phases by id, in order."""
    file = FOLDER / "tasks" / "phases.toml"
    content: dict[str, Any] = {id: {"id": id, **value} for id, value in read_toml(file).items()}
    return convert(content, dict[str, Phase], file)


def tasks_of(phase: str) -> list[Task]:
    """The tasks of one phase, in order."""
    return [task for task in tasks().values() if task.phase == phase]
