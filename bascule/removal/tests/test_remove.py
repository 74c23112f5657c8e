"""A removal from the order to the proof, on a host that answers as real ones do; only a fresh report says "gone"."""

import hashlib
import io
import json
import subprocess
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from bascule.backups.models import BackupPlan, Hold, Point, ProtectedSystem
from bascule.clients.models import Takeover
from bascule.connectors.base import Outcome, Ran, Removes
from bascule.discovery.models import ReceivedFact
from bascule.evidence.models import Event
from bascule.handover.ask import ask
from bascule.handover.models import RequestLine
from bascule.observation.problem import Problem
from bascule.removal.models import OldTool, RemovalRun, Watched
from bascule.removal.note_tool import note_tool
from bascule.removal.order_removal import GateShut, keep_tool, prove_new_agent
from bascule.removal.protection import lift_protection
from bascule.removal.remove import remove
from bascule.removal.safe_lapse import safe_lapse
from bascule.removal.start_removal import export_removal, start_removal

CANARY = "Secret-Canari-7d31"


class Host(Removes):
    """A Linux host in memory: the collector's report, and what a removal script takes from it."""

    kind, label, port = "linux_ssh", "Linux", 22

    def __init__(self, report, *, stubborn=(), breaks=False, name=None):
        self.report, self.stubborn, self.breaks = report, set(stubborn), breaks
        self.scripts: list[str] = []
        if name:
            self.report["host"] = {**report["host"], "name": name}

    def run_script(self, target, secret, script, *, arguments=(), seconds=900):
        assert secret == CANARY.encode() and target.pinned
        if "--apply" not in arguments:
            return Ran(Outcome.ACCEPTED, 0, json.dumps(self.report))
        self.scripts.append(script)
        if self.breaks:
            return Ran(Outcome.UNREACHABLE, None, "", "ConnectionLost")
        lines, calls = (
            [],
            [
                line
                for line in script.splitlines()
                if line.split(" ")[0]
                in ("packages", "units", "paths", "accounts", "processes", "own_program")
            ],
        )
        for call in calls:
            word, *values = call.split(" ")
            for value in values:
                if value in self.stubborn:
                    self.stubborn.discard(value)  # it goes the second time
                    lines.append(
                        {
                            "step": 1,
                            "tool": "",
                            "method": word,
                            "result": "kept",
                            "what": value,
                            "why": "process 9 runs as it",
                        }
                    )
                else:
                    lines.append(
                        {
                            "step": 1,
                            "tool": "",
                            "method": word,
                            "result": "done" if self._take(word, value) else "already",
                            "what": value,
                        }
                    )
        return Ran(
            Outcome.ACCEPTED,
            0,
            "\n".join(json.dumps(line) for line in [*lines, {"ended": True, "failed": 0}]),
        )

    def _take(self, word, value):
        listed = {
            "packages": ["packages"],
            "units": ["units"],
            "accounts": ["users", "groups"],
            "processes": ["processes"],
        }.get(word, [])
        name = value.removeprefix("user:").removeprefix("group:").strip("'")
        before = json.dumps(self.report)
        for one in listed:
            if word != "accounts" or one == f"{value.split(':')[0]}s":
                self.report[one] = [
                    entry for entry in self.report[one] if name not in (entry.get("name"), entry.get("path"))
                ]
        if word == "packages":
            self.report["units"] = [
                entry for entry in self.report["units"] if not entry["name"].startswith(name)
            ]
        if word in ("paths", "own_program"):
            self.report["paths"] = [one for one in self.report["paths"] if one != name]
        return json.dumps(self.report) != before


@pytest.fixture
def on(monkeypatch):
    def use(host):
        monkeypatch.setattr("bascule.removal.device_line.connector_named", lambda kind: host)
        monkeypatch.setattr("bascule.removal.draft_removal.connectors", lambda: {"linux_ssh": host})
        return host

    return use


@pytest.fixture
def ready(customer, takeover, owner, received, linux, login):
    """srv-1 with three tools, the new agent proven, a pinned login."""
    received(linux("srv-1"), days=2)
    prove_new_agent(OldTool.objects.filter(device="srv-1").first(), by=owner, proof="last contact")
    return login("srv-1", secret=CANARY)


def states(device="srv-1"):
    return {row.tool: row.state for row in OldTool.objects.filter(device=device)}


def test_a_removal_ends_with_a_fresh_report_that_shows_nothing(takeover, owner, ready, on, linux):
    host = on(Host(linux("srv-1")))
    run = start_removal(takeover, "srv-1", by=owner, later=False)
    assert set(states().values()) == {"ordered"}, "an order is no removal"
    reports = ReceivedFact.objects.count()
    run = remove(run, by=owner)
    assert (run.state, run.left) == ("gone", []) and set(states().values()) == {"absent"}
    assert ReceivedFact.objects.count() == reports + 2, "the report before and the one after are kept"
    assert Watched.objects.get(device="srv-1").state == "clean"
    verbs = list(Event.objects.filter(subject=str(run.pk)).values_list("verb", flat=True))
    assert verbs == ["start_removal", "remove"]
    assert CANARY not in json.dumps([run.log, run.plan, run.problem]) + "".join(host.scripts)


def test_what_is_left_is_cleaned_in_another_round(takeover, owner, ready, on, linux):
    on(Host(linux("srv-1"), stubborn=["user:nagios"]))
    run = remove(start_removal(takeover, "srv-1", by=owner, later=False), by=owner)
    assert (run.state, run.round) == ("gone", 2)
    again = {value for step in run.plan["round_2"] for value in step["values"]}
    assert "user:nagios" in again and "zabbix-agent" not in again


def test_a_broken_line_proves_nothing(takeover, owner, ready, on, linux):
    on(Host(linux("srv-1"), breaks=True))
    run = remove(start_removal(takeover, "srv-1", by=owner, later=False), by=owner)
    assert run.state == "failed" and set(states().values()) == {"ordered"} and run.left
    assert any(line.get("broken") for line in run.log)


def test_a_tool_that_only_left_things_is_neither_there_nor_gone(takeover, owner, ready, received, linux):
    OldTool.objects.update(state="ordered")
    left = linux("srv-1", tools=False)
    left["users"].append({"name": "zabbix", "uid": "107"})
    received(left)
    row = OldTool.objects.get(tool="zabbix-agent")
    assert row.state == "leftovers" and [one["value"] for one in row.leftovers] == ["zabbix"]
    assert states()["nagios-nrpe"] == "absent"


def test_what_a_tool_is_known_to_leave_is_looked_for_when_nothing_else_shows_it(
    takeover, owner, received, linux
):
    report = linux("srv-1", tools=False)
    report["packages"].append({"manager": "dpkg", "name": "icinga2"})
    received(report, days=2)
    OldTool.objects.update(state="ordered")
    left = linux("srv-1", tools=False)
    left["users"].append({"name": "nagios", "uid": "108"})
    received(left)
    assert OldTool.objects.get(tool="icinga2").state == "leftovers"


def test_another_host_at_that_address_is_left_alone(takeover, owner, ready, on, linux):
    host = on(Host(linux("srv-1"), name="srv-9"))
    run = remove(start_removal(takeover, "srv-1", by=owner, later=False), by=owner)
    assert run.state == "failed" and run.problem["facts"]["name"] == "srv-9" and host.scripts == []


def test_without_the_new_agent_on_that_very_device_nothing_goes(takeover, owner, received, linux, login, on):
    received(linux("srv-1"), linux("srv-2"), days=1)
    prove_new_agent(OldTool.objects.filter(device="srv-2").first(), by=owner, proof="x")
    login("srv-1")
    on(Host(linux("srv-1")))
    with pytest.raises(GateShut, match=r"nouvel agent|new agent"):
        start_removal(takeover, "srv-1", by=owner, later=False)
    assert not RemovalRun.objects.exists()


def test_gates_that_shut_after_the_order_are_held(takeover, owner, ready, on, linux):
    host = on(Host(linux("srv-1")))
    run = start_removal(takeover, "srv-1", by=owner, later=False)
    keep_tool(OldTool.objects.get(tool="zabbix-agent"), by=owner, signatory="Hélène Lacombe")
    remove(run, by=owner)
    assert "zabbix" not in "".join(
        line for text in host.scripts for line in text.splitlines() if line.startswith("packages")
    )
    assert states()["zabbix-agent"] == "kept"


def test_a_host_whose_key_was_never_pinned_gets_no_secret(takeover, owner, received, linux, login, on):
    received(linux("srv-1"), days=1)
    prove_new_agent(OldTool.objects.first(), by=owner, proof="x")
    login("srv-1", pinned="")
    host = on(Host(linux("srv-1")))
    with pytest.raises(Problem, match="never pinned"):
        start_removal(takeover, "srv-1", by=owner, later=False)
    assert host.scripts == []


def test_one_device_is_removed_once_at_a_time(takeover, owner, ready, on, linux):
    on(Host(linux("srv-1")))
    first = start_removal(takeover, "srv-1", by=owner, later=False)
    assert start_removal(takeover, "srv-1", by=owner, later=False).pk == first.pk


def test_an_uninstall_code_is_asked_of_the_outgoing_provider_and_waited_for(takeover, owner, customer):
    row = note_tool(customer, by=owner, device="PC-1", tool="SentinelOne")
    ask(takeover, by=owner)
    line = RequestLine.objects.get(takeover=takeover, key__endswith="protection-sentinelone")
    assert "PC-1" in line.what_fr and line.priority == "A"
    with pytest.raises(Problem, match="how the protection"):
        lift_protection(row, by=owner, how=" ")
    lift_protection(row, by=owner, how="Switched off in the console by P. Durand")
    ask(takeover, by=owner)
    assert not RequestLine.objects.filter(key__endswith="protection-sentinelone").exists()


def test_a_backup_agent_stays_until_the_other_backups_are_enough(takeover, owner, customer, received, linux):
    report = linux("srv-1", tools=False)
    report["packages"].append({"manager": "dpkg", "name": "bacula-fd"})
    received(report, days=1)
    row = OldTool.objects.get(tool="bacula-client")
    prove_new_agent(row, by=owner, proof="x")
    row.refresh_from_db()
    assert safe_lapse(takeover, row).is_open() is False, "nobody knows of any other backup"
    now = timezone.now()
    system = ProtectedSystem.objects.create(client=customer, name="srv-1", daily=2, restored_within_days=90)
    with pytest.raises(GateShut, match=r"servent encore|still needed"):
        start_removal(takeover, "srv-1", by=owner, later=False)
    BackupPlan.objects.create(
        client=customer, system=system, provider="new", starts=now - timedelta(days=9), keep_days=60, proof=3
    )
    for days in range(9):
        Point.objects.create(
            client=customer,
            system=system,
            provider="new",
            claimed=now - timedelta(days=days, hours=1),
            proof=3,
            keys=True,
        )
    lapse = safe_lapse(takeover, row)
    assert Hold.objects.count() == 0 and lapse.open_from and lapse.systems == ("srv-1",)
    assert not lapse.is_open(lapse.open_from - timedelta(hours=1)) and lapse.is_open(lapse.open_from)


def test_a_signed_script_is_checked_with_openssl_and_proves_nothing(takeover, owner, ready, tmp_path):
    run, pack = export_removal(takeover, "srv-1", by=owner)
    with zipfile.ZipFile(io.BytesIO(pack)) as file:
        file.extractall(tmp_path)
    content = (tmp_path / "remove.sh").read_bytes()
    assert (
        hashlib.sha256(content).hexdigest() == run.script_sha256
        and run.script_sha256 in (tmp_path / "README.txt").read_text()
    )
    words = [
        "openssl",
        "pkeyutl",
        "-verify",
        "-pubin",
        "-inkey",
        "bascule.pem",
        "-rawin",
        "-in",
        "remove.sh",
        "-sigfile",
        "remove.sh.sig",
    ]
    assert subprocess.run(words, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / "remove.sh").write_bytes(content + b"\nreboot\n")
    assert subprocess.run(words, cwd=tmp_path, capture_output=True, check=False).returncode != 0
    assert run.state == "exported" and set(states().values()) == {"ordered"}
    assert CANARY.encode() not in pack and b"on_host srv-1 Linux" in content


def test_a_closed_takeover_removes_nothing(takeover, owner, ready, on, linux):
    host = on(Host(linux("srv-1")))
    run = start_removal(takeover, "srv-1", by=owner, later=False)
    Takeover.objects.update(closed_at=timezone.now())
    assert remove(run, by=owner).state == "failed" and host.scripts == []
