"""`bascule sweep`, `collect` and `catalogue` as scripts call them: documents, exit codes, many cores."""

import json

import pytest

from bascule.cli.main import main

CLEAN = {
    "schema": "bascule.report/1",
    "host": {"name": "pc0", "os": "Windows 11"},
    "programs": [{"name": "7-Zip"}],
}


def with_tool(number: int) -> dict:
    program = {"name": "AnyDesk", "location": "C:\\Program Files (x86)\\AnyDesk"}
    padding = [{"name": f"Programme {n}", "publisher": "Éditeur " * 9} for n in range(400)]
    return {**CLEAN, "host": {"name": f"pc{number}", "os": "Windows 11"}, "programs": [*padding, program]}


def write(file, documents) -> str:
    file.write_text("".join(json.dumps(document) + "\n" for document in documents), "utf-8")
    return str(file)


def test_one_document_with_every_endpoint(tmp_path, capsys):
    assert main(["sweep", write(tmp_path / "a.jsonl", [CLEAN, with_tool(1)]), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "bascule.sweep/1"
    assert [[f["tool"] for f in e["findings"]] for e in document["endpoints"]] == [[], ["anydesk"]]
    evidence = document["endpoints"][1]["findings"][0]["evidence"]
    assert {"kind", "value", "where"} <= evidence[0].keys() and "services" in document["endpoints"][0][
        "not_seen"
    ]


def test_a_pretty_printed_report_and_a_list_are_read(tmp_path, capsys):
    (tmp_path / "one.json").write_text(json.dumps(with_tool(1), indent=2))
    (tmp_path / "list.json").write_text(json.dumps([CLEAN, with_tool(2)]))
    assert main(["sweep", str(tmp_path), "--json"]) == 0
    endpoints = json.loads(capsys.readouterr().out)["endpoints"]
    assert sorted(endpoint["endpoint"] for endpoint in endpoints) == ["pc0", "pc1", "pc2"]


def test_many_cores_give_what_one_gives_in_the_same_order(tmp_path, capsys):
    documents = [with_tool(number) if number % 3 else CLEAN for number in range(250)]
    file = write(tmp_path / "fleet.jsonl", documents)
    answers = []
    for jobs in ("1", "2"):
        assert main(["sweep", file, "--json", "--jobs", jobs]) == 0
        answers.append(json.loads(capsys.readouterr().out))
    assert answers[0] == answers[1] and len(answers[0]["endpoints"]) == 250


def test_a_broken_line_is_told_and_the_others_are_judged(tmp_path, capsys):
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps(with_tool(1)) + "\n{broken\n" + json.dumps(with_tool(2)) + "\n")
    assert main(["sweep", str(file), "--json"]) == 1
    out, err = capsys.readouterr()
    assert [bool(e["findings"]) for e in json.loads(out)["endpoints"]] == [True, False, True]
    assert "a.jsonl" in err


@pytest.mark.parametrize("content", [None, "", "not json", "[]", '{"a": 1}'])
def test_nothing_usable_is_exit_code_2(content, tmp_path):
    file = tmp_path / "x.json"
    if content is not None:
        file.write_text(content)
    assert main(["sweep", str(file), "--json"]) == 2


def test_our_own_tool_is_allowed(tmp_path, capsys):
    file = write(tmp_path / "a.jsonl", [with_tool(1)])
    assert main(["sweep", file, "--json", "--allow", "Any Desk"]) == 0
    (endpoint,) = json.loads(capsys.readouterr().out)["endpoints"]
    assert endpoint["findings"] == [] and endpoint["allowed"][0]["tool"] == "anydesk"
    assert main(["sweep", file, "--allow", "no such tool"]) == 2


def test_what_is_left_is_judged_against_the_profile(tmp_path, capsys):
    report = {**CLEAN, "users": [{"name": "infogerance"}]}
    (tmp_path / "profile.json").write_text(json.dumps({"logins": ["infogerance"]}))
    arguments = ["sweep", write(tmp_path / "a.jsonl", [report]), "--outgoing", str(tmp_path / "profile.json")]
    assert main([*arguments, "--json"]) == 0
    (endpoint,) = json.loads(capsys.readouterr().out)["endpoints"]
    assert endpoint["left_behind"][0]["why"] == "login"


@pytest.mark.parametrize("system", ["linux", "macos", "windows"])
def test_a_collector_script_is_printed(system, tmp_path):
    assert main(["collect", "--script", system, "--out", str(tmp_path / "script")]) == 0
    content = (tmp_path / "script").read_bytes()
    assert b"bascule.report/1" in content and content.startswith(
        b"\xef\xbb\xbf" if system == "windows" else b"#!/bin/sh"
    )


def test_the_catalogue_lints_and_shows(capsys):
    assert main(["catalogue", "lint"]) == 0
    assert main(["catalogue", "show", "team viewer", "--json"]) == 0
    document = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert document["id"] == "teamviewer" and document["removal_steps"]["windows"]
    assert main(["catalogue", "show", "no such tool"]) == 2
