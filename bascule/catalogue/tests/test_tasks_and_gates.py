"""The playbook and its gates: whole, in order, and in both languages."""

from collections import Counter
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from bascule.catalogue.gates import gates, gates_on, read_gates
from bascule.catalogue.tasks import OWNERS, PROOF_KINDS, phases, read_tasks, task, tasks, tasks_of
from bascule.observation.problem import Problem

A_TASK = """
[{id}]
criticality = "A"
owners = ["C"]
after = [{after}]
stage = "planning"
proof_kind = "document"
fr = "Faire"
en = "Do"
proof_fr = "Papier"
proof_en = "Paper"
"""


def written(folder: Path, **phase_tasks: list[tuple[str, str]]) -> Path:
    """Phase files with those tasks: (id, what comes before, quoted)."""
    for phase, entries in phase_tasks.items():
        text = "".join(A_TASK.format(id=id, after=after) for id, after in entries)
        (folder / f"{phase}.toml").write_text(text, encoding="utf-8")
    return folder


def test_the_playbook_is_whole() -> None:
    expected = {"P0": 31, "P1": 25, "P2": 34, "P3": 20, "P4": 40, "P5": 20, "P6": 15}
    assert Counter(task.phase for task in tasks().values()) == expected
    assert list(phases()) == list(expected)
    assert len(tasks_of("P4")) == 40


def test_numbers_have_no_hole() -> None:
    for phase in phases():
        assert [task.id for task in tasks_of(phase)] == [
            f"{phase}-{n:02d}" for n in range(1, len(tasks_of(phase)) + 1)
        ]


def test_every_task_is_worded_in_both_languages_and_ends_with_a_proof() -> None:
    for one in tasks().values():
        for text in (one.label, one.proof):
            assert text.fr.strip()
            assert text.en.strip()
        assert one.label.fr != one.label.en
        assert one.owners
        assert set(one.owners) <= set(OWNERS)
        assert one.proof_kind in PROOF_KINDS


def test_no_two_tasks_read_the_same() -> None:
    assert (
        len({task.label.fr for task in tasks().values()})
        == len({task.label.en for task in tasks().values()})
        == 185
    )


def test_dependencies_never_lead_to_a_later_phase_and_can_all_be_done() -> None:
    for one in tasks().values():
        assert all(task(before).phase <= one.phase for before in one.after)
    assert len(list(TopologicalSorter({t.id: t.after for t in tasks().values()}).static_order())) == 185


def test_french_is_set_as_french_is_set() -> None:
    texts = [text.fr for one in tasks().values() for text in (one.label, one.proof)]
    texts += [text.fr for gate in gates().values() for text in (gate.label, gate.text, gate.advice)]
    assert [
        text for text in texts if "'" in text or any(f" {mark}" in text for mark in ":;?!»") or "« " in text
    ] == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({"P0": [("P0-01", '"P0-09"')]}, "P0-09"),
        ({"P0": [("P0-01", '"P1-01"')], "P1": [("P1-01", "")]}, "later phase"),
        ({"P0": [("P0-01", '"P0-02"'), ("P0-02", '"P0-01"')]}, "wait for each other"),
        ({"P0": [("P1-01", "")]}, "another phase"),
    ],
)
def test_a_wrong_dependency_is_refused(
    tmp_path: Path, content: dict[str, list[tuple[str, str]]], why: str
) -> None:
    with pytest.raises(Problem, match=why):
        read_tasks(written(tmp_path, **content))


def test_an_unknown_key_in_a_task_is_refused_by_the_files_name(tmp_path: Path) -> None:
    written(tmp_path, P0=[("P0-01", "")])
    with (tmp_path / "P0.toml").open("a", encoding="utf-8") as file:
        file.write('colour = "red"\n')
    with pytest.raises(Problem, match=r"P0\.toml.*colour"):
        read_tasks(tmp_path)


def test_the_eight_gates_name_tasks_that_exist() -> None:
    assert list(gates()) == [f"G{n}" for n in range(1, 9)]
    named = {id for gate in gates().values() for id in (*gate.blocks, *gate.requires, *gate.alarms)}
    assert named <= set(tasks())


def test_every_gate_stops_or_warns_and_says_what_to_do() -> None:
    for gate in gates().values():
        assert gate.blocks or gate.verbs or gate.alarms
        assert gate.requires or gate.secrets or gate.alarm_days_before
        for text in (gate.label, gate.text, gate.advice):
            assert text.fr.strip()
            assert text.en.strip()
            assert text.fr != text.en


def test_notice_is_blocked_until_the_logs_are_exported() -> None:
    (gate,) = gates_on("P1-01")
    assert gate.missing({"P0-05", "P0-12"}) == ("P0-14",)
    assert gate.missing({"P0-05", "P0-12", "P0-14"}) == ()


def test_removal_is_gated_device_by_device() -> None:
    assert [(gate.id, gate.per) for gate in gates_on("remove")] == [("G2", "device")]
    assert gates_on("P4-10")[0].minimum_hours == 10


def test_a_gate_on_a_task_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "gates.toml"
    text = 'label = { fr = "a", en = "b" }\ntext = { fr = "a", en = "b" }\nadvice = { fr = "a", en = "b" }\n'
    file.write_text(f'[G1]\nblocks = ["P9-01"]\n{text}', encoding="utf-8")
    with pytest.raises(Problem, match=r"gates\.toml.*P9-01"):
        read_gates(file)
