"""`.reg` exports of the Windows registry (version 5 and REGEDIT4)."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bascule.observation.problem import gettext_noop
from bascule.observation.records import Evidence, FoundSecret, NotRead, Observation, Reading
from bascule.readers.base import Reader
from bascule.readers.config_syntax.lines import text_lines
from bascule.readers.registry_facts import report as facts
from bascule.readers.table_text import text_head

_VALUE = re.compile(r'^(?:"((?:[^"\\]|\\.)*)"|(@))=(.*)$', re.S)
NOT_USED = gettext_noop("These registry keys hold nothing that is looked for.")
_USED = re.compile(
    r"\\(Uninstall|Run|RunOnce|RunServices|ProfileList|Winlogon|Services|ComputerName|ActiveComputerName|Terminal Server|FirewallRules|Tree|Windows NT\\CurrentVersion$|Session Manager\\AppCompatCache|PortProxy)",
    re.I,
)


class RegFileReader(Reader):
    name = "reg_file"
    label = "Windows registry export (.reg)"
    limit = 512 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        text = text_head(head).lstrip("\ufeff \r\n")
        if text.startswith(("Windows Registry Editor Version 5.00", "REGEDIT4")):
            return 0.99
        return 0.5 if re.search(r"^\[HK(?:EY_\w+|LM|CU|U)\\", text, re.M) else 0.0

    def read(self, file: Path) -> Reading:
        keys = Keys(text_lines(file, self.limit))
        reading, report = Reading(), facts.empty("reg_file")
        machine = "HKEY_LOCAL_MACHINE"
        facts.software(keys, rf"{machine}\SOFTWARE", report)
        for control in ("CurrentControlSet", "ControlSet001"):
            if keys.has(rf"{machine}\SYSTEM\{control}"):
                facts.system(keys, rf"{machine}\SYSTEM\{control}", report)
                break
        facts.user(keys, "HKEY_CURRENT_USER", report)
        for sid in keys.children("HKEY_USERS"):
            facts.user(keys, rf"HKEY_USERS\{sid}", report)
        _secrets(reading, keys)
        reading.units = len(keys.lines)
        reading.units_read = sum(1 for key in keys.lines if _USED.search(key))
        if missed := reading.units - reading.units_read:
            reading.not_read.append(NotRead(where="file", what=str(missed), why=NOT_USED))
        reading.reports.append(report)
        if name := report["host"].get("name"):
            reading.observations.append(
                Observation(
                    ref="host",
                    source="endpoint",
                    source_group="managed",
                    name=name,
                    hostname=name,
                    fqdn=report["host"].get("fqdn"),
                    os=report["host"].get("os"),
                    evidence=Evidence(line=1),
                )
            )
        return reading


class Keys:
    """The keys of the file as a View; a key or value that the file deletes (`-`) is not there."""

    def __init__(self, lines: list[str]) -> None:
        self._values: dict[str, dict[str, Any]] = {}
        self._children: dict[str, dict[str, str]] = {}
        self.lines: dict[str, int] = {}
        current: dict[str, Any] | None = None
        held, start = "", 0
        for number, line in enumerate(lines, 1):
            if held:
                held += line.strip()
            elif line.startswith("["):
                current = self._open(line.strip(), number)
                continue
            elif line.startswith(('"', "@")):
                held, start = line.rstrip(), number
            if held.endswith("\\") and re.search(r"=hex(\([0-9a-f]+\))?:", held) and number - start < 100_000:
                held = held[:-1]
                continue
            if held and current is not None and (match := _VALUE.match(held)):
                current[_plain(match[1]) if match[2] is None else ""] = _data(match[3].strip())
            held = ""

    def _open(self, line: str, number: int) -> dict[str, Any] | None:
        path = line.strip("[]")
        if path.startswith("-"):
            return None
        path = re.sub(r"^HKLM\b", "HKEY_LOCAL_MACHINE", re.sub(r"^HKCU\b", "HKEY_CURRENT_USER", path))
        self.lines.setdefault(path, number)
        parts = path.split("\\")
        for cut in range(1, min(len(parts), 40)):
            above = "\\".join(parts[:cut]).lower()
            self._children.setdefault(above, {}).setdefault(parts[cut].lower(), parts[cut])
        return self._values.setdefault(path.lower(), {})

    def has(self, path: str) -> bool:
        return path.lower() in self._children or path.lower() in self._values

    def children(self, path: str) -> Iterable[str]:
        return list(self._children.get(path.lower().strip("\\"), {}).values())

    def values(self, path: str) -> Mapping[str, Any]:
        return self._values.get(path.lower().strip("\\"), {})


def _plain(text: str | None) -> str:
    return re.sub(r"\\(.)", r"\1", text or "")


def _data(text: str) -> Any:
    """A value: text, dword, or bytes; REG_SZ, EXPAND_SZ and MULTI_SZ in hexadecimal become text."""
    if text.startswith('"'):
        return _plain(text[1:].rsplit('"', 1)[0])
    if text.lower().startswith("dword:"):
        try:
            return int(text[6:], 16)
        except ValueError:
            return None
    match = re.match(r"hex(?:\(([0-9a-f]+)\))?:(.*)$", text, re.I | re.S)
    if not match:
        return None
    digits = re.sub(r"[^0-9a-fA-F]", "", match[2])
    raw = bytes.fromhex(digits[: len(digits) // 2 * 2])
    if match[1] in ("1", "2", "7"):
        found = raw.decode("utf-16-le", "ignore").rstrip("\0")
        return found.split("\0") if match[1] == "7" else found
    return raw


def _secrets(reading: Reading, keys: Keys) -> None:
    """An automatic sign-in's password, and VNC's, which anybody can turn back."""
    for path in keys.lines:
        values = {name.lower(): value for name, value in keys.values(path).items()}
        if (
            path.lower().endswith("\\winlogon")
            and isinstance(values.get("defaultpassword"), str)
            and values["defaultpassword"]
        ):
            login = facts.text(values.get("defaultusername"))
            reading.secrets.append(
                FoundSecret(
                    ref=f"s{len(reading.secrets) + 1}",
                    kind="password",
                    material=values["defaultpassword"].encode(),
                    title="Winlogon",
                    login=login,
                    evidence=Evidence(line=keys.lines[path]),
                )
            )
