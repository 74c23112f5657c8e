"""Stormshield SNS: what serverd commands print (`section`, `section_line`), or the INI files of a decoded backup."""

import re
from pathlib import Path

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import Reading
from bascule.readers.addresses import ip
from bascule.readers.base import Reader
from bascule.readers.config_syntax.account import MASK, QUESTIONS, DeviceAccount
from bascule.readers.config_syntax.lines import text_lines
from bascule.readers.config_syntax.secret_names import hides_nothing, is_hash, mask_urls, secret_kind
from bascule.readers.table_text import text_head

_PROMPT = re.compile(
    r"^(?:[\w.\-@]+>\s*)?((?:config|system|monitor|user|auth|log|pki|ha|report|list|modify)(?:[ .][a-z][\w.\- ]*)+)\s*(\w+=.*)?$",
    re.I,
)
_CODE = re.compile(r'^\d{3} code=[0-9a-f]{8} msg="')
_PAIR = re.compile(r'(?<![\w.\-])([\w.\-]+)=("(?:[^"\\]|\\.)*"|\S*)')
_AUTHOR = re.compile(r"(?:par|by) ([^,()]+?)\s*\((\d+\.\d+\.\d+\.\d+)\)")
# The command (or the file) → the fact its entries are. First match wins.
_FACTS = (
    (r"webadmin[. ]access|webadmin/access", "admin-source"),
    (r"adminaccount|auth[. ]admin|console[. ]admin|administrators?$", "admin"),
    (r"console[. ]ssh|console/ssh", "mgmt-exposure"),
    (r"console[. ]remoteadmin", "mgmt-exposure"),
    (r"webadmin", "mgmt-exposure"),
    (r"auth[. ](radius|ldap|kerberos|tacacs)|^config[. ]ldap|^ldap|^radius", "aaa"),
    (r"ipsec[. ]peer|slot.*peer", "vpn-peer"),
    (r"ipsec[. ]psk|ike.*psk", "vpn-peer"),
    (r"openvpn|sslvpn|xvpn|pptp", "vpn-service"),
    (r"communication[. ]syslog|^syslog", "log-target"),
    (r"communication[. ]email|email", "contact"),
    (r"snmp", "snmp"),
    (r"ntp", "time-dns"),
    (r"^config[. ]dns|resolver", "time-dns"),
    (r"autobackup|autoupdate.*backup", "backup-target"),
    (r"fwadmin|smc", "cloud-binding"),
    (r"cloudbackup|cloud", "cloud-binding"),
    (r"dyndns", "cloud-binding"),
    (r"event[. ]?rules|eventrules|schedule|script", "automation"),
    (r"user[. ]list|^user", "vpn-user"),
)
_SILENT = re.compile(
    r"^(config )?(network|object|filter|nat|slot|route|protocol|antivirus|antispam|qos|url|ssl|global|log|dhcp|alarm|asq|security|interface|bridge|vlan|time|system|monitor|property|ha|pki|report)",
    re.I,
)


class StormshieldReader(Reader):
    name = "stormshield"
    label = "Stormshield SNS"
    limit = 32 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        text = text_head(head)
        codes = len(re.findall(r'^\d{3} code=[0-9a-f]{8} msg="', text, re.M))
        if codes >= 2:
            return 0.97
        if codes or re.search(r"^(?:SRPClient|CLI)>", text, re.M):
            return 0.8
        return 0.3 if name.lower().endswith((".na", ".bkup")) and not text else 0.0

    def read(self, file: Path) -> Reading:
        if not text_head(file.read_bytes()[:4096]):
            raise Problem(
                gettext_noop("This Stormshield backup is sealed and cannot be read as it is."),
                gettext_noop(
                    "Decode it with “decbackup”, or run the listed show commands and give their output."
                ),
            )
        account = DeviceAccount("firewall", "firewall", "Stormshield")
        command, section, start = "", "", 1
        asked: set[str] = set()
        items: dict[str, str] = {}
        for number, raw in enumerate([*text_lines(file, self.limit), '100 code=00000000 msg=""'], 1):
            line = raw.strip()
            match = None if "=" in line.split(" ")[0] or line.startswith("[") else _PROMPT.match(line)
            if match or _CODE.match(line):
                _entry(account, command, section, items, start)
                items = {}
                if match:
                    command, section = match[1].lower().replace(".", " ").strip(), ""
                    asked.add(_fact_of(command) or "")
                continue
            if header := re.match(r"\[([^\]]+)\]", line):
                _entry(account, command, section, items, start)
                items, section, start = {}, header[1], number
            elif line and not line.startswith("#"):
                _attribution(account, line, number)
                pairs = [(key, value.strip('"')) for key, value in _PAIR.findall(line)]
                if len(pairs) > 1:  # section_line: a whole entry a line
                    _entry(account, command, section, dict(pairs), number)
                elif pairs:
                    items.setdefault(*pairs[0])
                    start = start if len(items) > 1 else number
                    _identity(account, *pairs[0])
                place = command or section
                account.section(
                    place or "text",
                    number,
                    understood=bool(pairs)
                    and bool(_fact_of(f"{command} {section}".strip()) or _SILENT.match(place)),
                )
        return account.close(
            {
                question: ("absent", gettext_noop("asked; nothing is configured"))
                if question in asked
                else ("unknown", NOT_ASKED)
                for question in QUESTIONS
            }
        )


NOT_ASKED = gettext_noop("The command that would show it is not in this file; run it on the firewall.")


def _fact_of(place: str) -> str | None:
    return next((fact for pattern, fact in _FACTS if re.search(pattern, place, re.I)), None)


def _identity(account: DeviceAccount, key: str, value: str) -> None:
    device, low = account.device, key.lower()
    if low in ("systemname", "hostname", "firewallname"):
        device.hostname = device.name = value
    elif low in ("serialnumber", "serial"):
        device.serial = value
    elif low in ("version", "firmwareversion") and not device.os:
        device.os = f"SNS {value}"
    elif low == "model":
        device.model = value
    elif low == "address" and (address := ip(value)):
        device.ips.append(address)


def _attribution(account: DeviceAccount, line: str, number: int) -> None:
    """Rule comments say who made the rule and from where."""
    for who, where in _AUTHOR.findall(line):
        account.attribution(who.strip(), f"changed a rule from {where}", line=number)


def _entry(account: DeviceAccount, command: str, section: str, items: dict[str, str], line: int) -> None:
    if not items:
        return
    place = f"{command} {section}".strip() if command else section
    fact = _fact_of(place) if command else _fact_of(section)
    low = {key.lower(): value for key, value in items.items()}
    holder = (
        low.get("user") or low.get("login") or low.get("name") or low.get("peername") or low.get("identity")
    )
    shown = []
    for key, value in items.items():
        kind = secret_kind(key)
        if kind is None or hides_nothing(value):
            shown.append(f"{key}={mask_urls(value)}")
            continue
        shown.append(f"{key}={MASK}")
        if is_hash(value):
            account.sealed(holder=holder, value=f"{place} {key} {MASK} (hash)", line=line)
        else:
            account.secret(kind, value, title=f"{place} {key}", login=holder, line=line)
    if fact:
        state = (low.get("state") or low.get("enabled") or low.get("on") or "1").lower()
        live = state not in ("0", "off", "disabled", "no")
        account.fact(fact, holder=holder, value=" ".join(shown)[:240], live=live, line=line)
