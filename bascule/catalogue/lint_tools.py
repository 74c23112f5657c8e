"""Refuses facts that would find things that are not the tool, or the wrong tool.

A rule is a function from one tool to faults. What the linter lets pass with a `reason` is written in the block.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import msgspec

from bascule.catalogue.text import FOLDER, convert, read_toml
from bascule.catalogue.tools import SYSTEMS, Block, Network, Tool, sources, tools
from bascule.observation.problem import gettext_noop

_PATTERNS = (
    "services", "displays", "programs", "product_codes", "packages", "units", "launchd", "receipts", "registry",
    "tasks", "paths", "executables", "signers", "users", "groups", "firewall",
)  # fmt: skip
_PLACEHOLDER = re.compile(r"<[^>]*>|%(?:username|userprofile\\desktop|cd|binary_path)%|\\users\\(?:ieuser|username)\\",
                          re.IGNORECASE)  # fmt: skip
_REGEX_IN_GLOB = re.compile(r"\[[^\]]*-[^\]]*\]|\\[dw](?:[+*{\\]|$)|\{\d+,?\d*\}")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# File names that Windows, Linux or many products carry themselves.
COMMON_NAMES = _words("""
    setup connect rd dd rv rdp iit agent client server host service svchost dwm mstsc quickassist
    installer update updater launcher remote viewer tray helper main app run start sshd ssh-agent
    explorer cmd powershell node python java winlogon services lsass conhost rundll32 regsvr32 msiexec
    taskhostw unins000 uninstall
""")
_OPEN_FOLDERS = _words("""
    %programfiles% %programdata% %windir% %appdata% %localappdata% %users% %systemprofile% / /opt /etc
    /usr /usr/bin /usr/local /usr/local/bin /usr/lib /usr/share /var /var/lib /var/log /home
    /applications /library /library/launchdaemons /library/launchagents /library/application support ~
    ~/library ~/.config
""") | {"/library/application support", "%windir%\\system32", "%windir%\\syswow64", "%windir%\\temp", ""}
_WIDE_DOMAINS = _words("""
    com net org io fr amazonaws.com azure.com azurewebsites.net cloudfront.net google.com googleapis.com
    microsoft.com windows.net github.com githubusercontent.com akamaized.net cloudflare.com
""")
_PLATFORM_SIGNERS = ("microsoft", "google llc", "google inc", "adobe", "apple inc", "symantec corporation")


class Fault(msgspec.Struct, frozen=True):
    """What is wrong with a tool's file. `rule` is a stable id; `text` an English template for `facts`."""

    tool: str
    rule: str
    text: str
    facts: dict[str, str] = {}

    def __str__(self) -> str:
        return f"{self.tool}: {self.text.format(**self.facts)}"


def lint_tools(catalogue: Mapping[str, Tool] | None = None) -> list[Fault]:
    """Every fault of the catalogue; an empty list when it may be used."""
    found = catalogue if catalogue is not None else tools()
    faults = [fault for tool in found.values() for fault in _of_tool(tool)]
    return faults + list(_shared(found.values()))


def _of_tool(tool: Tool) -> Iterator[Fault]:
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", tool.id):
        yield Fault(tool.id, "id", gettext_noop("the id is not lower-case words joined by hyphens"))
    if not tool.systems and not tool.network:
        yield Fault(tool.id, "empty", gettext_noop("it has no identifier"))
    for system in SYSTEMS:
        for block in tool.blocks(system):
            yield from _of_block(tool.id, block)
    for network in tool.network:
        yield from _of_network(tool.id, network)
    yield from _of_sources(tool)
    yield from _of_instances(tool)


def _of_block(tool: str, block: Block) -> Iterator[Fault]:
    for family in _PATTERNS:
        for pattern in getattr(block, family):
            facts = {"pattern": pattern, "class": family}
            if _PLACEHOLDER.search(pattern):
                yield Fault(
                    tool, "placeholder", gettext_noop("{class} “{pattern}” holds a placeholder"), facts
                )
            if family not in ("registry", "product_codes") and _REGEX_IN_GLOB.search(pattern):
                yield Fault(tool, "regex", gettext_noop("{class} “{pattern}” is no glob"), facts)
            if pattern != pattern.strip() or "\\\\" in pattern:
                yield Fault(tool, "spelling", gettext_noop("{class} “{pattern}” has stray characters"), facts)
            if tool not in _built_in() and pattern not in block.weak and (why := _too_wide(family, pattern)):
                yield Fault(
                    tool,
                    "wide",
                    gettext_noop("{class} “{pattern}” is too wide: {why}"),
                    {**facts, "why": why},
                )
    known = {value for family in _PATTERNS for value in getattr(block, family)}
    for value in block.weak:
        if value not in known:
            yield Fault(
                tool, "weak", gettext_noop("“{pattern}” is called weak but not listed"), {"pattern": value}
            )


@cache
def _built_in() -> frozenset[str]:
    return frozenset(tool.id for tool in tools().values() if tool.category == "built-in")


def _too_wide(family: str, pattern: str) -> str:
    letters = len(
        re.sub(r"[^A-Za-z0-9]", "", re.sub(r"\.(?:exe|service|app|plist|timer|socket)$", "", pattern))
    )
    if family == "paths":
        lowered = pattern.lower().rstrip("\\/")
        rooted = re.match(r"^(?:%[a-z]+%\\|/|~/|[a-z]:\\)", lowered)
        home = re.match(r"^(?:/home|/users|[a-z]:\\users)[\\/][^\\/]+$", lowered)
        if not rooted or home or lowered in _OPEN_FOLDERS:
            return gettext_noop("it is not below a folder of the tool's own")
        first = re.split(r"[\\/]", lowered.removeprefix("/"))[1:] or [""]
        return gettext_noop("its first folder is open") if len(first) == 1 and first[0] in ("*", "**") else ""
    if family == "executables" and pattern.lower().rpartition(".")[0] in COMMON_NAMES:
        return gettext_noop("many programs have this name")
    if family == "executables" and pattern.lower() in COMMON_NAMES:
        return gettext_noop("many programs have this name")
    if family == "signers":
        common = any(name in pattern.lower() for name in _PLATFORM_SIGNERS)
        return gettext_noop("it signs much else") if common else ""
    if "*" in pattern and letters < 4:
        return gettext_noop("fewer than four letters stand beside the wildcard")
    if pattern.startswith("*") and letters < 8:
        return gettext_noop("it starts with a wildcard")
    return "" if letters >= 3 or family in ("users", "groups") else gettext_noop("it is too short")


def _of_network(tool: str, network: Network) -> Iterator[Fault]:
    for domain in network.domains:
        bare = domain.removeprefix("*.")
        if bare in _WIDE_DOMAINS or "." not in bare or _PLACEHOLDER.search(domain) or "_" in domain:
            yield Fault(
                tool,
                "domain",
                gettext_noop("the domain “{pattern}” is not the vendor's"),
                {"pattern": domain},
            )


def _of_sources(tool: Tool) -> Iterator[Fault]:
    named = [block.source for system in SYSTEMS for block in tool.blocks(system)]
    parts = (*tool.network, *tool.instance, *tool.removal, *tool.verify, *tool.remains)
    named += [str(getattr(part, "source", "")) for part in parts]
    for name in sorted(set(named) - set(sources())):
        yield Fault(tool.id, "source", gettext_noop("the source “{name}” is unknown"), {"name": name})
    if tool.protection.kind not in ("none", "unknown") and not tool.protection.source and tool.protection.fr:
        yield Fault(tool.id, "source", gettext_noop("the protection names no source"))
    methods = removal_methods()
    for step in tool.removal:
        if step.method not in methods:
            yield Fault(
                tool.id, "method", gettext_noop("the method “{name}” is unknown"), {"name": step.method}
            )
        if bool(step.fr) != bool(step.en):
            yield Fault(tool.id, "language", gettext_noop("a removal step is not in both languages"))


def _of_instances(tool: Tool) -> Iterator[Fault]:
    for extractor in tool.instance:
        try:
            groups = re.compile(extractor.pattern).groups
        except re.error:
            groups = -1
        if groups != 1 or (extractor.from_ == "value") != bool(extractor.where):
            facts = {"pattern": extractor.pattern}
            yield Fault(tool.id, "instance", gettext_noop("“{pattern}” does not extract one value"), facts)


def _shared(catalogue: Iterable[Tool]) -> Iterator[Fault]:
    """The same pattern in two tools: only when one of the two calls it weak or gives its reason."""
    owners: dict[tuple[str, str, str], list[tuple[str, Block]]] = {}
    for tool in catalogue:
        for system in SYSTEMS:
            for block in tool.blocks(system):
                for family in _PATTERNS:
                    if family != "signers":
                        for pattern in getattr(block, family):
                            owners.setdefault((system, family, pattern.lower()), []).append((tool.id, block))
    for (_, family, pattern), blocks in sorted(owners.items()):
        if len({tool for tool, _ in blocks}) > 1 and not any(
            block.reason or any(value.lower() == pattern for value in block.weak) for _, block in blocks
        ):
            names = ", ".join(sorted({tool for tool, _ in blocks}))
            facts = {"pattern": pattern, "class": family, "names": names}
            yield Fault(blocks[0][0], "shared", gettext_noop("{class} “{pattern}” is also of {names}"), facts)


class Method(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A way of removing: its place in the order and its words with placeholders."""

    order: int
    fr: str
    en: str
    undo: str = ""


def removal_methods() -> dict[str, Method]:
    """The removal methods by name."""
    file = FOLDER / "tool_methods.toml"
    return convert(read_toml(file), dict[str, Method], file)
