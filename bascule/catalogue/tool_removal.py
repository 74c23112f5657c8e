"""How a tool is taken off a device: ordered steps with their words, and what must be absent afterwards.

Pure data out of the catalogue: nothing is run here. `removal/` orders steps across a device, holds the gates (the
new provider's agent proven first, no backup agent before the safe-lapse date) and confirms absence.
"""

from functools import cache
from typing import Literal

import msgspec

from bascule.catalogue.lint_tools import Method, removal_methods
from bascule.catalogue.tools import Confidence, Removal, System, Tool

MAIN = 30  # the order of the uninstallation proper
PROTECTED = frozenset(("code", "token", "tamper", "password"))
ProbeKind = Literal["service", "program", "package", "unit", "launchd", "path", "task", "registry", "user", "group",
                    "firewall", "process", "connection", "listening port", "ask"]  # fmt: skip


class Step(msgspec.Struct, frozen=True):
    """One step of a removal. `source` "derived": it follows from the identifiers, nobody published it."""

    order: int
    method: str
    fr: str
    en: str
    source: str
    confidence: Confidence
    command: str = ""
    needs_code: bool = False

    def in_(self, language: str | None) -> str:
        """The words in `fr` or `en`; French for any other language."""
        return self.en if (language or "fr")[:2] == "en" else self.fr


class Absence(msgspec.Struct, frozen=True):
    """Something that must not be there any more: its kind and the catalogue's pattern; `ask`: words for a person."""

    kind: ProbeKind
    pattern: str
    fr: str = ""
    en: str = ""


_DEFAULT: dict[System, str] = {"windows": "uninstall-entry", "linux": "apt", "macos": "app"}
_CLEANING: dict[System, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "windows": (("services", ("services",)), ("processes", ("executables",)), ("tasks", ("tasks",)),
                ("paths", ("paths",)), ("registry", ("registry",)), ("firewall", ("firewall",)),
                ("accounts", ("users", "groups"))),
    "linux": (("units", ("units",)), ("processes", ("executables",)), ("paths", ("paths",)),
              ("accounts", ("users", "groups"))),
    "macos": (("launchd", ("launchd",)), ("processes", ("executables",)), ("paths", ("paths",)),
              ("accounts", ("users", "groups"))),
}  # fmt: skip
_PROBES: tuple[tuple[ProbeKind, str], ...] = (
    ("service", "services"), ("program", "programs"), ("package", "packages"), ("package", "receipts"),
    ("unit", "units"), ("launchd", "launchd"), ("process", "executables"), ("path", "paths"), ("task", "tasks"),
    ("registry", "registry"), ("user", "users"), ("group", "groups"), ("firewall", "firewall"),
)  # fmt: skip


@cache
def _methods() -> dict[str, Method]:
    return removal_methods()


def patterns(tool: Tool, system: System, family: str) -> tuple[str, ...]:
    """The tool's patterns of one class on that system that are its own, weak ones left out, each once."""
    found = [
        value
        for block in tool.blocks(system)
        for value in (block.published if family == "published" else getattr(block, family))
        if value not in block.weak
    ]
    return tuple(dict.fromkeys(found))


def removal_steps(tool: Tool, system: System) -> list[Step]:
    """All steps in order: protection, uninstallation, then what may be left, each safe to run again."""
    steps = [_published(tool, removal) for removal in tool.removal if removal.os == system]
    if tool.protection.kind in PROTECTED:
        method = _methods()["ask-code"]
        words = {language: getattr(tool.protection, language) or "?" for language in ("fr", "en")}
        steps.append(
            Step(
                method.order, "ask-code", method.fr.format(name=tool.name, protection=words["fr"]),
                method.en.format(name=tool.name, protection=words["en"]), tool.protection.source or "derived", "high",
            )
        )  # fmt: skip
    if not any(step.order in (20, MAIN, 95) for step in steps):
        steps.append(_derived(tool, _DEFAULT[system], ()))
    done = {step.method for step in steps}
    for method_name, families in _CLEANING[system]:
        found = tuple(value for family in families for value in patterns(tool, system, family))
        found += _left_behind(tool, system, families)
        if found and method_name not in done:
            steps.append(_derived(tool, method_name, tuple(dict.fromkeys(found))))
    return sorted(steps, key=lambda step: step.order)


def _left_behind(tool: Tool, system: System, families: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        value
        for remains in tool.remains
        if remains.os == system
        for family in families
        for value in getattr(remains, family, ())
    )


def _published(tool: Tool, removal: Removal) -> Step:
    method = _methods()[removal.method]
    facts = _facts(tool, removal.os)
    return Step(
        method.order, removal.method,
        " ".join(filter(None, (method.fr.format_map(facts), removal.fr))),
        " ".join(filter(None, (method.en.format_map(facts), removal.en))),
        removal.source, removal.confidence, removal.command, removal.needs_code,
    )  # fmt: skip


def _derived(tool: Tool, method_name: str, values: tuple[str, ...]) -> Step:
    method = _methods()[method_name]
    listed = ", ".join(values)
    facts = dict.fromkeys(("services", "units", "launchd", "tasks", "registry", "accounts"), listed)
    facts["name"] = tool.name
    return Step(
        method.order,
        method_name,
        method.fr.format_map(facts),
        method.en.format_map(facts),
        "derived",
        "medium",
    )


def _facts(tool: Tool, system: System) -> dict[str, str]:
    facts = {
        family: ", ".join(patterns(tool, system, family))
        for family in ("services", "units", "launchd", "tasks", "registry")
    }
    accounts = patterns(tool, system, "users") + patterns(tool, system, "groups")
    return {**facts, "name": tool.name, "accounts": ", ".join(accounts), "protection": tool.protection.fr}


def probes(tool: Tool, system: System) -> list[Absence]:
    """What a fresh report of the device must not show, and what to look at besides."""
    found = [Absence(kind, pattern) for kind, family in _PROBES for pattern in patterns(tool, system, family)]
    for remains in tool.remains:
        if remains.os == system:
            for kind, family in (
                ("path", "paths"),
                ("user", "users"),
                ("group", "groups"),
                ("unit", "units"),
            ):
                found += [Absence(kind, value) for value in getattr(remains, family)]  # type: ignore[arg-type]
    for network in tool.network:
        found += [Absence("connection", domain) for domain in network.domains if domain not in network.weak]
        found += [Absence("listening port", str(port)) for port in network.ports]
    found += [Absence("ask", "", probe.fr, probe.en) for probe in tool.verify if probe.os in (None, system)]
    return list(dict.fromkeys(found))
