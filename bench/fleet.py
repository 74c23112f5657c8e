"""A fleet of endpoint reports made from pools of names, with old tools planted: 75 KB a report, reproducible."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

from bascule.catalogue.tools import Tool, tools

WORDS = ["Audio", "Backup", "Bluetooth", "Calendar", "Cloud", "Component", "Contoso", "Control", "Core", "Data", "Desktop", "Device", "Display", "Driver", "Edge", "Endpoint", "Event", "Fabrikam", "File", "Font", "Framework", "Gateway", "Graphics", "Helper", "Host", "Image", "Intel", "Kernel", "Language", "Layer", "Lens", "Logon", "Manager", "Media", "Memory", "Module", "Monitor", "Network", "Northwind", "Office", "Panel", "Photo", "Platform", "Policy", "Power", "Print", "Profile", "Realtek", "Redistributable", "Registry", "Report", "Runtime", "Scan", "Schedule", "Secure", "Service", "Shell", "Smart", "Sound", "Storage", "Studio", "Support", "Sync", "System", "Task", "Theme", "Tool", "Touch", "Update", "User", "Video", "Viewer", "Visual", "Wave", "Web", "Wide", "Work", "Xerox", "Zone"]  # fmt: skip
PLACES = (
    "C:\\Program Files",
    "C:\\Program Files (x86)",
    "C:\\Windows\\System32",
    "C:\\ProgramData",
    "C:\\Users\\marie",
)


class Pools:
    """Names that repeat across the fleet, in the sizes met on real fleets, and one installed tool's traces."""

    def __init__(self, seed: int = 1) -> None:
        self.random = random.Random(seed)
        pick = self.random.choice
        self.programs = [
            {
                "name": f"{pick(WORDS)} {pick(WORDS)} {number % 30}.{number % 7}",
                "version": f"{number % 30}.{number % 7}.{number}",
                "publisher": f"{pick(WORDS)} Corp.",
            }
            for number in range(3_180)
        ]
        self.services = [
            {
                "name": f"{pick(WORDS)}{pick(WORDS)}Svc{number}",
                "display": f"{pick(WORDS)} {pick(WORDS)}",
                "path": f"{pick(PLACES[:3])}\\{pick(WORDS)}\\{pick(WORDS)}{number}.exe -k {pick(WORDS)}",
                "state": pick(("running", "stopped")),
            }
            for number in range(1_173)
        ]
        self.paths = [
            f"{pick(PLACES)}\\{pick(WORDS)}\\{pick(WORDS)}\\{pick(WORDS)}{number}.{pick(('exe', 'dll', 'log'))}"
            for number in range(2_481)
        ]
        self.images = [path for path in self.paths if path.endswith(".exe")]
        self.tools = [tool for tool in tools().values() if tool.windows and tool.category == "remote-access"]

    def report(self, number: int) -> dict[str, object]:
        """One report: 300 programs, 200 services, 150 processes, 300 paths, and a tool on seven devices of ten."""
        choose = self.random
        report = {
            "schema": "bascule.report/1",
            "host": {"name": f"PC-{number:06}", "os": "Windows 11 Pro"},
            "collected_at": "2026-11-02T08:00:00Z",
            "collector": "bench",
            "programs": choose.sample(self.programs, 300),
            "services": choose.sample(self.services, 200),
            "processes": [
                {"name": path.rpartition("\\")[2], "path": path, "pid": choose.randrange(20_000)}
                for path in choose.choices(self.images, k=150)
            ],
            "paths": choose.sample(self.paths, 300),
        }
        if choose.random() < 0.7:
            plant(report, choose.choice(self.tools))
        return report


def plant(report: dict, tool: Tool) -> None:
    """Put one tool's service, program and process into the report."""
    for block in tool.windows:
        report["services"] += [{"name": _plain(name), "state": "running"} for name in block.services[:1]]
        report["programs"] += [{"name": _plain(name), "version": "1.2"} for name in block.programs[:1]]
        report["processes"] += [{"name": _plain(name), "pid": 7} for name in block.executables[:1]]
        report["paths"] += [_plain(path).replace("%programfiles%", PLACES[0]) for path in block.paths[:2]]


def _plain(pattern: str) -> str:
    return pattern.replace("*", "a1b2c3d4e5f60718").replace("?", "1")


def reports(count: int, seed: int = 1) -> Iterator[bytes]:
    """`count` reports as JSON."""
    pools = Pools(seed)
    for number in range(count):
        yield json.dumps(pools.report(number), separators=(",", ":")).encode()


def write_fleet(file: Path, count: int, *, made: int = 1_000) -> int:
    """Write JSON lines: `made` different reports, repeated under other names up to `count`. Returns bytes written."""
    base = list(reports(min(made, count)))
    written = 0
    with file.open("wb") as stream:
        for number in range(count):
            line = base[number % len(base)]
            if number >= len(base):
                line = line.replace(b'"PC-', b'"R%d-' % (number // len(base)), 1)
            written += stream.write(line + b"\n")
    return written
