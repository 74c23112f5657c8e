"""What of each tool stands on a device, thing by thing: the concrete values of one report, never a catalogue's pattern.

Detection says how sure a tool is; this says which package, unit, file, account it is, so that it can be taken away and
be looked for afterwards.
"""

import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import msgspec

from bascule.catalogue.tools import WEAK, Block, System, Tool, tools
from bascule.detection.evidence import Engine, Engines, Evidence
from bascule.detection.normalise import images, package_name, place, system_of, unit_name
from bascule.detection.report import Report, read_report

# report list → the kind of thing it holds. Only these are taken away; other lists only show.
KINDS = {
    "packages": "package", "programs": "program", "services": "service", "units": "unit", "launchd": "launchd",
    "processes": "process", "paths": "path", "tasks": "task", "autostart": "autostart", "registry": "registry",
    "users": "user", "groups": "group", "firewall": "firewall", "sockets": "connection",
}  # fmt: skip
# The identifier classes whose match names the thing itself, per list.
_NAMING: dict[str, frozenset[str]] = {
    "packages": frozenset(("package",)), "programs": frozenset(("program", "product", "location", "uninstall")),
    "services": frozenset(("service", "display", "command")), "units": frozenset(("unit",)),
    "launchd": frozenset(("launchd",)), "paths": frozenset(("path",)), "registry": frozenset(("registry",)),
    "tasks": frozenset(("task", "command")), "users": frozenset(("user",)), "groups": frozenset(("group",)),
    "firewall": frozenset(("firewall",)), "autostart": frozenset(("command",)),
}  # fmt: skip


class Thing(msgspec.Struct, frozen=True):
    """One thing of a tool on a device. `value` names it exactly; `where` is its place in the report; `also`: what else
    is needed to take it away (a cron line, an uninstall command, a state). `weak`: others have such a thing too."""

    kind: str
    value: str
    where: str
    also: str = ""
    weak: bool = False


class Device(msgspec.Struct):
    """One report, read for removal: things by tool id."""

    name: str
    system: str
    report: Report
    document: dict[str, Any]
    things: dict[str, list[Thing]]

    def of(self, tool: str) -> list[Thing]:
        """The tool's own things, weak ones left out. Of a tool that does not show any more: what it is known to leave."""
        if tool not in self.things and tool in tools():
            self.things[tool] = _remains(tools()[tool], self.system, self.report, set())
        return [thing for thing in self.things.get(tool, []) if not thing.weak]


@cache
def _engines() -> Engines:
    return Engines(tools().values())


def read_device(document: dict[str, Any]) -> Device:
    """Everything of any tool that this report shows. Raises `Problem` when it is no report."""
    report = read_report(document)
    engine = _engines().of(report)
    things: dict[str, dict[tuple[str, ...], Thing]] = {}
    for line in engine.evidence(report):
        thing = _thing(report, document, line, engine)
        if thing is None:
            continue
        kept = things.setdefault(line.tool, {})
        key = (thing.kind, thing.value, thing.also if thing.kind in ("task", "mention") else "")
        if key not in kept or (kept[key].weak and not thing.weak):
            kept[key] = thing
    host = report.host
    system = system_of(host.os if host else None)
    found = {tool: list(kept.values()) for tool, kept in things.items()}
    for tool_id, listed in found.items():
        listed += _remains(tools()[tool_id], system, report, {(one.kind, one.value) for one in listed})
    name = (host.name or host.fqdn or "") if host else ""
    return Device(name, system, report, document, found)


def _thing(report: Report, document: dict[str, Any], line: Evidence, engine: Engine) -> Thing | None:
    listed, number = _place(line.where)
    kind = KINDS.get(listed)
    if kind is None:
        return None
    entry = (getattr(report, listed) or [])[number]
    weak = line.weight <= WEAK
    if listed == "processes":
        return _process(entry, line)
    if listed == "units":
        return _unit(entry, line, engine, weak)
    if listed == "sockets":
        return (
            Thing("connection", line.value, line.where, weak=weak)
            if line.state == "connected" and line.kind != "process" and line.weight > WEAK
            else None
        )
    if line.field not in _NAMING[listed] or (listed == "paths" and line.kind != "path"):
        return None
    if listed == "tasks":
        raw = document["tasks"][number]
        return _task(entry.name or "", raw if isinstance(raw, dict) else {}, line, engine, weak)
    if listed == "programs":
        also = entry.product_code or entry.uninstall or ""
        return Thing("program", entry.name or "", line.where, also, weak)
    if listed == "autostart":
        raw = document["autostart"][number]
        return Thing("autostart", entry.name or "", line.where, str(raw.get("where", "")), weak)
    value = (
        entry if isinstance(entry, str) else entry.label or entry.name if listed == "launchd" else entry.name
    )
    return Thing(kind, str(value or ""), line.where, weak=weak) if value else None


def _place(where: str) -> tuple[str, int]:
    listed, _bracket, rest = where.partition("[")
    number = rest.partition("]")[0]
    return listed, int(number) if number.isdigit() else 0


def _process(entry: Any, line: Evidence) -> Thing | None:
    """By the file it runs; an interpreted one by its whole command line. A mere argument is not the tool running."""
    if line.weight <= WEAK:
        return None
    if line.where.endswith(".path"):
        return Thing("process", (entry.path or "").strip(), line.where)
    if (
        line.where.endswith(".name")
        and entry.command
        and not (entry.path or "").strip().endswith(f"/{entry.name}")
    ):
        return Thing("process", entry.command.strip(), line.where, "command line")
    return None


def _unit(entry: Any, line: Evidence, engine: Engine, weak: bool) -> Thing | None:
    """A unit of the tool's name; or of another name that starts the tool's own file."""
    if not entry.name:
        return None
    if line.where.endswith(".name"):
        return Thing("unit", entry.name, line.where, entry.state or "", weak)
    started = images(entry.exec or "")[:1]
    if started and line.kind == "path" and any(
        identifier.tool == line.tool and identifier.weight > WEAK for identifier, _value in engine.look("path", started[0])
    ):  # fmt: skip
        return Thing("unit", entry.name, line.where, entry.state or "", weak)
    return None


def _task(name: str, raw: dict[str, Any], line: Evidence, engine: Engine, weak: bool) -> Thing | None:
    """A scheduled job of the tool: by its name, or because it starts the tool's own file. One that only mentions the
    tool is somebody's own job, for a person to look at."""
    command = str(raw.get("command") or "")
    if not name or line.field == "task":
        return Thing("task", name, line.where, command, weak) if name else None
    started = images(_SCHEDULE.sub("", command))[:1] if name.startswith("/") else images(command)[:1]
    of_tool = any(
        identifier.tool == line.tool and identifier.family == "paths" and identifier.weight > WEAK
        for path in (name, *started)
        for identifier, _value in engine.look("path", path)
    )
    return Thing("task" if of_tool else "mention", name, line.where, command, weak)


_SCHEDULE = re.compile(r"^\s*(?:@\w+|(?:\S+\s+){5})\s*(?:[a-z_][a-z0-9_-]*\s+(?=/))?")


def _remains(tool: Tool, system: str, report: Report, known: set[tuple[str, str]]) -> list[Thing]:
    """What its own uninstallation is known to leave, as far as this report shows it."""
    found = []
    packages = {package_name(one.name) for one in report.packages or () if one.name}
    for remains in tool.remains:
        if remains.os != system:
            continue
        for kind, patterns, there in (
            ("user", remains.users, [(f"users[{n}]", one.name) for n, one in enumerate(report.users or ())]),
            (
                "group",
                remains.groups,
                [(f"groups[{n}]", one.name) for n, one in enumerate(report.groups or ())],
            ),
            ("unit", remains.units, [(f"units[{n}]", one.name) for n, one in enumerate(report.units or ())]),
            ("path", remains.paths, [(f"paths[{n}]", one) for n, one in enumerate(report.paths or ())]),
        ):
            for where, name in there:
                if kind in ("user", "group") and name in packages:
                    continue  # the account of a package that is still installed
                if name and (kind, name) not in known and any(_is(kind, name, one) for one in patterns):
                    found.append(Thing(kind, name, where, "known to stay behind"))
    return found


def _is(kind: str, name: str, pattern: str) -> bool:
    spell = {"path": place, "unit": unit_name}.get(kind, str.casefold)
    return fnmatchcase(spell(name), spell(pattern).replace("[", "[[]"))


def claimed(device: Device, without: Iterable[str]) -> Mapping[tuple[str, str], str]:
    """(kind, value) → the name of another tool that stands on this device and that this thing is of as well."""
    leaving = set(without)
    found: dict[tuple[str, str], str] = {}
    for tool_id, things in device.things.items():
        if tool_id in leaving or not any(
            one.kind in ("package", "unit", "service", "program", "process") and not one.weak
            for one in things
        ):
            continue
        name = tools()[tool_id].name
        found.update({(one.kind, one.value): name for one in things})
    return found


def blocks_of(tool: Tool, system: str) -> tuple[Block, ...]:
    """The tool's facts for that system; none for an unknown one."""
    known: dict[str, System] = {"windows": "windows", "linux": "linux", "macos": "macos"}
    return tool.blocks(known[system]) if system in known else ()


def same_package(one: str, other: str) -> bool:
    """Whether two names are one package, whatever the architecture."""
    return package_name(one) == package_name(other)
