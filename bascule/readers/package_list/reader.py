"""dpkg -l, dpkg --get-selections, apt list --installed, rpm -qa: an endpoint report of the packages."""

import re
from pathlib import Path

from bascule.observation.problem import gettext_noop
from bascule.observation.records import NotRead, Reading
from bascule.readers.base import Reader
from bascule.readers.table_text import text_head, text_of

_DPKG = re.compile(r"^([a-z])([a-zA-Z])[ R] +(\S+?)(?::(\S+))? +(\S+) +(\S+)(?: +(.*))?$")
_SELECTION = re.compile(r"^([a-z0-9][a-z0-9+.\-]+)(?::\w+)?\s+(install|deinstall|hold|purge)$")
_APT = re.compile(r"^([a-z0-9][a-z0-9+.\-]+)/(\S+) (\S+) (\S+)(?: \[(.*)\])?$")
_RPM = re.compile(
    r"^(\S+)-([^-\s]+)-([^-\s]+)\.(x86_64|noarch|i[3-6]86|aarch64|armv7hl|ppc64le|s390x|\(none\))$"
)
_HEAD = re.compile(
    r"^(Desired=|Souhait=|Gewünscht=|Deseado=|\| ?(Status|État|Estado)|\|/|\|\| ?/|\+\+\+-|Listing|En train de lister)"
)
_PROMPT = re.compile(r"^\S*?@([\w.\-]+)[:\s].*[#$] ?(?:sudo )?(?:dpkg|apt|rpm)")


class PackageListReader(Reader):
    """What the package manager of a Debian or Red Hat family prints."""

    name = "package_list"
    label = "dpkg / rpm list"
    limit = 32 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        lines = [line.rstrip() for line in text_head(head)[:16_384].splitlines() if line.strip()][:60]
        if not lines:
            return 0.0
        found = sum(1 for line in lines if _package(line) or _HEAD.match(line))
        if any(line.startswith("+++-") or line.startswith("Desired=") for line in lines[:8]) and found >= 4:
            return 0.97
        return 0.85 if len(lines) >= 3 and found * 10 >= len(lines) * 7 else 0.0

    def read(self, file: Path) -> Reading:
        reading = Reading()
        packages, host = [], None
        for number, line in enumerate(text_of(file, self.limit).splitlines(), start=1):
            line = line.rstrip()
            if not line or _HEAD.match(line):
                continue
            reading.units += 1
            package = _package(line)
            prompt = _PROMPT.match(line)
            if prompt:
                host = prompt[1]
            elif package is None:
                reading.not_read.append(
                    NotRead(f"line {number}", gettext_noop("a line"), gettext_noop("it is no package"))
                )
                continue
            else:
                packages.append(package)
            reading.units_read += 1
        linux = {"name": host, "os": "Linux"} if host else {"os": "Linux"}
        installed = [package for package in packages if package.pop("installed")]
        reading.reports.append(
            {"schema": "bascule.report/1", "host": linux, "collector": "package list", "packages": installed}
        )
        return reading


def _package(line: str) -> dict[str, object] | None:
    if found := _DPKG.match(line):
        return {"manager": "dpkg", "name": found[3], "version": found[5], "installed": found[2] == "i"}
    if found := _APT.match(line):
        return {"manager": "dpkg", "name": found[1], "version": found[3], "installed": True}
    if found := _RPM.match(line):
        return {"manager": "rpm", "name": found[1], "version": f"{found[2]}-{found[3]}", "installed": True}
    if found := _SELECTION.match(line):
        return {
            "manager": "dpkg",
            "name": found[1],
            "version": None,
            "installed": found[2] in ("install", "hold"),
        }
    return None
