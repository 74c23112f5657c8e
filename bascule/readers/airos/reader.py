"""Ubiquiti airOS: the `.cfg` backup of a radio (`users.1.name=…`)."""

import re
from pathlib import Path

from bascule.observation.records import Reading
from bascule.readers.addresses import ip
from bascule.readers.base import Reader
from bascule.readers.config_syntax.account import MASK, OFF_BY_DEFAULT, DeviceAccount, all_silent
from bascule.readers.config_syntax.lines import text_lines
from bascule.readers.config_syntax.secret_names import hides_nothing, is_hash, secret_kind
from bascule.readers.table_text import text_head

_PAIR = re.compile(r"^([a-z][\w-]*(?:\.[\w-]+)+)=(.*)$")
_FAMILIES = ("aaa", "bridge", "dhcpd", "dhcpc", "discovery", "dnsmasq", "ebtables", "gui", "httpd", "igmpproxy", "iptables", "netconf", "netmode", "ntpclient", "ppp", "pwdog", "qos", "radio", "resolv", "route", "snmp", "sshd", "syslog", "system", "telnetd", "tshaper", "unms", "update", "upnpd", "users", "vlan", "wireless", "wpasupplicant", "cfg", "airview", "crm", "firewall", "mgmt")  # fmt: skip


class AirosReader(Reader):
    name = "airos"
    label = "Ubiquiti airOS"
    limit = 4 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        keys = {
            match[1].split(".")[0]
            for line in text_head(head).splitlines()
            if (match := _PAIR.match(line.strip()))
        }
        telling = keys & {
            "users",
            "wireless",
            "radio",
            "netconf",
            "sshd",
            "httpd",
            "resolv",
            "aaa",
            "wpasupplicant",
            "netmode",
        }
        return 0.96 if len(telling) >= 4 else 0.6 if len(telling) >= 3 else 0.0

    def read(self, file: Path) -> Reading:
        account = DeviceAccount("firewall", "access-point", "Ubiquiti")
        values: dict[str, tuple[str, int]] = {}
        for number, line in enumerate(text_lines(file, self.limit), 1):
            if match := _PAIR.match(line.strip()):
                values[match[1]] = (match[2], number)
                family = match[1].split(".")[0]
                account.section(family, number, understood=family in _FAMILIES)
            elif line.strip() and not line.startswith("#"):
                account.section(line.split("=")[0][:40], number, understood=False)
        _device(account, values)
        _users(account, values)
        _services(account, values)
        _secrets(account, values)
        return account.close(all_silent(OFF_BY_DEFAULT))


type Values = dict[str, tuple[str, int]]


def _get(values: Values, key: str, default: str = "") -> str:
    return values.get(key, (default, 0))[0]


def _on(values: Values, key: str, default: str = "disabled") -> bool:
    return _get(values, key, default) == "enabled"


def _device(account: DeviceAccount, values: Values) -> None:
    device = account.device
    device.hostname = device.name = _get(values, "resolv.host.1.name") or None
    for key, (value, _) in values.items():
        if (
            re.match(r"netconf\.\d+\.ip$", key)
            and (address := ip(value))
            and not address.startswith("169.254.")
        ):
            device.ips.append(address)


def _users(account: DeviceAccount, values: Values) -> None:
    for key, (name, line) in values.items():
        if match := re.match(r"(users\.\d+)\.name$", key):
            live = _on(values, f"{match[1]}.status", "enabled") and _on(values, "users.status", "enabled")
            rights = "read-only" if _get(values, f"{match[1]}.readonly") == "enabled" else "full"
            account.fact("admin", holder=name, value=rights, live=live, line=line)
        elif re.match(r"sshd\.auth\.key\.\d+\.value$", key):
            who = _get(values, key.replace(".value", ".comment"))
            account.fact("ssh-key", holder=who or None, value=f"…{name[-24:]}", line=line)


def _services(account: DeviceAccount, values: Values) -> None:
    def line(key: str) -> int | None:
        return values[key][1] if key in values else None

    for service, default, port in (
        ("httpd", "enabled", "80"),
        ("sshd", "enabled", "22"),
        ("telnetd", "disabled", "23"),
    ):
        account.fact(
            "mgmt-exposure",
            value=f"{service} port {_get(values, f'{service}.port', port)}",
            live=_on(values, f"{service}.status", default),
            line=line(f"{service}.status"),
        )
    if "syslog.remote.ip" in values and _get(values, "syslog.remote.ip"):
        live = _on(values, "syslog.status") and _on(values, "syslog.remote.status")
        account.fact(
            "log-target",
            value=f"syslog {_get(values, 'syslog.remote.ip')}",
            live=live,
            line=line("syslog.remote.ip"),
        )
    if "snmp.status" in values or "snmp.community" in values:
        account.fact(
            "snmp",
            value=f"community {MASK}",
            live=_on(values, "snmp.status"),
            line=line("snmp.community") or line("snmp.status"),
        )
    for key, (value, number) in values.items():
        if re.match(r"ntpclient\.\d+\.server$", key) and value:
            account.fact("time-dns", value=f"ntp {value}", live=_on(values, "ntpclient.status"), line=number)
        elif re.match(r"resolv\.nameserver\.\d+\.ip$", key) and value:
            account.fact("time-dns", value=f"dns {value}", line=number)
        elif re.match(r"(unms\.uri|crm\.url|mgmt\.servers\.\d+\.url)$", key) and value:
            host = re.match(r"\w+://([^/+]+)", value)
            family = key.split(".")[0]
            account.fact(
                "cloud-binding",
                value=f"{family} {host[1] if host else '?'}",
                live=_on(values, f"{family}.status", "enabled"),
                line=number,
            )
        elif re.match(r"aaa\.\d+\.radius\.auth\.\d+\.ip$", key) and value:
            account.fact(
                "aaa",
                value=f"radius {value}",
                live=_on(values, key.replace(".ip", ".status"), "enabled"),
                line=number,
            )


def _secrets(account: DeviceAccount, values: Values) -> None:
    for key, (value, line) in values.items():
        kind = (
            "api-token"
            if key == "unms.uri"
            else "pre-shared-key"
            if key.endswith((".psk", ".key.1.value")) and "sshd" not in key
            else secret_kind(key.rsplit(".", 1)[-1])
        )
        if kind is None or hides_nothing(value) or value in ("enabled", "disabled") or "sshd.auth" in key:
            continue
        login = _get(values, key.rsplit(".", 1)[0] + ".name") or None
        if is_hash(value) or (key.startswith("users.") and len(value) in (13, 34)):
            account.sealed(holder=login, value=f"{key} {MASK} (hash)", line=line)
        else:
            account.secret(kind, value, title=key, login=login, line=line)
