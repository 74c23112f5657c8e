"""The catalogue as flat identifiers, in the spelling that detection compares, and the index that finds them.

An exact name is one dictionary look-up. A glob is tried only on values that share its literal start (or, for a glob
that starts with `*`, its literal end). A path is looked up by each of its ancestors. `oracle.py` gives the same
answers with nothing but fnmatch.
"""

import re
from collections.abc import Iterable, Sequence
from fnmatch import translate
from functools import cache

import msgspec

from bascule.catalogue.tools import STRENGTH, SYSTEMS, WEAK, Block, Network, System, Tool
from bascule.detection.normalise import package_name, place, plain, registry_key, unit_name

NAME_CLASSES = (
    "services", "displays", "programs", "published", "product_codes", "packages", "units", "launchd", "receipts",
    "registry", "tasks", "executables", "users", "groups", "firewall", "domains", "ports",
)  # fmt: skip
CLASSES = (*NAME_CLASSES, "paths")


class Identifier(msgspec.Struct, frozen=True):
    """One pattern of one tool. `glob` is normalised; `weight` 0 to 1; `publisher` a glob where one is needed."""

    tool: str
    family: str
    glob: str
    pattern: str
    weight: float
    system: str
    source: str
    publisher: str = ""
    signers: tuple[str, ...] = ()


def _normalise(family: str, pattern: str) -> str:
    match family:
        case "paths":
            return place(pattern)
        case "registry":
            return registry_key(pattern)
        case "units":
            return unit_name(pattern) if "*" not in pattern.rpartition(".")[2] else plain(pattern)
        case "packages" | "receipts":
            return package_name(pattern)
        case _:
            return plain(pattern)


def identifiers_of(tool: Tool) -> list[Identifier]:
    """All identifiers of one tool."""
    found: list[Identifier] = []
    for system in SYSTEMS:
        signers = tuple(plain(name) for block in tool.blocks(system) for name in block.signers)
        for block in tool.blocks(system):
            found += _of_block(tool, block, system, signers)
    if tool.macos:
        found += _mac_programs(tool)
    for network in tool.network:
        found += _of_network(tool, network)
    return found


def _mac_programs(tool: Tool) -> Iterable[Identifier]:
    """An application's name on macOS: that of its bundle, and the names it has on Windows."""
    for block in tool.windows:
        for name in block.programs:
            weight = WEAK if name in block.weak else STRENGTH["programs"]
            yield Identifier(tool.id, "programs", plain(name), name, weight, "macos", block.source)
        for name, publisher in block.published.items():
            yield Identifier(
                tool.id,
                "published",
                plain(name),
                name,
                STRENGTH["programs"],
                "macos",
                block.source,
                plain(publisher),
            )
    for block in tool.macos:
        for path in block.paths:
            bundle = re.fullmatch(r"/Applications/(?:[^/]+/)*([^/.][^/]*)\.app", path)
            if bundle:
                weight = WEAK if path in block.weak else STRENGTH["programs"]
                yield Identifier(tool.id, "programs", plain(bundle[1]), path, weight, "macos", block.source)


def _of_block(tool: Tool, block: Block, system: System, signers: tuple[str, ...]) -> Iterable[Identifier]:
    for family in CLASSES:
        values: Sequence[str] = () if family in ("published", "domains", "ports") else getattr(block, family)
        for pattern in values:
            weight = WEAK if pattern in block.weak else STRENGTH[family]
            yield Identifier(
                tool.id, family, _normalise(family, pattern), pattern, weight, system, block.source,
                signers=signers if family == "executables" else (),
            )  # fmt: skip
    for name, publisher in block.published.items():
        yield Identifier(
            tool.id,
            "published",
            plain(name),
            name,
            STRENGTH["programs"],
            system,
            block.source,
            plain(publisher),
        )


def _of_network(tool: Tool, block: Network) -> Iterable[Identifier]:
    for domain in block.domains:
        weight = WEAK if domain in block.weak else STRENGTH["domains"]
        yield Identifier(tool.id, "domains", plain(domain), domain, weight, "", block.source)
    for port in block.ports:
        yield Identifier(tool.id, "ports", str(port), str(port), STRENGTH["ports"], "", block.source)


def glob_regex(glob: str) -> str:
    """A regular expression for a glob where only `*` and `?` are special."""
    return translate(glob.replace("[", "[[]"))


@cache
def _whole(glob: str) -> re.Pattern[str]:
    return re.compile(glob_regex(glob))


@cache
def _here_or_below(glob: str) -> re.Pattern[str]:
    return re.compile(f"(?:{glob_regex(glob)})|(?:{glob_regex(below(glob))})")


def _literal_start(glob: str) -> str:
    return re.split(r"[*?]", glob, maxsplit=1)[0]


class Names:
    """Finds the identifiers whose glob is a whole name."""

    def __init__(self, identifiers: Iterable[Identifier]) -> None:
        self.exact: dict[str, list[Identifier]] = {}
        self.starting: dict[str, list[Identifier]] = {}
        self.ending: dict[str, list[Identifier]] = {}
        self.other: list[Identifier] = []
        for identifier in identifiers:
            glob = identifier.glob
            start, end = _literal_start(glob), _literal_start(glob[::-1])[::-1]
            if start == glob:
                self.exact.setdefault(glob, []).append(identifier)
                continue
            if len(start) >= 3:
                self.starting.setdefault(start[:3], []).append(identifier)
            elif len(end) >= 4:
                self.ending.setdefault(end[-4:], []).append(identifier)
            else:
                self.other.append(identifier)

    def matching(self, name: str) -> list[Identifier]:
        found = list(self.exact.get(name, ()))
        for tried in (self.starting.get(name[:3]), self.ending.get(name[-4:]), self.other):
            if tried:
                found += [identifier for identifier in tried if _whole(identifier.glob).match(name)]
        return found


class Places:
    """Finds the identifiers whose glob is a path or one of its folders.

    Globs hang on the last folder before their first wildcard. There, one `startswith` over all their literal starts
    dismisses nearly every path; globs that go on with a wildcard at once are tried where their longest part occurs.
    """

    def __init__(self, identifiers: Iterable[Identifier]) -> None:
        self.exact: dict[str, list[Identifier]] = {}
        self.narrow: dict[str, list[tuple[str, Identifier]]] = {}
        self.wide: dict[str, list[tuple[str, Identifier]]] = {}
        for identifier in identifiers:
            start = _literal_start(identifier.glob)
            if start == identifier.glob:
                self.exact.setdefault(start, []).append(identifier)
                continue
            root = re.split(r"[\\/][^\\/]*$", start)[0] if re.search(r"[\\/]", start) else ""
            if start[len(root) :] in ("", "\\", "/"):
                part = max(re.split(r"[*?]", identifier.glob[len(start) :]), key=len)
                self.wide.setdefault(root, []).append((part, identifier))
            else:
                self.narrow.setdefault(root, []).append((start, identifier))
        self.starts = {root: tuple(start for start, _ in found) for root, found in self.narrow.items()}

    def matching(self, path: str) -> list[Identifier]:
        found: list[Identifier] = []
        for folder in ancestors(path):
            if folder in self.exact:
                found += self.exact[folder]
            if folder in self.starts and path.startswith(self.starts[folder]):
                for start, identifier in self.narrow[folder]:
                    if path.startswith(start) and _here_or_below(identifier.glob).match(path):
                        found.append(identifier)
            if folder in self.wide:
                for part, identifier in self.wide[folder]:
                    if part in path and _here_or_below(identifier.glob).match(path):
                        found.append(identifier)
        return found


def below(glob: str) -> str:
    """The glob of everything below that folder."""
    return glob + ("\\*" if "\\" in glob or glob.startswith("%") else "/*")


def ancestors(path: str) -> list[str]:
    """Every folder on the way to a path, and the path itself; the empty root first."""
    found = [""]
    end = 0
    for step in _SEPARATOR.split(path)[:-1]:
        end += len(step)
        if end:
            found.append(path[:end])
        end += 1
    found.append(path)
    return found


_SEPARATOR = re.compile(r"[\\/]")


class Index:
    """The identifiers that count on one operating system ("" is an unknown one: all of them)."""

    def __init__(self, tools: Iterable[Tool], system: str) -> None:
        self.system = system
        self.identifiers = [
            identifier
            for tool in tools
            for identifier in identifiers_of(tool)
            if not system or identifier.system in ("", system)
        ]
        by_class: dict[str, list[Identifier]] = {family: [] for family in CLASSES}
        for identifier in self.identifiers:
            by_class[identifier.family].append(identifier)
        self.names = {family: Names(by_class[family]) for family in NAME_CLASSES}
        self.places = Places(by_class["paths"])
        self.present = frozenset(family for family, found in by_class.items() if found)

    def matching(self, family: str, candidate: str) -> list[Identifier]:
        """The identifiers of that class that match a candidate as `facets.py` spells it."""
        return (
            self.places.matching(candidate) if family == "paths" else self.names[family].matching(candidate)
        )
