import json

import pytest

from bascule.cli import reconcile as command
from bascule.matching.lines import read_observations
from bascule.observation.problem import Problem


@pytest.fixture
def lines(tmp_path):
    def write(*rows: object) -> str:
        file = tmp_path / "obs.jsonl"
        file.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
        return str(file)

    return write


def test_loose_records_are_read_as_they_come(lines):
    [one] = read_observations(
        lines(
            {
                "rec_id": 7,
                "source": "scan",
                "ip": "10.0.0.1",
                "macs": None,
                "mac": ["a"],
                "serial": 123,
                "strange": {},
                "evidence": None,
            }
        )
    )
    assert (one.ref, one.ips, one.macs, one.serial) == ("7", ["10.0.0.1"], ["a"], "123")


def test_what_read_prints_is_taken_as_it_is_and_the_rest_is_left(lines):
    rows = [
        {"schema": "bascule.observation/1", "ref": "a", "source": "scan"},
        {"schema": "bascule.secret/1", "ref": "a.s1", "kind": "password"},
        {"schema": "bascule.access/1", "ref": "b", "fact": "admin"},
        {"schema": "bascule.read/1", "files": []},
    ]
    assert [one.ref for one in read_observations(lines(*rows))] == ["a"]


def test_a_broken_line_is_named(lines):
    with pytest.raises(Problem, match="Line 2"):
        read_observations(lines({"ref": "a", "source": "scan"}, "{nonsense"))
    with pytest.raises(Problem, match="Line 1"):
        read_observations(lines({"source": "scan"}))


def test_a_missing_file_is_a_problem_and_not_a_trace(tmp_path):
    with pytest.raises(Problem, match="cannot be read"):
        read_observations(str(tmp_path / "none.jsonl"))


def test_the_command_prints_one_document_and_nothing_else(lines, capsysbinary, tmp_path):
    import argparse

    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    file = lines(
        {"ref": "a", "source": "rmm", "serial": "7XK2J53"},
        {"ref": "b", "source": "form", "serial": "7XK2J53"},
        {"ref": "c", "source": "scan"},
    )
    links = tmp_path / "links.json"
    links.write_text(json.dumps({"cannot_link": [["a", "b"]]}))
    assert command.run(parser.parse_args([file, "--json"])) == 0
    document = json.loads(capsysbinary.readouterr().out)
    assert document["schema"] == "bascule.reconcile/1" and len(document["items"]) == 2
    assert set(document["unseen"]) >= {
        "estimate",
        "low80",
        "high80",
        "low95",
        "high95",
        "by_family",
        "refused",
    }
    command.run(parser.parse_args([file, "--json", "--links", str(links)]))
    assert len(json.loads(capsysbinary.readouterr().out)["items"]) == 3


def test_nothing_at_all_is_an_empty_inventory(lines):
    from bascule.matching.reconcile import reconcile

    assert reconcile(read_observations(lines())).to_document()["items"] == []
