"""The plan of a device: exact things of one report, in order; and the script that carries it out, run for real."""

import json
import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bascule.observation.problem import Problem
from bascule.removal.found import claimed, read_device
from bascule.removal.plan_removal import DevicePlan, PlannedStep, plan_removal
from bascule.removal.removal_script import HERE, PARTS, in_powershell, removal_script

SHELLS = [one for one in ("dash", "bash") if shutil.which(one)]
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def test_a_plan_names_what_the_report_shows_and_no_pattern(linux):
    plan = plan_removal(read_device(linux("srv-1")), ["zabbix-agent", "nagios-nrpe"])
    named = {value for step in plan.steps for value in step.values}
    assert {"zabbix-agent", "zabbix-agent.service", "/etc/zabbix", "user:zabbix", "group:zabbix"} <= named
    assert not [value for value in named if "*" in value or "?" in value]
    assert all(step.evidence for step in plan.steps if step.call)


def test_what_can_bring_the_others_back_goes_first_and_backup_last(linux):
    report = linux("srv-1")
    report["packages"] += [
        {"manager": "dpkg", "name": "bacula-fd"},
        {"manager": "dpkg", "name": "puppet-agent"},
    ]
    device = read_device(report)
    plan = plan_removal(device, ["bacula-client", "zabbix-agent", "puppet-agent", "meshcentral"])
    assert plan.tools == ["puppet-agent", "meshcentral", "zabbix-agent", "bacula-client"]
    assert [step.number for step in plan.steps] == list(range(1, len(plan.steps) + 1))


def test_an_account_that_another_tool_still_uses_is_spared(linux):
    report = linux("srv-1")
    report["packages"].append({"manager": "dpkg", "name": "icinga2"})
    device = read_device(report)
    plan = plan_removal(device, ["nagios-nrpe"])
    assert ("user nagios", "Icinga 2") in [(thing, of) for thing, of in plan.spared]
    assert "user:nagios" not in {value for step in plan.steps for value in step.values}
    assert ("user", "nagios") not in claimed(device, ["nagios-nrpe", "icinga2"])
    both = plan_removal(device, ["nagios-nrpe", "icinga2"])
    assert "user:nagios" in {value for step in both.steps for value in step.values}


def test_somebodys_own_job_that_mentions_a_tool_is_left_to_a_person(linux):
    report = linux("srv-1")
    report["tasks"] = [
        {"name": "/etc/cron.d/backup", "command": "0 3 * * * root tar czf /srv/etc.tgz /etc/zabbix"},
        {"name": "/etc/cron.d/own", "command": "*/5 * * * * root /usr/sbin/zabbix_agentd -t x"},
    ]
    steps = plan_removal(read_device(report), ["zabbix-agent"]).steps
    assert [step.values for step in steps if step.call == "cron_line"] == [
        ["/etc/cron.d/own", "*/5 * * * * root /usr/sbin/zabbix_agentd -t x"]
    ]
    assert [step.needs for step in steps if step.call == "mention"] == ["person"]


def test_a_protected_tool_waits_for_its_code_and_nothing_of_it_is_in_the_script(linux):
    report = linux("srv-1", tools=False)
    report["packages"].append({"manager": "dpkg", "name": "sentinelagent"})
    device = read_device(report)
    waiting = plan_removal(device, ["sentinelone"])
    assert waiting.waiting == ["sentinelone"] and all(step.needs == "code" for step in waiting.steps)
    assert "packages sentinelagent" not in removal_script(waiting, made=NOW)
    lifted = plan_removal(device, ["sentinelone"], lifted=["sentinelone"])
    assert "packages sentinelagent" in removal_script(lifted, made=NOW)


def test_a_device_of_an_unknown_system_gets_no_plan(linux):
    report = linux("srv-1", host={"name": "srv-1", "os": "Plan 9"})
    with pytest.raises(Problem, match="operating system"):
        plan_removal(read_device(report), ["zabbix-agent"])


def plan_of(*steps: tuple[str, list[str]], device: str = "srv-1", system: str = "linux") -> DevicePlan:
    made = [
        PlannedStep(n, "t", "m", call, values, [], "", "", "", "")
        for n, (call, values) in enumerate(steps, 1)
    ]
    return DevicePlan(device, system, "", ["t"], made)


def run(shell: str, plan: DevicePlan, *arguments: str) -> tuple[int, list[dict]]:
    """The script without its question about the host: what the steps do is tried here, as whoever runs the tests."""
    text = removal_script(plan, made=NOW).replace("on_host srv-1 Linux", ":").replace("\norphans\n", "\n:\n")
    done = subprocess.run(
        [shell, "-s", "--", *arguments], input=text, capture_output=True, text=True, check=False
    )
    assert done.stderr == "", done.stderr
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_only_says_what_it_would_do_until_it_is_told(shell, tmp_path):
    tool = tmp_path / "agent"
    tool.mkdir()
    code, lines = run(shell, plan_of(("paths", [str(tool)])))
    assert code == 0 and [line.get("result") for line in lines] == ["would", None] and tool.exists()
    code, lines = run(shell, plan_of(("paths", [str(tool)])), "--apply")
    assert code == 0 and lines[0]["result"] == "done" and not tool.exists() and lines[-1]["changed"] == 1
    code, lines = run(shell, plan_of(("paths", [str(tool)])), "--apply")
    assert code == 0 and lines[0]["result"] == "already" and lines[-1]["changed"] == 0


@pytest.mark.parametrize("shell", SHELLS)
def test_hostile_names_of_a_report_are_never_run(shell, tmp_path):
    bad = [
        f"{tmp_path}/a; touch pwned",
        f"{tmp_path}/$(touch pwned)",
        f"{tmp_path}/`touch pwned`",
        f'{tmp_path}/it\'s "x"',
        f"{tmp_path}/-rf",
    ]
    for name in bad:
        Path(name).write_text("")
    code, lines = run(shell, plan_of(("paths", bad)), "--apply")
    assert code == 0 and [line["result"] for line in lines[:-1]] == ["done"] * len(bad)
    assert not list(Path().glob("pwned")) and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "path",
    ["/", "/etc", "/usr/bin", "/home/somebody", "/opt", "relative", "/var/lib", "/opt/../etc", "/etc/cron.d"],
)
def test_folders_of_the_system_are_never_deleted(path):
    code, lines = run(SHELLS[0], plan_of(("paths", [path])))
    assert lines[0]["result"] in ("failed", "already") and (code == 1) == (lines[0]["result"] == "failed")


def test_what_an_installed_package_owns_is_kept():
    if not shutil.which("dpkg-query"):
        pytest.skip("no dpkg here")
    _code, lines = run(SHELLS[0], plan_of(("paths", ["/usr/bin/env", "/etc/default"])), "--apply")
    assert [line["result"] for line in lines[:-1]] == ["kept", "kept"]
    assert os.path.exists("/usr/bin/env")


def test_a_person_s_account_and_root_are_never_deleted():
    _code, lines = run(
        SHELLS[0], plan_of(("accounts", ["user:root", "user:nobody-has-this-name"])), "--apply"
    )
    assert [line["result"] for line in lines[:-1]] == ["failed", "already"]


@pytest.mark.parametrize("shell", SHELLS)
def test_only_that_line_leaves_a_crontab(shell, tmp_path):
    table = tmp_path / "tool"
    table.write_text("# ours\n*/5 * * * * root /opt/agent/run\n0 1 * * * root /opt/agent/run --all\n")
    step = ("cron_line", [str(table), "*/5 * * * * root /opt/agent/run"])
    run(shell, plan_of(step), "--apply")
    assert table.read_text() == "# ours\n0 1 * * * root /opt/agent/run --all\n"
    run(shell, plan_of(("cron_line", [str(table), "0 1 * * * root /opt/agent/run --all"])), "--apply")
    assert not table.exists(), "no job is left in it"


def test_a_process_ends_by_the_file_it_runs(tmp_path):
    own = tmp_path / "agent"
    shutil.copy(shutil.which("sleep") or "/bin/sleep", own)
    theirs = subprocess.Popen([str(own), "60"])
    ours = subprocess.Popen(["sleep", "60"])
    try:
        _code, lines = run(SHELLS[0], plan_of(("processes", [str(own)])), "--apply")
        assert lines[0]["result"] == "done" and theirs.wait(5) != 0 and ours.poll() is None
    finally:
        ours.kill()
        ours.wait()


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_refuses_any_other_host(shell):
    text = removal_script(plan_of(("paths", ["/opt/never-there"]), device="another-host"), made=NOW)
    done = subprocess.run(
        [shell, "-s", "--", "--apply"], input=text, capture_output=True, text=True, check=False
    )
    assert done.returncode == 3 and "another-host" in done.stdout


def test_a_report_without_a_name_gives_no_script():
    with pytest.raises(Problem, match="name of its device"):
        removal_script(plan_of(("paths", ["/opt/x"]), device=" "), made=NOW)


@pytest.mark.parametrize("system", sorted(PARTS))
def test_every_step_calls_something_that_the_script_has(system, linux):
    text = "".join((HERE / part).read_text() for part in PARTS[system])
    calls = {
        "linux": ["own_program", "packages", "units", "processes", "cron_line", "paths", "accounts", "unneeded", "orphans"],
        "macos": ["own_program", "launchd_jobs", "processes", "paths", "receipts", "accounts"],
        "windows": ["Invoke-OwnProgram", "Uninstall-Entry", "Remove-OldService", "Stop-OldProcess", "Remove-OldTask",
                    "Remove-OldPath", "Remove-OldKey", "Remove-OldRule", "Remove-OldAccount"],
    }[system]  # fmt: skip
    for call in calls:
        assert f"{call}() {{" in text or f"function {call}(" in text, call


def test_powershell_words_cannot_leave_their_quotes(linux):
    assert in_powershell("a'b") == "'a''b'" and in_powershell("a\u2019; calc") == "'a\u2019\u2019; calc'"
    assert "\n" not in in_powershell("a\nb") and in_powershell("$(calc)") == "'$(calc)'"
    plan = plan_of(("Remove-OldPath", ["C:\\Program Files\\X'; calc"]), device="PC-1", system="windows")
    text = removal_script(plan, made=NOW)
    assert "Remove-OldPath 'C:\\Program Files\\X''; calc'" in text and text.startswith("#")
