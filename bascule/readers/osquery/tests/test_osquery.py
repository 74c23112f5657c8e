"""Rows find their table and their host; command lines lose what is secret."""

import json

from bascule.readers.read_file import read_file

CANARY = "Canari-Cmd-1"


def read(tmp_path, text):
    file = tmp_path / "osquery.json"
    file.write_text(text, encoding="utf-8")
    return read_file(file)


def test_a_results_log_is_parted_by_host(tmp_path):
    rows = [
        ("pc-1", "pack_x_system_info", {"hostname": "pc-1", "hardware_serial": "S1", "uuid": "u"}),
        ("pc-1", "pack_x_programs", {"name": "AnyDesk", "install_location": "C:\\x", "uninstall_string": ""}),
        (
            "pc-2",
            "os_version",
            {"name": "Windows Server", "version": "2022", "platform_like": "windows", "major": "10"},
        ),
        ("pc-2", "interface_details", {"mac": "02:00:00:00:00:01", "interface": "1", "type": "6"}),
    ]
    text = "\n".join(
        json.dumps({"name": name, "hostIdentifier": host, "action": "added", "columns": row})
        for host, name, row in rows
    )
    text += (
        '\n{"name": "programs", "hostIdentifier": "pc-1", "action": "removed", "columns": {"name": "Gone"}}'
    )
    result = read(tmp_path, text)
    assert (result.reader, result.error, result.coverage) == ("osquery", None, 1.0)
    assert [(one.hostname, one.serial, one.kind) for one in result.reading.observations] == [
        ("pc-1", "S1", "endpoint"), ("pc-2", None, "server"),
    ]  # fmt: skip
    (report,) = result.reading.reports
    assert [program["name"] for program in report["programs"]] == ["AnyDesk"]
    assert "services" not in report


def test_a_query_answer_is_known_by_its_columns_and_masked(tmp_path):
    row = {
        "pid": "1",
        "cmdline": f"agent --token {CANARY}",
        "name": "agent",
        "path": "/opt/agent",
        "parent": "0",
    }
    task = {"name": "t", "action": f"x.exe /password={CANARY}", "next_run_time": "1", "last_run_code": "0"}
    result = read(tmp_path, json.dumps([row, task]))
    (report,) = result.reading.reports
    assert report["processes"][0]["path"] == "/opt/agent"
    assert CANARY not in json.dumps(report)


def test_unknown_tables_are_told(tmp_path):
    result = read(
        tmp_path,
        json.dumps({"programs": [{"name": "a"}], "services": [{"name": "b"}], "users": [{"zzz": 1}]}),
    )
    assert result.coverage == 1.0
    result = read(
        tmp_path, json.dumps([{"install_location": "x", "uninstall_string": "", "name": "a"}, {"odd": 1}])
    )
    assert result.coverage == 0.5
    assert result.reading.not_read
