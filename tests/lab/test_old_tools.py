"""The outgoing provider's tools, as Debian packages them, on real hosts: found, taken off over SSH by the product's own
engine, and measured on the host's disk from outside: nothing of a tool stays, and nothing else was touched."""

import fnmatch
import re
from datetime import UTC, datetime

import msgspec
import pytest

from tests.lab.upper import changed, since

pytestmark = [pytest.mark.root, pytest.mark.xdist_group("lab"), pytest.mark.django_db(transaction=True)]

# Host → tool of the catalogue → Debian's packages that are the tool itself.
TOOLS = {
    "agents": {
        "zabbix-agent": ["zabbix-agent"],
        "nagios-nrpe": ["nagios-nrpe-server"],
        "munin-node": ["munin-node", "munin-common", "munin-plugins-core"],
    },
    "monitors": {
        "zabbix-agent": ["zabbix-agent2"],
        "icinga2": ["icinga2", "icinga2-bin", "icinga2-common"],
        "puppet-agent": ["puppet-agent"],
        "netdata": ["netdata", "netdata-core", "netdata-web", "netdata-plugins-bash"],
    },
    "desktops": {
        "xrdp": ["xrdp"],
        "cockpit": ["cockpit", "cockpit-ws", "cockpit-bridge", "cockpit-system"],
        "x11vnc": ["x11vnc"],
        "tigervnc": ["tigervnc-standalone-server", "tigervnc-common", "tigervnc-tools"],
    },
    "inventories": {
        "ocs-inventory": ["ocsinventory-agent"],
        "fusioninventory-agent": ["fusioninventory-agent"],
    },
}
# What a tool that no package manager knows of brought.
UNPACKAGED = {
    "automation": {
        "salt-minion": [
            "/opt/salt/bin/salt-minion",
            "/opt/salt",
            "/etc/salt/minion",
            "/etc/systemd/system/salt-minion.service",
        ]
    }
}
ACCOUNTS = {
    "zabbix",
    "nagios",
    "munin",
    "puppet",
    "netdata",
    "xrdp",
    "cockpit-ws",
    "cockpit-wsinstance",
    "icinga",
}
# A file that carries the tool's own name was made by its installation, if not shipped by its package.
WORDS = (
    "cockpit",
    "vnc",
    "ocsinventory",
    "fusioninventory",
    "zabbix",
    "nagios",
    "munin",
    "icinga",
    "netdata",
    "puppet",
    "xrdp",
    "salt",
)
# What a removal may touch besides the tool's own files, and why.
BOOKKEEPING = {
    "/var/lib/dpkg/*": "the package manager's own books", "/var/cache/apt/*": "…", "/var/lib/apt/*": "…",
    "/var/cache/debconf/*": "…", "/var/lib/ucf/*": "…", "/etc/alternatives/*": "…", "/usr/bin/*vnc*": "an alternative's link",
    "/usr/share/man/*vnc*": "an alternative's link", "/var/log/*": "logs go on",
    "/etc/passwd*": "accounts taken away", "/etc/group*": "…", "/etc/shadow*": "…", "/etc/gshadow*": "…",
    "/var/lib/systemd/*": "which units were enabled", "/etc/systemd/system/*": "the tools' own links",
    "/etc/rc?.d/*": "the tools' own links", "/etc/ld.so.cache": "remade by the package manager", "/var/cache/ldconfig/*": "…",
    "/var/cache/man/*": "…", "/usr/share/info/dir*": "…", "/usr/share/applications/*cache": "…",
    "/var/lib/sudo/*": "sudo's own notes", "/var/lib/private": "systemd", "/var/cache/fontconfig/*": "…",
    "/opt/durand/last": "the provider's own job runs every quarter of an hour", "/etc/.pwd.lock": "…",
    "/var/lib/logrotate/*": "…", "/root/.ssh": "…", "/home/durand/*": "a session",
    "/usr/share/glib-2.0/*": "…", "/usr/share/mime/*": "…", "/usr/share/icons/*": "…", "/usr/lib/x86_64-linux-gnu/gdk*": "…",
}  # fmt: skip


def _exist(lab, host, paths):
    """Those of these paths that are still there."""
    script = (
        'while IFS= read -r one; do if [ -e "$one" ] || [ -L "$one" ]; then echo "$one"; fi; done <<"EOF"\n'
    )
    return lab.run(host, "sh", "-c", script + "\n".join(paths) + "\nEOF").stdout.splitlines()


def _files_of(lab, host, packages):
    """The files (no folders) that Debian's packages brought."""
    names = lab.run(host, "dpkg", "-L", *packages).stdout.splitlines()
    script = (
        'while IFS= read -r one; do if [ -e "$one" ] && [ ! -d "$one" ]; then echo "$one"; fi; done <<"EOF"\n'
    )
    return set(lab.run(host, "sh", "-c", script + "\n".join(names) + "\nEOF").stdout.splitlines())


def _gone_from(lab, customer, takeover, owner, pinned_login, name):
    """The whole way on one host; what was measured."""
    from bascule.removal.models import OldTool
    from bascule.removal.order_removal import GateShut, prove_new_agent
    from bascule.removal.remove import remove
    from bascule.removal.start_removal import start_removal

    host, credential, collected = pinned_login(name)
    collected()
    rows = {row.tool: row for row in OldTool.objects.filter(client=customer, device=name)}
    expected = TOOLS.get(name) or UNPACKAGED[name]
    assert set(rows) == set(expected), "every tool is found, and no other"
    with pytest.raises(GateShut):
        start_removal(takeover, name, by=owner, later=False)
    prove_new_agent(next(iter(rows.values())), by=owner, proof="last contact a minute ago")

    named = [one for listed in expected.values() for one in listed]
    own = _files_of(lab, host.name, named) if name in TOOLS else set(named)
    assert len(own) > 3, own
    own |= {f"/usr{one}" for one in own if one.startswith("/lib/")}  # one folder under two names
    before = changed(lab.name, host.name)
    run = remove(start_removal(takeover, name, by=owner, credential=credential, later=False), by=owner)
    assert run.state == "gone", (
        run.problem,
        run.left,
        [one for one in run.log if one.get("result") == "failed"],
    )
    states = set(OldTool.objects.filter(client=customer, device=name).values_list("state", flat=True))
    assert states == {"absent"}

    assert _exist(lab, host.name, sorted(own)) == []
    left_users = {line.split(":")[0] for line in lab.run(host.name, "getent", "passwd").stdout.splitlines()}
    assert left_users & ACCOUNTS == set()
    failed = lab.run(host.name, "systemctl", "--failed", "--no-legend", "--plain").stdout
    assert not re.search("xrdp|fusion|ocs|munin|zabbix|nrpe|icinga|netdata|puppet|cockpit", failed), failed

    touched = since(before, changed(lab.name, host.name))
    _check_nothing_else_was_touched(touched, run, own)
    _check_a_second_run_changes_nothing(run, credential, owner)
    results = [one.get("result") for one in run.log]
    seconds = (run.finished_at - run.started_at).total_seconds()
    return (
        f"{name}: {len(rows)} tools, {len(own)} files, {seconds:.0f} s, rounds {run.round}, done {results.count('done')}, "
        f"kept {[one['what'] for one in run.log if one.get('result') == 'kept' and one.get('method') != 'orphans']}, "
        f"orphans {sum(1 for one in run.log if one.get('method') == 'orphans' and one['round'] == run.round)}, "
        f"paths touched {len(touched)}"
    )


def _check_nothing_else_was_touched(touched, run, own):
    things = {thing for step in run.plan["steps"] for thing in step["values"]}
    things |= {
        thing for number in (2, 3) for step in run.plan.get(f"round_{number}", []) for thing in step["values"]
    }
    strange = [
        path
        for path in touched
        if path not in own and not any(fnmatch.fnmatch(path, pattern) for pattern in BOOKKEEPING)
        and not any(path == thing or path.startswith(f"{thing}/") or thing.startswith(f"{path}/") for thing in things)
        and not any(one.startswith(f"{path}/") for one in own)
        and not _under(path, own)
        and not any(word in path for word in WORDS)
    ]  # fmt: skip
    assert strange == [], strange


def _check_a_second_run_changes_nothing(run, credential, owner):
    from bascule.removal.device_line import Line, decoded
    from bascule.removal.plan_removal import DevicePlan
    from bascule.removal.removal_script import removal_script

    again = Line(credential, owner, "again").run(
        removal_script(msgspec.convert(run.plan, DevicePlan, strict=False), made=datetime.now(UTC)),
        ("--apply",),
    )
    end = [one for one in map(decoded, again.out.splitlines()) if one and "ended" in one]
    assert end and end[0]["changed"] == 0 and end[0]["failed"] == 0, again.out[-2000:]


def _under(path, own):
    """A compiled file beside one of the tool's own (Python and Ruby write such)."""
    return "__pycache__" in path and any(one.startswith(path.split("/__pycache__")[0]) for one in own)


def test_three_agents_leave_nothing_behind(lab, customer, takeover, owner, pinned_login):
    print(_gone_from(lab, customer, takeover, owner, pinned_login, "agents"))


@pytest.mark.long
@pytest.mark.parametrize("name", ["monitors", "desktops", "inventories", "automation"])
def test_every_tool_of_a_host_leaves_nothing_behind(lab, customer, takeover, owner, pinned_login, name):
    print(_gone_from(lab, customer, takeover, owner, pinned_login, name))
