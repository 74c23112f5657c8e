"""VyOS, Ubiquiti EdgeOS and Juniper Junos: `set` commands or the same in braces."""

import re
from itertools import takewhile
from pathlib import Path

from bascule.observation.records import Reading
from bascule.readers.addresses import ip, mac
from bascule.readers.base import Reader
from bascule.readers.config_syntax.account import (
    MASK,
    NOT_IN_FILE,
    OFF_BY_DEFAULT,
    QUESTIONS,
    DeviceAccount,
    all_silent,
)
from bascule.readers.config_syntax.lines import text_lines
from bascule.readers.config_syntax.secret_names import hides_nothing, is_hash, secret_kind
from bascule.readers.config_syntax.set_paths import paths
from bascule.readers.set_style.rules import KNOWN, RULES, junos_reveal
from bascule.readers.table_text import text_head

_PLAIN = re.compile(r"[a-z][a-z0-9\-]*$")  # a word of the grammar; anything else may be a value
_SET = re.compile(
    r"^set (?:system|interfaces|service|firewall|vpn|protocols|nat|security|snmp|routing-options|policy-options|vlans|groups|applications|access|chassis|high-availability)\b",
    re.M,
)
_BRACE = re.compile(r"^(?:system|interfaces|service|security|firewall|protocols|vpn|snmp) \{\s*$", re.M)
_HEADER = {
    "model": re.compile(r"^[#/ ]*(?:Hardware model|Model|Chassis)\s*:\s*(.+)$", re.M | re.I),
    "serial": re.compile(r"^[#/ ]*(?:Hardware S/N|Serial ?Number)\s*:\s*(\S+)", re.M | re.I),
    "uuid": re.compile(r"^[#/ ]*Hardware UUID\s*:\s*(\S+)", re.M | re.I),
    "os": re.compile(r"^[#/ ]*(?:Version:\s*(?=VyOS)|Release version: |version )(.+?);?$", re.M | re.I),
}


class SetStyleReader(Reader):
    name = "set_style"
    label = "VyOS / EdgeOS / Junos"
    limit = 32 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        text = text_head(head)
        sets, braces = len(_SET.findall(text)), len(_BRACE.findall(text))
        if sets >= 4 or braces >= 3:
            return 0.96
        return 0.8 if sets >= 2 or braces >= 2 else 0.4 if sets or braces else 0.0

    def read(self, file: Path) -> Reading:
        lines = text_lines(file, self.limit)
        account = DeviceAccount("firewall", "router")
        _header(account, "\n".join(lines[:40] + lines[-10:]))
        found = paths(lines)
        for path in found:
            text = " ".join(path.words)
            for pattern, rule in RULES:
                if match := pattern.match(text):
                    rule(account, path, match)
                    break
            _identity(account, path.words)
            _secret(account, path.words, path.line, path.live)
            section = " ".join(takewhile(_PLAIN.match, path.words[:2])) or "line"
            account.section(section, path.line, understood=section in KNOWN or path.words[0] in KNOWN)
        names = {path.words[:2] for path in found}
        if ("system", "host-name") not in names and ("system", "login") not in names:
            return account.close(dict.fromkeys(QUESTIONS, ("unknown", NOT_IN_FILE)))
        return account.close(all_silent(OFF_BY_DEFAULT, admin=("unknown", NOT_IN_FILE)))


def _header(account: DeviceAccount, text: str) -> None:
    for field, pattern in _HEADER.items():
        if match := pattern.search(text):
            setattr(account.device, field, match[1].strip().strip('";'))


def _identity(account: DeviceAccount, words: tuple[str, ...]) -> None:
    device = account.device
    if words[:2] in (("system", "host-name"), ("system", "host_name")) and len(words) > 2:
        device.hostname = device.name = words[2]
    elif words[:1] == ("interfaces",) and len(words) > 3:
        if words[-2] in ("hw-id", "mac") and (found := mac(words[-1])):
            device.macs.append(found)
        elif "address" in words and (
            address := ip(words[words.index("address") + 1] if words[-1] != "address" else "")
        ):
            device.ips.append(address)


def _secret(account: DeviceAccount, words: tuple[str, ...], line: int, live: bool) -> None:
    """The last word, when the word before it names a secret; Junos `$9$` is recoverable."""
    if len(words) < 2:
        return
    kind = "api-token" if words[-2] == "connection" and "unms" in words else secret_kind(words[-2])
    if words[:2] in (("service", "snmp"), ("snmp", "community")) and "community" in words[:-1]:
        place = words.index("community") + 1
        if words[place - 2 : place] != ("snmp", "community") and words[:2] != ("snmp", "community"):
            place = len(words) - 1
        kind, value = "community", words[place]
        shown = [MASK if n == place or words[n - 1] == "community" else word for n, word in enumerate(words)]
    elif kind is None or "public-keys" in words or words[-2] in ("authentication", "plaintext-password-type"):
        return
    else:
        value, shown = words[-1], [*words[:-1], MASK]
    title = " ".join(shown)
    login = words[words.index("user") + 1] if "user" in words[:-1] else None
    if hides_nothing(value):
        return
    if value.startswith("$9$") and (plain := junos_reveal(value)):
        account.secret(kind, plain, title=title, login=login, line=line, notes="Junos $9$")
    elif is_hash(value) or words[-2] in ("encrypted-password",):
        account.sealed(holder=login, value=f"{title} (hash)", line=line)
    elif not any(
        secret.material == value.encode() and secret.title == title for secret in account.reading.secrets
    ):
        account.secret(kind, value, title=title, login=login, line=line)
