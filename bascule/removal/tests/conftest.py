"""A client with devices that run the outgoing provider's tools, as reports of the collector show them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

Report = dict[str, Any]


def linux_report(name: str, *, tools: bool = True, **more: Any) -> Report:
    """A complete report of a Linux host; with `tools`, Zabbix, NRPE and a MeshAgent stand on it."""
    report: Report = {
        "schema": "bascule.report/1", "collector": "bascule-linux-sh/1",
        "host": {"name": name, "os": "Debian GNU/Linux 12 (bookworm)"},
        "packages": [{"manager": "dpkg", "name": "openssh-server", "version": "9.2"}],
        "units": [{"name": "ssh.service", "state": "active", "path": "/usr/lib/systemd/system/ssh.service", "exec": "/usr/sbin/sshd -D"}],
        "processes": [{"name": "sshd", "path": "/usr/sbin/sshd", "pid": "12", "user": "0", "command": "sshd: listener"}],
        "paths": [], "files": [], "tasks": [], "autostart": [], "ssh_keys": [], "sudo": [], "sockets": [], "vpn": [], "roots": [],
        "users": [{"name": "root", "uid": "0", "shell": "/bin/bash"}], "groups": [{"name": "sudo", "gid": "27"}],
        "settings": {"collector_user": "root"},
    }  # fmt: skip
    if tools:
        report["packages"] += [
            {"manager": "dpkg", "name": one, "version": "1"} for one in ("zabbix-agent", "nagios-nrpe-server")
        ]
        report["units"] += [
            {
                "name": "zabbix-agent.service",
                "state": "active",
                "path": "/usr/lib/systemd/system/zabbix-agent.service",
                "exec": "/usr/sbin/zabbix_agentd --foreground",
            },
            {
                "name": "nagios-nrpe-server.service",
                "state": "active",
                "path": "/usr/lib/systemd/system/nagios-nrpe-server.service",
            },
            {
                "name": "meshagent.service",
                "state": "active",
                "path": "/usr/lib/systemd/system/meshagent.service",
            },
        ]
        report["processes"] += [
            {
                "name": "zabbix_agentd",
                "path": "/usr/sbin/zabbix_agentd",
                "pid": "40",
                "command": "/usr/sbin/zabbix_agentd --foreground",
            },
            {"name": "meshagent", "path": "/usr/local/mesh_services/meshagent/meshagent", "pid": "41"},
        ]
        report["paths"] += ["/etc/zabbix", "/var/lib/nagios", "/etc/nagios", "/usr/local/mesh_services"]
        report["users"] += [
            {"name": "zabbix", "uid": "107", "shell": "/usr/sbin/nologin"},
            {"name": "nagios", "uid": "108"},
        ]
        report["groups"] += [{"name": "zabbix", "gid": "113"}, {"name": "nagios", "gid": "114"}]
    return report | more


@pytest.fixture
def linux() -> Callable[..., Report]:
    return linux_report


@pytest.fixture
def received(customer: Any, owner: Any) -> Callable[..., None]:
    """Keep reports as received, `days` ago, and judge them."""
    from bascule.discovery.models import ReceivedFact
    from bascule.removal.sweep_devices import sweep_devices

    def keep(*reports: Report, days: float = 0) -> None:
        at = timezone.now() - timedelta(days=days)
        for report in reports:
            ReceivedFact.objects.create(
                client=customer, schema="report", record={**report, "collected_at": at.isoformat()}
            )
        sweep_devices(customer, by=owner)

    return keep


@pytest.fixture
def login(customer: Any, owner: Any) -> Callable[..., Any]:
    """A pinned SSH login of the vault for a host."""
    from bascule.vault.keep import keep
    from bascule.vault.keys import prepare_client

    prepare_client(customer, by=owner)

    def make(
        target: str, *, pinned: str = "ssh-ed25519 SHA256:known", secret: str = "Secret-Canari-1"
    ) -> Any:
        return keep(
            customer, by=owner, secret=secret, title=f"ssh {target}", login="root", connector="linux_ssh", target=target, pinned=pinned
        )  # fmt: skip

    return make
