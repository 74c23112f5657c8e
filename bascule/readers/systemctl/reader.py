"""systemctl list-units, list-unit-files and list-timers: an endpoint report of the units."""

import re
from pathlib import Path
from typing import Any

from bascule.observation.problem import gettext_noop
from bascule.observation.records import NotRead, Reading
from bascule.readers.base import Reader
from bascule.readers.table_text import text_head, text_of

SUFFIX = r"(?:service|socket|timer|mount|automount|target|path|slice|scope|swap|device|snapshot)"
_UNIT = re.compile(
    rf"^[●*×○ ]{{0,3}}(\S+\.{SUFFIX})\s+(loaded|not-found|masked|error|bad-setting)\s+(\w[\w\-]*)\s+([\w\-]+)\s*(.*)$"
)
_FILE = re.compile(
    rf"^(\S+\.{SUFFIX})\s+(enabled|enabled-runtime|disabled|static|masked|masked-runtime|indirect|generated|transient|alias|linked|linked-runtime|bad)"
    r"(?:\s+(\S+))?$"
)
_HEAD = re.compile(
    r"^\s*(UNIT\b|UNIT FILE\b|LOAD\s+=|ACTIVE\s+=|SUB\s+=|JOB\s+=|To show all|Legend|Pass --all|\d+ (loaded )?(units|unit files|unités|fichiers))"
)
_PROMPT = re.compile(r"^\S*?@([\w.\-]+)[:\s].*systemctl")


class SystemctlReader(Reader):
    """What systemctl prints of units and unit files."""

    name = "systemctl"
    label = "systemctl list"
    limit = 16 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        lines = [line.rstrip() for line in text_head(head)[:16_384].splitlines() if line.strip()][:60]
        found = sum(1 for line in lines if _UNIT.match(line) or _FILE.match(line))
        marks = sum(1 for line in lines if _HEAD.match(line))
        if not found:
            return 0.0
        return 0.95 if found >= 2 and marks else 0.85 if found >= 3 and found * 10 >= len(lines) * 7 else 0.0

    def read(self, file: Path) -> Reading:
        reading = Reading()
        units: dict[str, dict[str, Any]] = {}
        host = None
        for number, line in enumerate(text_of(file, self.limit).splitlines(), start=1):
            line = line.rstrip()
            if not line or _HEAD.match(line):
                continue
            reading.units += 1
            if prompt := _PROMPT.match(line):
                host = prompt[1]
            elif found := _UNIT.match(line):
                running = found[4] in ("running", "active", "listening", "waiting", "mounted", "plugged")
                units.setdefault(found[1], {"name": found[1]}).update(
                    load=found[2],
                    active=found[3],
                    sub=found[4],
                    state="running" if running else found[3],
                    description=found[5],
                )
            elif found := _FILE.match(line):
                units.setdefault(found[1], {"name": found[1]}).update(enabled=found[2])
            else:
                reading.not_read.append(
                    NotRead(f"line {number}", gettext_noop("a line"), gettext_noop("it is no unit"))
                )
                continue
            reading.units_read += 1
        for unit in units.values():
            unit.setdefault("state", unit.get("enabled"))
        linux = {"name": host, "os": "Linux"} if host else {"os": "Linux"}
        reading.reports.append(
            {
                "schema": "bascule.report/1",
                "host": linux,
                "collector": "systemctl",
                "units": list(units.values()),
            }
        )
        return reading
