"""MikroTik RouterOS: `/export`, with or without `/user print` beside it."""

import re
from pathlib import Path

from bascule.observation.problem import gettext_noop
from bascule.observation.records import Reading
from bascule.readers.base import Reader
from bascule.readers.config_syntax.account import OFF_BY_DEFAULT, DeviceAccount, all_silent
from bascule.readers.config_syntax.lines import text_lines
from bascule.readers.config_syntax.secret_names import hides_nothing, secret_kind
from bascule.readers.config_syntax.slash_paths import Command, commands
from bascule.readers.routeros.menus import RULES, SERVICES, input_lists
from bascule.readers.table_text import text_head

USERS_NOT_EXPORTED = gettext_noop(
    "RouterOS leaves users out of /export: run /user print and /user ssh-keys print."
)
CERTIFICATES = gettext_noop("RouterOS leaves certificates out of /export: run /certificate print detail.")
_BANNER = re.compile(r"^# (?:(?P<date>\S+ [\d:]+) )?by RouterOS (?P<version>\S+)", re.M)
_PRINTED = re.compile(
    r'^\s*\d+\s+(?P<flags>[XI*]*)\s*(?:;;;.*)?name="?(?P<name>[^"\s]+)"?\s+group=(?P<group>\S+)(?:\s+address="?(?P<address>[^"\s]*)"?)?'
)
_COLUMNS = re.compile(r"^\s*#\s+NAME\s+GROUP\b")
_ROW = re.compile(
    r"^\s*\d+\s+(?P<flags>[XI*]*)\s*(?P<name>\S+)\s+(?P<group>read|write|full|\S+)(?:\s+(?P<address>[\d./,]+))?"
)


class RouterosReader(Reader):
    name = "routeros"
    label = "MikroTik (RouterOS /export)"
    limit = 32 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        text = text_head(head)
        if _BANNER.search(text) and re.search(r"^/\w", text, re.M):
            return 0.98
        menus = len(
            re.findall(r"^/(?:ip|interface|system|tool|user|ppp|snmp|routing|queue)\b[\w /-]*$", text, re.M)
        )
        adds = len(re.findall(r"^(?:add|set) \S", text, re.M))
        if menus >= 2 and adds >= 2:
            return 0.92
        return (
            0.7
            if re.search(r"^/(?:ip|interface|system|user|ppp)[\w /-]* (?:add|set|print)\b", text, re.M)
            else 0.0
        )

    def read(self, file: Path) -> Reading:
        lines = text_lines(file, self.limit)
        account = DeviceAccount("firewall", "router", "MikroTik")
        _banner(account, "\n".join(lines[:60]))
        found = commands(lines)
        trusted = input_lists(found)
        for command in found:
            rule = RULES.get(command.path)
            if rule:
                rule(account, command, trusted)
            known = rule is not None or command.path in SERVICE_MENUS or command.path.startswith(SILENT_MENUS)
            account.section(command.path, command.line, understood=known)
            _secrets(account, command)
        _services(account, found)
        printed = _printed_users(account, lines)
        silence = all_silent(
            OFF_BY_DEFAULT, admin=("unknown", USERS_NOT_EXPORTED), certificate=("unknown", CERTIFICATES)
        )
        if not printed:
            silence["ssh-key"] = ("unknown", USERS_NOT_EXPORTED)
        return account.close(silence)


SERVICE_MENUS = {"/ip service"}
# Understood and known to hold no way in.
SILENT_MENUS = (
    "/interface bridge", "/interface ethernet", "/interface vlan", "/interface list", "/interface bonding",
    "/interface detect-internet", "/interface vrrp", "/interface lte", "/interface wireless", "/interface wifi",
    "/interface 6to4", "/interface eoip", "/interface gre", "/interface ipip", "/interface pppoe-server",
    "/caps-man", "/port", "/disk", "/lcd", "/queue", "/routing", "/mpls", "/ipv6", "/certificate settings",
    "/ip pool", "/ip dhcp-server network", "/ip dhcp-server option", "/ip dhcp-server alert", "/ip dhcp-relay",
    "/ip route", "/ip neighbor", "/ip settings", "/ip arp", "/ip firewall", "/ip hotspot", "/ip upnp", "/ip smb",
    "/ip traffic-flow", "/ip vrf", "/ip ipsec profile", "/ip ipsec proposal", "/ip ipsec policy",
    "/ip ipsec mode-config", "/ip dhcp-server", "/ip dhcp-client", "/ip ssh", "/ip tftp", "/ip kid-control",
    "/ip cloud advanced", "/system clock", "/system note", "/system routerboard", "/system leds", "/system lcd",
    "/system resource", "/system logging", "/system package", "/system watchdog", "/system hardware", "/system ups",
    "/system health", "/tool bandwidth-server", "/tool graphing", "/tool mac-server ping", "/tool sniffer",
    "/tool traffic-generator", "/user group", "/user settings", "/snmp", "/ppp profile", "/ppp aaa", "/log",
    "/password", "/special-login", "/iot", "/zerotier interface",
)  # fmt: skip


def _banner(account: DeviceAccount, text: str) -> None:
    device = account.device
    if match := _BANNER.search(text):
        device.os = f"RouterOS {match['version']}"
        if match["date"]:
            device.attributes["exported_at_local"] = match["date"]
    if match := re.search(r"^# model = (.+)$", text, re.M):
        device.model = match[1].strip()
    if match := re.search(r"^# serial number = (\S+)", text, re.M):
        device.serial = match[1]
    if match := re.search(r"^# software id = (\S+)", text, re.M):
        device.identifiers["software_id"] = match[1]


def _services(account: DeviceAccount, found: list[Command]) -> None:
    """Management services are on unless the export says otherwise."""
    written = {
        command.words[0]: command for command in found if command.path == "/ip service" and command.words
    }
    for service, (port, on) in SERVICES.items():
        command = written.get(service)
        live = (command.get("disabled", "no" if on else "yes") if command else "no" if on else "yes") != "yes"
        address = command.get("address") if command else ""
        where = (command.get("port") if command else "") or port
        account.fact(
            "mgmt-exposure",
            on="device",
            value=f"{service} port {where} from {address or 'any'}{'' if command else ' (default)'}",
            live=live,
            line=command.line if command else None,
        )


def _secrets(account: DeviceAccount, command: Command) -> None:
    if command.path == "/snmp community":
        for key in ("name", "authentication-password", "encryption-password"):
            if value := command.get(key):
                account.secret("community", value, title=f"SNMP {key}", line=command.line)
        return
    for key, value in command.pairs.items():
        kind = secret_kind(key)
        if kind and not hides_nothing(value) and value not in ("yes", "no", "none"):
            login = command.get("user") or command.get("name") or None
            title = f"{command.path} {command.get('name') or command.get('comment') or login or ''} {key}"
            account.secret(kind, value, title=title.replace("  ", " "), login=login, line=command.line)


def _printed_users(account: DeviceAccount, lines: list[str]) -> bool:
    """Users printed by `/user print` (columns, detail or terse) beside the export."""
    columns = seen = False
    for number, line in enumerate(lines, 1):
        if _COLUMNS.match(line):
            columns = seen = True
            continue
        match = _PRINTED.match(line) or (_ROW.match(line) if columns and ";;;" not in line else None)
        if not match:
            columns = columns and (not line.strip() or ";;;" in line or line.startswith(" "))
            continue
        seen = True
        account.fact(
            "admin",
            holder=match["name"],
            value=f"group={match['group']} from {match['address'] or 'any'}",
            live="X" not in (match["flags"] or ""),
            line=number,
        )
    return seen
