"""Cisco IOS, IOS-XE and ASA, Aruba, HP ProCurve and other running configurations of indented commands."""

import re
from pathlib import Path

from bascule.observation.problem import gettext_noop
from bascule.observation.records import Reading
from bascule.readers.base import Reader
from bascule.readers.config_syntax.account import (
    NOT_IN_FILE,
    OFF_BY_DEFAULT,
    QUESTIONS,
    DeviceAccount,
    all_silent,
)
from bascule.readers.config_syntax.indented import Command, commands
from bascule.readers.config_syntax.lines import text_lines
from bascule.readers.ios_like.commands import RULES, SILENT
from bascule.readers.ios_like.running import Running
from bascule.readers.ios_like.secrets import secrets_in, trap_community
from bascule.readers.table_text import text_head

HTTP_DEFAULT = gettext_noop("Management services differ by model when the configuration does not name them.")
_SURE = (
    re.compile(r"^(?:ASA|PIX) Version \d", re.M),
    re.compile(r"^; ?J[A-Z]?\d{3,4}[A-Z]? Configuration Editor", re.M),
    re.compile(r"^(?:Building configuration|Current configuration ?:)", re.M),
    re.compile(r"^!Version AOS-?CX", re.M | re.I),
)
_HEADER = {
    "serial": re.compile(r"^[!:;# ]*(?:Serial Number|Processor ID|PID: .*SN)\s*[:\-]\s*(\S+)", re.M),
    "model": re.compile(
        r"^[!:;# ]*(?:Chassis type|Hardware Version|PID|Hardware|Model)\s*[:\-]\s*([^\s,]+)", re.M
    ),
    "os": re.compile(
        r"^[!:;# ]*(Cisco IOS.*?Version [^\s,]+|ASA Version \S+|AOS-?CX \S+.*|NX-?OS \S+|Version ArubaOS\S*.*)",
        re.M | re.I,
    ),
}


class IosLikeReader(Reader):
    name = "ios_like"
    label = "Cisco IOS/ASA, Aruba, ProCurve"
    limit = 32 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        text = text_head(head)
        interfaces = len(re.findall(r"^interface \S+", text, re.M))
        named = bool(re.search(r'^hostname "?[\w.\-]+"?\s*$', text, re.M))
        if any(pattern.search(text) for pattern in _SURE) and (interfaces or named):
            return 0.96
        telling = len(
            re.findall(
                r"^(?:username|enable|line vty|aaa|snmp-server|logging|ip ssh|ip route|vlan|spanning-tree|service|access-list|ntp server|version|user name|password manager|crypto)\b",
                text,
                re.M,
            )
        )
        bangs = len(re.findall(r"^!", text, re.M))
        if named and interfaces and telling >= 2:
            return 0.95
        if interfaces and telling >= 2 and bangs:
            return 0.9
        if named and telling:
            return 0.75
        return 0.5 if telling >= 3 and not re.search(r"^\s*(?:set|/)", text, re.M) else 0.0

    def read(self, file: Path) -> Reading:
        lines = text_lines(file, self.limit)
        account = DeviceAccount("switch", "switch")
        _header(account, "\n".join(lines[:200]))
        top = commands(lines, comment=("!", ";", ":"))
        running = Running(account, top)
        for command in top:
            running.secrets_of(command, secrets_in, trap_community)
            known = _apply(running, command)
            account.section(
                command.words[0] if command.text[:3] != "no " else command.text.split()[1],
                command.line,
                understood=known,
                statements=_size(command),
            )
        running.whole_file()
        if not any(
            command.words[0] in ("hostname", "version", "username", "enable", "end") for command in top
        ):
            return account.close(dict.fromkeys(QUESTIONS, ("unknown", NOT_IN_FILE)))
        return account.close(
            all_silent(
                OFF_BY_DEFAULT, admin=("unknown", NOT_IN_FILE), mgmt_exposure=("unknown", HTTP_DEFAULT)
            )
        )


def _size(command: Command) -> int:
    return 1 + sum(_size(inner) for inner in command.under)


def _apply(running: Running, command: Command) -> bool:
    text = command.text
    if text.startswith("no "):
        running.negative(command)
        return True
    for pattern, rule in RULES:
        if match := pattern.match(text):
            rule(running, command, match)
            return True
    return text.startswith(SILENT)


def _header(account: DeviceAccount, text: str) -> None:
    device = account.device
    for field, pattern in _HEADER.items():
        if match := pattern.search(text):
            setattr(device, field, match[1].strip())
    if match := re.search(
        r"^; ?(J[A-Z]?\d{3,4}[A-Z]?) Configuration Editor; Created on release #(\S+)", text, re.M
    ):
        device.model, device.os, device.vendor = match[1], match[2], "HPE"
    if device.os and ("cisco" in device.os.lower() or "ASA" in device.os):
        device.vendor = "Cisco"
    if "ASA Version" in text:
        device.attributes["subtype"] = device.source = "firewall"
