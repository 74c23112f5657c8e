"""The old tools: how each is recognised, whose agent it is, how it is removed, and where each fact comes from.

A tool is one file in `tools/`, named after its id. Its facts stand in blocks per operating system; one block has one
source, so every fact has one. What an identifier is worth is decided by its class (`STRENGTH`), unless the block
lists the value under `weak`. `lint_tools.py` refuses patterns that would find things that are not the tool.
"""

import os
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from bascule.catalogue.text import FOLDER, convert, read_toml, unusable

Category = Literal[
    "rmm", "remote-access", "monitoring", "security", "backup", "patching", "vpn", "management", "inventory",
    "dual-use", "built-in",
]  # fmt: skip
System = Literal["windows", "linux", "macos"]
Confidence = Literal["high", "medium", "low"]
Words = tuple[str, ...]

SYSTEMS: tuple[System, ...] = ("windows", "linux", "macos")
# Categories that are shown beside the findings, never as one: programs that let nobody in by themselves.
HARMLESS = frozenset(("dual-use", "built-in"))
# What one identifier of a class is worth, 0 to 1. At least 0.5 in all makes a finding (detection/verdict.py).
STRENGTH: dict[str, float] = {
    "services": 0.9, "programs": 0.9, "product_codes": 0.95, "packages": 0.95, "units": 0.9, "launchd": 0.95,
    "receipts": 0.95, "registry": 0.7, "tasks": 0.7, "displays": 0.7, "paths": 0.6, "running": 0.6,
    "domains": 0.4, "users": 0.3, "groups": 0.3, "executables": 0.2, "firewall": 0.3, "ports": 0.1,
}  # fmt: skip
WEAK = 0.15  # what a value listed under `weak` is worth, whatever its class
SIGNED = 0.9  # a file name together with its tool's signer on the same process or file


class Block(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Facts of one source about one operating system. All patterns are case-blind globs (`*`, `?`).

    `paths`: a file or folder, and everything below it; Windows places as `%programfiles%`, `%programdata%`,
    `%windir%`, `%appdata%`, `%localappdata%`, `%users%`; `~` is any home. `published`: an installed program whose
    name is too common to stand alone, with its publisher. `executables`: bare file names, never enough when only
    seen on disk. `weak`: values of this block that other things carry too. `reason`: why the linter lets a shared
    or short value pass.
    """

    source: str
    services: Words = ()
    displays: Words = ()
    programs: Words = ()
    published: dict[str, str] = {}
    product_codes: Words = ()
    packages: Words = ()
    units: Words = ()
    launchd: Words = ()
    receipts: Words = ()
    registry: Words = ()
    tasks: Words = ()
    paths: Words = ()
    executables: Words = ()
    signers: Words = ()
    users: Words = ()
    groups: Words = ()
    firewall: Words = ()
    weak: Words = ()
    reason: str = ""


class Network(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where an agent calls (`domains`, globs) and what it listens on (`ports`), from one source."""

    source: str
    domains: Words = ()
    ports: tuple[int, ...] = ()
    weak: Words = ()
    reason: str = ""


class Extractor(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Whose agent is it? A pattern with one group, over values of one class of the report, or over a `value`
    (registry value or line of a file) that the collector reads at `where`."""

    label: str
    from_: Literal[
        "service", "program", "path", "uninstall", "command", "unit", "launchd", "connection", "value"
    ]
    pattern: str
    source: str
    where: str = ""
    os: System | None = None


class Removal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One step that takes the tool away. `method` names its words in `tool_methods.toml`; `fr` and `en` say what is
    special to this tool; `command` only where it is certain. `needs_code`: a code of the protection goes in."""

    os: System
    method: str
    source: str
    confidence: Confidence
    command: str = ""
    fr: str = ""
    en: str = ""
    needs_code: bool = False


class Protection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stops an uninstallation until the outgoing provider gives it. Planned and asked for, never bypassed."""

    kind: Literal["none", "code", "token", "tamper", "password", "unknown"] = "unknown"
    fr: str = ""
    en: str = ""
    source: str = ""


class Probe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What shows that the tool is gone, besides the absence of each of its identifiers: a thing to look at."""

    fr: str
    en: str
    source: str
    os: System | None = None
    command: str = ""


class Remains(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the tool's own uninstallation is known to leave on the device."""

    os: System
    source: str
    paths: Words = ()
    users: Words = ()
    groups: Words = ()
    units: Words = ()
    registry: Words = ()
    fr: str = ""
    en: str = ""


class Tool(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One old tool."""

    id: str
    name: str
    category: Category
    aliases: Words = ()
    vendor: str = ""
    website: str = ""
    windows: tuple[Block, ...] = ()
    linux: tuple[Block, ...] = ()
    macos: tuple[Block, ...] = ()
    network: tuple[Network, ...] = ()
    instance: tuple[Extractor, ...] = ()
    removal: tuple[Removal, ...] = ()
    protection: Protection = Protection()
    verify: tuple[Probe, ...] = ()
    remains: tuple[Remains, ...] = ()
    note_fr: str = ""
    note_en: str = ""

    def blocks(self, system: System) -> tuple[Block, ...]:
        """The facts for one operating system."""
        return {"windows": self.windows, "linux": self.linux, "macos": self.macos}[system]

    @property
    def systems(self) -> tuple[System, ...]:
        """The operating systems that this tool has identifiers for."""
        return tuple(system for system in SYSTEMS if self.blocks(system))


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where facts come from; `licence` is that of the text, the facts themselves are stated in our own words."""

    title: str
    licence: str
    url: str = ""


@cache
def tools() -> dict[str, Tool]:
    """Every tool by id, read once: ours, then the files of the folder that BASCULE_TOOLS names (a tool of the user's
    own, or a changed copy of one of ours). Raises `Problem` naming the file that cannot be used."""
    found: dict[str, Tool] = {}
    own = os.environ.get("BASCULE_TOOLS")
    files = sorted((FOLDER / "tools").glob("*.toml")) + (sorted(Path(own).glob("*.toml")) if own else [])
    for file in files:
        tool = convert(read_toml(file), Tool, file)
        if tool.id != file.stem:
            raise unusable(file, f"its id {tool.id!r} is not its file name")
        found[tool.id] = tool
    return found


@cache
def sources() -> dict[str, Source]:
    """Every source that a fact may name."""
    file = FOLDER / "tool_sources.toml"
    return convert(read_toml(file), dict[str, Source], file)


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for tool in tools().values():
        for name in (tool.id, tool.name, *tool.aliases):
            names.setdefault(_bare(name), tool.id)
    return names


def _bare(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def tool_named(name: str) -> Tool | None:
    """The tool of that id, name or alias, whatever its case, spaces and punctuation; None when unknown."""
    found = _names().get(_bare(name))
    return tools()[found] if found else None
