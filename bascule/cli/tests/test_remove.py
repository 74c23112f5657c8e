"""`bascule remove` as scripts call it: dry run first, exit codes, one JSON document."""

import json
from contextlib import contextmanager

import pytest

from bascule.cli import remove as command
from bascule.cli.main import main
from bascule.discovery.models import ReceivedFact
from bascule.removal.models import OldTool
from bascule.removal.order_removal import prove_new_agent
from bascule.removal.sweep_devices import sweep_devices

REPORT = {
    "schema": "bascule.report/1", "host": {"name": "srv-1", "os": "Debian GNU/Linux 12"}, "collected_at": "2026-03-01T10:00:00Z",
    "packages": [{"manager": "dpkg", "name": "zabbix-agent"}], "units": [{"name": "zabbix-agent.service", "state": "active"}],
    "processes": [], "paths": ["/etc/zabbix"],
}  # fmt: skip


@pytest.fixture
def said(takeover, owner, customer, monkeypatch, capsys):
    """Runs the command on the test's own takeover; (exit code, what was printed)."""

    @contextmanager
    def named(_text):
        yield takeover

    monkeypatch.setattr(command, "takeover_named", named)
    ReceivedFact.objects.create(client=customer, schema="report", record=REPORT)
    sweep_devices(customer, by=owner)

    def run(*words):
        import argparse

        parser = argparse.ArgumentParser()
        command.add_arguments(parser)
        code = command.run(parser.parse_args(["Lacombe", *words]))
        return code, capsys.readouterr().out

    return run


def test_without_a_device_it_lists_them(said):
    code, out = said("--json")
    assert code == 0 and json.loads(out)["devices"][0]["tools"][0]["tool"] == "zabbix-agent"


def test_the_dry_run_changes_nothing_and_is_refused_by_a_shut_gate(said, owner):
    code, out = said("--device", "srv-1", "--json")
    document = json.loads(out)
    assert code == 3 and document["dry_run"] and [one["code"] for one in document["barred"]] == ["agent"]
    prove_new_agent(OldTool.objects.get(), by=owner, proof="last contact")
    code, out = said("--device", "srv-1", "--json")
    document = json.loads(out)
    assert code == 0 and ["zabbix-agent"] in [step["values"] for step in document["steps"]]
    assert OldTool.objects.get().state == "present"
    assert said("--device", "srv-1")[0] == 0


def test_a_script_is_written_and_the_tool_only_ordered(said, owner, tmp_path):
    prove_new_agent(OldTool.objects.get(), by=owner, proof="last contact")
    file = tmp_path / "srv-1.zip"
    code, out = said("--device", "srv-1", "--script", str(file), "--json")
    assert code == 0 and json.loads(out)["state"] == "exported" and file.read_bytes()[:2] == b"PK"
    assert OldTool.objects.get().state == "ordered"


def test_the_command_is_listed():
    with pytest.raises(SystemExit) as ended:
        main(["remove", "--help"])
    assert ended.value.code == 0
