"""What detection promises: every planted tool, nothing on a clean device, and the traps of real data."""

import json

import pytest

from bascule.catalogue.tools import HARMLESS, tools
from bascule.detection.evidence import Engine
from bascule.detection.oracle import naive_matching
from bascule.detection.report import read_report
from bascule.detection.sweep import Sweeper, sweep
from bascule.detection.verdict import Allow
from bascule.observation.problem import Problem


@pytest.mark.parametrize("system", ["windows", "linux", "macos"])
def test_a_clean_device_has_no_finding(system, clean_windows, clean_linux, clean_mac):
    report = {"windows": clean_windows, "linux": clean_linux, "macos": clean_mac}[system]
    (result,) = sweep([report])
    assert [(finding.tool, finding.evidence) for finding in result.findings] == []


@pytest.mark.parametrize("system", ["windows", "linux", "macos"])
def test_every_tool_is_found_on_each_system_it_has_identities_for(
    system, planted, clean_windows, clean_linux, clean_mac
):
    base = {"windows": clean_windows, "linux": clean_linux, "macos": clean_mac}[system]
    sweeper = Sweeper()
    missed = []
    for tool in tools().values():
        if system in tool.systems:
            report = {key: [*base.get(key, []), *more] for key, more in planted(tool, system).items()}
            result = sweeper.judge({**base, **report})
            found = result.dual_use if tool.category in HARMLESS else result.findings
            if tool.id not in {finding.tool for finding in found}:
                missed.append(tool.id)
    assert missed == []


def test_bytes_and_dictionaries_give_the_same(clean_windows):
    clean_windows["programs"].append({"name": "AnyDesk", "version": "8.0"})
    results = list(sweep([clean_windows, json.dumps(clean_windows).encode()]))
    assert results[0] == results[1]
    assert results[0].findings[0].tool == "anydesk"


def test_a_bare_file_name_on_disk_is_a_trace_and_no_finding(clean_windows):
    (result,) = sweep([clean_windows])
    assert {"anydesk", "teamviewer"} <= {trace.tool for trace in result.traces}


def test_a_running_portable_copy_is_found(clean_windows):
    clean_windows["processes"].append(
        {"name": "AnyDesk.exe", "path": "C:\\Users\\marie\\Desktop\\AnyDesk.exe"}
    )
    (result,) = sweep([clean_windows])
    (finding,) = result.findings
    assert finding.tool == "anydesk" and "running" in finding.states


def test_a_signed_process_counts_more_than_its_name(clean_windows):
    process = {"name": "client32.exe", "path": "C:\\Temp\\client32.exe"}
    clean_windows["processes"] += [
        process,
        {**process, "signer": "CN=NetSupport Ltd, O=NetSupport Ltd, C=GB"},
    ]
    (result,) = sweep([clean_windows])
    (finding,) = result.findings
    assert finding.tool == "netsupport-manager" and finding.evidence[0].weight == 0.9


def test_what_a_report_did_not_look_at_is_said():
    (result,) = sweep(
        [{"schema": "bascule.report/1", "host": {"name": "a", "os": "Windows 10"}, "services": []}]
    )
    assert "programs" in result.not_seen and "services" not in result.not_seen


def test_two_screenconnect_clients_are_told_apart_and_our_own_is_allowed(clean_windows):
    ours, theirs = "0123456789abcdef", "fedcba9876543210"
    for instance in (ours, theirs):
        folder = f"C:\\Program Files (x86)\\ScreenConnect Client ({instance})"
        clean_windows["services"].append(
            {
                "name": f"ScreenConnect Client ({instance})",
                "path": f'"{folder}\\ScreenConnect.ClientService.exe" "?e=Access&h=relay-{instance[:3]}.example&p=443"',
                "state": "running",
            }
        )
    allow = Allow(instances={"connectwise-screenconnect": frozenset((ours,))})
    (result,) = sweep([clean_windows], allow=allow)
    (finding,), (allowed,) = result.findings, result.allowed
    assert {i.value for i in finding.instances if i.label == "instance thumbprint"} == {theirs}
    assert {i.value for i in finding.instances if i.label == "relay server"} == {"relay-fed.example"}
    assert allowed.allowed == "instance" and {i.value for i in allowed.instances} >= {ours}


def test_the_instance_in_a_value_that_the_collector_read_is_named(clean_linux):
    clean_linux["packages"].append({"name": "zabbix-agent:amd64"})
    clean_linux["settings"] = {
        "values": [{"where": "/etc/zabbix/zabbix_agentd.conf", "value": "Server=mon.old.example"}]
    }
    (result,) = sweep([clean_linux])
    assert [i.value for i in result.findings[0].instances] == ["mon.old.example"]


def test_a_command_line_secret_never_reaches_the_evidence(clean_windows):
    secret = "canary-7f3a"
    clean_windows["services"].append(
        {
            "name": "Level",
            "path": f'"C:\\Program Files\\Level\\level.exe" --api-key {secret} /password={secret}',
        }
    )
    (result,) = sweep([clean_windows])
    assert result.findings[0].tool == "level"
    assert secret not in repr(result)


def test_a_socket_unit_is_mapped_to_its_tool(clean_linux):
    clean_linux["units"].append({"name": "cockpit.socket", "state": "active"})
    clean_linux["sockets"].append({"listen": "[::]:9090", "process": "systemd"})
    (result,) = sweep([clean_linux])
    assert [finding.tool for finding in result.findings] == ["cockpit"]
    assert "running" in result.findings[0].states


@pytest.mark.parametrize(
    "name", ["AnyDesk", "AnyDesk.app", "TeamViewerHost.app", "Splashtop Streamer", "RustDesk 1.3.2"]
)
def test_an_application_on_a_mac_is_found_by_its_name(name, clean_mac):
    clean_mac["programs"].append({"name": name})
    (result,) = sweep([clean_mac])
    assert len(result.findings) == 1


def test_salt_from_pypi_is_found_by_its_files_alone(clean_linux):
    clean_linux["paths"] = [
        *clean_linux["paths"],
        "/etc/salt/pki/minion/minion.pem",
        "/var/cache/salt/minion",
    ]
    (result,) = sweep([clean_linux])
    assert [finding.tool for finding in result.findings] == ["salt-minion"]


def test_an_account_alone_is_no_tool(clean_linux):
    clean_linux["users"].append({"name": "zabbix"})
    clean_linux["groups"].append({"name": "zabbix"})
    (result,) = sweep([clean_linux])
    assert result.findings == [] and "zabbix-agent" in {trace.tool for trace in result.traces}


@pytest.mark.parametrize(
    "spelling",
    [
        "c:/program files/teamviewer/TeamViewer_Service.exe",
        "\\\\?\\D:\\Program Files (x86)\\TeamViewer\\x.log",
        "%ProgramFiles(x86)%\\TeamViewer\\logs",
        "C:\\\\PROGRA~2\\\\TeamViewer\\\\uninstall.exe",
        "\\Device\\HarddiskVolume3\\Program Files\\TeamViewer",
    ],
)
def test_a_path_is_found_however_it_is_spelled(spelling, clean_windows):
    clean_windows["paths"] = [spelling]
    (result,) = sweep([clean_windows])
    assert [finding.tool for finding in result.findings] == ["teamviewer"]


@pytest.mark.parametrize(
    "report",
    [
        {"host": "pc1", "programs": ["AnyDesk"]},
        {
            "host": {"name": "pc1", "os": "windows"},
            "programs": [{"DisplayName": 1, "name": "AnyDesk", "version": 8}],
        },
        {"host": {"name": "pc1"}, "services": {"AnyDesk": {"status": "running", "pid": "x"}}},
        {
            "host": {"name": "pc1", "os": None},
            "processes": [{"name": "AnyDesk.exe", "pid": None, "user": ["a"]}],
        },
    ],
)
def test_a_report_shaped_otherwise_is_still_read(report):
    (result,) = sweep([json.dumps(report).encode()])
    assert result.endpoint == "pc1" and [finding.tool for finding in result.findings] == ["anydesk"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[1]",
        b'"x"',
        b"{",
        b'{"programs":[{"name":1}], broken',
        b'{"programs":["\xff\xfe"',
        b"[" * 100_000,
        b'{"host":{"name":"\\ud800"}}x',
    ],
)
def test_what_is_no_report_is_told_and_never_crashes(raw):
    with pytest.raises(Problem):
        list(sweep([raw]))


@pytest.mark.parametrize(
    "report",
    [
        {
            "host": [],
            "programs": 3,
            "services": [None, [], 1],
            "paths": [{"path": None}, 7],
            "sockets": [{"listen": []}],
        },
        {
            "host": {"name": {}},
            "processes": [{"path": "\x00\\", "signer": "O="}],
            "tasks": [{"command": '"'}],
        },
        {
            "programs": [{"name": " ", "publisher": ""}],
            "sockets": [{"connect": ":", "port": {}}],
            "settings": [],
        },
        {"settings": {"values": [{"where": "HK", "value": None}, 3]}, "services": [{"name": "AnyDesk"}]},
    ],
)
def test_odd_contents_are_survived(report):
    (result,) = sweep([json.dumps(report).encode()])
    assert result.error == ""


def test_the_engine_says_what_the_naive_oracle_says(planted, clean_windows, clean_linux, clean_mac):
    chosen = [tool for number, tool in enumerate(tools().values()) if number % 30 == 0]
    for system, base in (("windows", clean_windows), ("linux", clean_linux), ("macos", clean_mac)):
        fast = Engine(tools().values(), system)
        slow = Engine(tools().values(), system)
        slow.matching = lambda family, candidate, slow=slow: naive_matching(
            slow.index.identifiers, family, candidate
        )
        document = {key: list(value) for key, value in base.items() if isinstance(value, list)}
        for tool in chosen:
            for key, more in planted(tool, system).items():
                document.setdefault(key, []).extend(more[:3])
        report = read_report({**base, **document})
        assert fast.evidence(report) == slow.evidence(report)
        assert fast.evidence(report) == slow.evidence(report)  # and again, from what it remembers


def test_memory_stays_flat_however_many_names_pass(monkeypatch, clean_windows):
    monkeypatch.setattr("bascule.detection.evidence.KEPT", 200)
    sweeper = Sweeper()
    for number in range(300):
        report = {
            **clean_windows,
            "programs": [{"name": f"P{number}-{n}"} for n in range(10)] + [{"name": "AnyDesk"}],
        }
        assert [finding.tool for finding in sweeper.judge(report).findings] == ["anydesk"]
    (engine,) = sweeper.engines._engines.values()
    assert all(len(kept) <= 201 for kept in engine.nothing.values())
