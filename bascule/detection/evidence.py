"""Reports → evidence: each value that is an identifier of a tool, with where it stands and what it shows.

Nearly every string of a fleet repeats from device to device and belongs to no tool. The engine keeps the strings it
has judged: a value known to be of no tool costs one set look-up, a known hit one dictionary look-up. The memory is
bounded: a set that grows past `KEPT` is emptied and learns again, so it stays flat however large the fleet.
"""

from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Any

import msgspec

from bascule.catalogue.tools import SIGNED, STRENGTH, WEAK, Tool
from bascule.detection.facets import FACETS
from bascule.detection.identifiers import Identifier, Index
from bascule.detection.normalise import base_name, plain, system_of
from bascule.detection.report import Entry, Process, Program, Report, Service
from bascule.observation.problem import gettext_noop

KEPT = 150_000  # judged values kept per field and operating system
BROWSERS = frozenset((
    "chrome", "msedge", "firefox", "brave", "opera", "iexplore", "safari", "vivaldi", "chromium", "msedgewebview2",
    "google chrome", "microsoft edge", "com.apple.webkit.networking", "outlook", "olk", "thunderbird",
))  # fmt: skip
BROWSED = 0.1  # what a vendor's domain is worth when a browser or mail program calls it

# Shown to people: whoever shows them translates.
_KIND_OF_FAMILY = {
    "services": gettext_noop("service"), "displays": gettext_noop("service"), "programs": gettext_noop("program"), "published": gettext_noop("program"),
    "product_codes": gettext_noop("product code"), "packages": gettext_noop("package"), "units": gettext_noop("unit"), "launchd": gettext_noop("launchd"),
    "receipts": gettext_noop("package"), "registry": gettext_noop("registry"), "tasks": gettext_noop("task"), "paths": gettext_noop("path"), "executables": gettext_noop("file"),
    "users": gettext_noop("user"), "groups": gettext_noop("group"), "firewall": gettext_noop("firewall"), "domains": gettext_noop("connection"), "ports": gettext_noop("port"),
}  # fmt: skip
Hits = tuple[tuple[Identifier, str], ...]
Matching = Callable[[str, str], list[Identifier]]


class Evidence(msgspec.Struct, gc=False):
    """One line of evidence. `state`: seen, executed, installed, running or connected; `field` is the facet it came
    from; `pattern` and `source` are the catalogue's."""

    tool: str
    kind: str
    value: str
    where: str
    state: str
    weight: float
    field: str
    pattern: str
    source: str


class Engine:
    """Finds evidence in reports of one operating system. `matching` may be replaced by the naive oracle."""

    def __init__(self, tools: Iterable[Tool], system: str, matching: Matching | None = None) -> None:
        self.index = Index(tools, system)
        self.matching = matching or self.index.matching
        self.nothing: dict[str, set[str | None]] = {field: {None, ""} for field in FACETS}
        self.known: dict[str, dict[str, Hits]] = {field: {} for field in FACETS}

    def look(self, field: str, value: str | None) -> Hits:
        """The identifiers that a value of that field is, each once."""
        nothing, known = self.nothing[field], self.known[field]
        if value in nothing or value is None:
            return ()
        hits = known.get(value)
        if hits is None:
            hits = self._judge(field, value)
            if len(nothing) + len(known) > KEPT:
                nothing.clear()
                nothing.update((None, ""))
                known.clear()
            if hits:
                known[value] = hits
            else:
                nothing.add(value)
        return hits

    def _judge(self, field: str, value: str) -> Hits:
        best: dict[tuple[str, str], tuple[Identifier, str]] = {}
        present = self.index.present
        for family, candidate in FACETS[field](value):
            if family not in present:
                continue
            for identifier in self.matching(family, candidate):
                kept = best.get((identifier.tool, family))
                if kept is None or (identifier.weight, kept[0].pattern) > (
                    kept[0].weight,
                    identifier.pattern,
                ):
                    best[identifier.tool, family] = (identifier, candidate)
        return tuple(best[key] for key in sorted(best))

    def evidence(self, report: Report) -> list[Evidence]:
        """All evidence of one report, weak lines included."""
        found: list[Evidence] = []
        nothing = self.nothing
        if report.programs:
            names, places = nothing["program"], nothing["location"]
            codes, commands = nothing["product"], nothing["uninstall"]
            found += self._each("programs", _program, (
                (number, item) for number, item in enumerate(report.programs)
                if item.name not in names or item.location not in places
                or item.product_code not in codes or item.uninstall not in commands
            ))  # fmt: skip
        if report.services:
            names, shown, commands = nothing["service"], nothing["display"], nothing["command"]
            found += self._each("services", _service, (
                (number, item) for number, item in enumerate(report.services)
                if item.name not in names or item.path not in commands or item.display not in shown
            ))  # fmt: skip
        for where, processes in (("processes", report.processes), ("executed", report.executed)):
            if processes:
                names, places, commands = nothing["executable"], nothing["path"], nothing["command"]
                found += self._each(where, _process, (
                    (number, item) for number, item in enumerate(processes)
                    if item.name not in names or item.path not in places or item.command not in commands
                ))  # fmt: skip
        if report.paths:
            places = nothing["path"]
            for number, path in enumerate(report.paths):
                if path not in places:
                    found += self.lines("path", path, f"paths[{number}]", "seen")
        found += self._smaller_lists(report)
        return found

    def _smaller_lists(self, report: Report) -> list[Evidence]:
        found: list[Evidence] = []
        for number, package in enumerate(report.packages or ()):
            found += self.lines("package", package.name, f"packages[{number}]", "installed")
        for number, key in enumerate(report.registry or ()):
            found += self.lines("registry", key, f"registry[{number}]", "seen")
        for where, fields in _ENTRIES.items():
            for number, entry in enumerate(getattr(report, where) or ()):
                state = _state_of(entry.state, "installed" if where not in ("users", "groups") else "seen")
                for name, field in fields:
                    found += self.lines(field, getattr(entry, name), f"{where}[{number}].{name}", state)
        for number, entry in enumerate(report.sockets or ()):
            found += _socket(self, entry, f"sockets[{number}]")
        return found

    def _each(
        self,
        where: str,
        read: Callable[["Engine", Any, str], list[Evidence]],
        items: Iterable[tuple[int, Any]],
    ) -> list[Evidence]:
        found: list[Evidence] = []
        for number, item in items:
            found += read(self, item, f"{where}[{number}]")
        return found

    def lines(self, field: str, value: str | None, where: str, state: str) -> list[Evidence]:
        return [
            Evidence(
                identifier.tool, _KIND_OF_FAMILY[identifier.family], value or "", where, state,
                WEAK if identifier.family == "published" else identifier.weight, field, identifier.pattern,
                identifier.source,
            )
            for identifier, _ in self.look(field, value)
        ]  # fmt: skip


_ENTRIES: dict[str, tuple[tuple[str, str], ...]] = {
    "tasks": (("name", "task"), ("path", "task"), ("command", "command"), ("action", "command"),
              ("exec", "command"), ("program", "command")),
    "autostart": (("command", "command"), ("path", "command"), ("program", "command"), ("exec", "command")),
    "units": (("name", "unit"), ("path", "command"), ("exec", "command"), ("command", "command")),
    "launchd": (("label", "launchd"), ("name", "launchd"), ("path", "path"), ("program", "command"),
                ("command", "command")),
    "users": (("name", "user"),),
    "groups": (("name", "group"),),
    "firewall": (("name", "firewall"), ("display", "firewall"), ("program", "command"), ("path", "command")),
}  # fmt: skip
_RUNNING = frozenset(("running", "active", "started", "run", "4", "up", "active (running)", "loaded"))


def _state_of(state: str | None, otherwise: str) -> str:
    return "running" if state and state.strip().lower() in _RUNNING - {"loaded"} else otherwise


def _program(engine: Engine, item: Program, where: str) -> list[Evidence]:
    publisher = plain(item.publisher or "")
    found: list[Evidence] = []
    for identifier, _ in engine.look("program", item.name):
        weight = identifier.weight
        if identifier.family == "published":
            weight = weight if fnmatchcase(publisher, identifier.publisher) else WEAK
        found.append(
            Evidence(
                identifier.tool, "program", item.name or "", f"{where}.name", "installed", weight, "program",
                identifier.pattern, identifier.source,
            )
        )  # fmt: skip
    for name, field in (("product_code", "product"), ("location", "location"), ("uninstall", "uninstall")):
        found += engine.lines(field, getattr(item, name), f"{where}.{name}", "installed")
    return found


def _service(engine: Engine, item: Service, where: str) -> list[Evidence]:
    state = _state_of(item.state, "installed")
    return [
        *engine.lines("service", item.name, f"{where}.name", state),
        *engine.lines("display", item.display, f"{where}.display", state),
        *engine.lines("command", item.path, f"{where}.path", state),
    ]


def _process(engine: Engine, item: Process, where: str) -> list[Evidence]:
    state = "executed" if where.startswith("executed") else "running"
    found: list[Evidence] = []
    for name, field in (("name", "executable"), ("path", "path"), ("command", "command")):
        value = getattr(item, name)
        for identifier, candidate in engine.look(field, value):
            weight, kind = identifier.weight, _KIND_OF_FAMILY[identifier.family]
            if identifier.family == "executables":
                if name == "command" and base_name(candidate) != base_name(
                    item.path or item.name or candidate
                ):
                    continue  # an argument, not what runs
                kind, weight = gettext_noop("process"), _running(identifier, item.signer)
            found.append(
                Evidence(
                    identifier.tool, kind, value or "", f"{where}.{name}", state, weight, field,
                    identifier.pattern, identifier.source,
                )
            )  # fmt: skip
    return found


def _running(identifier: Identifier, signer: str | None) -> float:
    if signer and any(
        fnmatchcase(name, pattern) for name in _signers(signer) for pattern in identifier.signers
    ):
        return SIGNED
    return STRENGTH["running"] if identifier.weight >= STRENGTH["executables"] else WEAK


def _signers(signer: str) -> Sequence[str]:
    """The signer's name, also out of a distinguished name (`CN=X, O="Y, Inc.", C=US`)."""
    names = [plain(signer)]
    for part in signer.replace('"', "").split("="):
        names.append(plain(part.rpartition(",")[0] or part))
    return names


def _socket(engine: Engine, item: Entry, where: str) -> list[Evidence]:
    listening = bool(item.listen) or "listen" in (item.state or "").lower()
    found: list[Evidence] = []
    process = base_name(item.process or item.program or "")
    for identifier, _ in engine.look("executable", process):
        found.append(
            Evidence(
                identifier.tool, "process", process, f"{where}.process", "connected" if not listening else "running",
                _running(identifier, None), "executable", identifier.pattern, identifier.source,
            )
        )  # fmt: skip
    if listening:
        port = item.port if item.port is not None else str(item.listen).rpartition(":")[2]
        return found + engine.lines("port", str(port), f"{where}.port", "running")
    browsed = process.removesuffix(".exe") in BROWSERS
    for text in dict.fromkeys((item.host, item.address, item.remote, item.connect)):
        for line in engine.lines("host", text, where, "connected") if isinstance(text, str) else ():
            line.weight = BROWSED if browsed else line.weight
            found.append(line)
    return found


class Engines:
    """One engine per operating system, made when the first report of it comes."""

    def __init__(self, tools: Iterable[Tool]) -> None:
        self.tools = tuple(tools)
        self._engines: dict[str, Engine] = {}

    def of(self, report: Report) -> Engine:
        system = system_of(report.host.os if report.host else None)
        if system not in self._engines:
            self._engines[system] = Engine(self.tools, system)
        return self._engines[system]
