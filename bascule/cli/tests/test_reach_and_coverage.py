"""`bascule reach` and `bascule coverage`: one JSON document or a text, French by default, advice when unusable."""

import io
import json
import sys

import pytest

from bascule.cli.main import main

GRAPH = {
    "sources": ["msp"],
    "jewels": ["data"],
    "edges": [{"from": "msp", "to": "vpn", "cost": 2}, {"from": "vpn", "to": "data", "cost": 5}],
}
POINTS = {
    "now": "2026-01-10T00:00:00Z",
    "systems": [{"id": "erp", "rpo_hours": 24}],
    "points": [{"system": "erp", "provider": "old", "claimed": "2026-01-09T20:00:00Z", "proof": 1}],
}


def written(tmp_path, document) -> str:
    path = tmp_path / "input.json"
    path.write_text(json.dumps(document))
    return str(path)


@pytest.mark.parametrize(("command", "document"), [("reach", GRAPH), ("coverage", POINTS)])
def test_json_is_one_document_and_nothing_else(tmp_path, capsys, command, document):
    assert main([command, written(tmp_path, document), "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["schema"] == f"bascule.{command}/1"
    assert said.err == ""


@pytest.mark.parametrize(("command", "document"), [("reach", GRAPH), ("coverage", POINTS)])
def test_standard_input_is_read_for_a_dash(monkeypatch, capsys, command, document):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(document).encode())))
    assert main([command, "-", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["schema"] == f"bascule.{command}/1"


@pytest.mark.parametrize("command", ["reach", "coverage"])
@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"schema": "bascule.other/1"}'])
def test_an_input_that_is_none_exits_2_with_advice(tmp_path, capsys, command, content):
    path = tmp_path / "input.json"
    path.write_text(content)
    assert main([command, str(path), "--json"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.strip().splitlines()) == 2
    assert main([command, str(tmp_path / "nowhere.json")]) == 2


def test_the_text_names_the_cuts_in_order(tmp_path, capsys):
    assert main(["reach", written(tmp_path, GRAPH)]) == 0
    assert "1. msp → vpn" in capsys.readouterr().out


def test_the_walk_out_can_be_moved(tmp_path, capsys):
    assert main(["coverage", written(tmp_path, POINTS), "--json", "--defect-at", "2026-01-11T00:00:00Z"]) == 0
    system = json.loads(capsys.readouterr().out)["systems"][0]
    assert system["defection"]["at"] == "2026-01-11T00:00:00Z"
    assert (system["defection"]["rpo_before_hours"], system["defection"]["rpo_after_hours"]) == (28, None)
