"""The tools of the user's own copy of LOLRMM that the catalogue does not know, as files in our schema.

Only what can be trusted is taken: rooted folders, file names (never enough alone), services, vendor domains, signers.
Its known defects (placeholders, regular expressions in globs, names of Windows' own programs, doubled backslashes) are
left out, and what the linter still refuses is not written.
"""

import json
import re
from pathlib import Path
from typing import Any

import msgspec

from bascule.catalogue.lint_tools import COMMON_NAMES, lint_tools
from bascule.catalogue.tools import Block, Network, Tool, tool_named
from bascule.observation.problem import Problem, gettext_noop

ALREADY = gettext_noop("already in the catalogue")
LIMIT = 64 * 1024 * 1024  # bytes of a LOLRMM file
_PLACES = (
    (
        re.compile(r"^[a-z*]:\\program files(?: ?\(x86\)|\*)?%?\\|^%programfiles(?:\(x86\))?%\\", re.I),
        "%programfiles%\\",
    ),
    (re.compile(r"^[a-z*]:\\programdata\\|^%programdata%\\|^%allusersprofile%\\", re.I), "%programdata%\\"),
    (re.compile(r"^[a-z*]:\\users\\[^\\]+\\appdata\\local\\|^%localappdata%\\", re.I), "%localappdata%\\"),
    (re.compile(r"^[a-z*]:\\users\\[^\\]+\\appdata\\roaming\\|^%appdata%\\", re.I), "%appdata%\\"),
)
_UNUSABLE = re.compile(r"[<>\[\]{}|]|\\d|IEUser|USERNAME")
_SHARED = frozenset("google microsoft adobe common windows temp programs intel dell package".split())  # noqa: SIM905
_DOMAIN = re.compile(r"(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+")


def import_lolrmm(file: Path, out: Path) -> tuple[list[str], list[tuple[str, str]]]:
    """Writes one TOML file per new tool into `out`. Returns the ids written, and (name, why) of what was left out.

    Raises `Problem` when the file is not LOLRMM's JSON.
    """
    written: list[str] = []
    left_out: list[tuple[str, str]] = []
    out.mkdir(parents=True, exist_ok=True)
    for entry in _entries(file):
        name = str(entry.get("Name") or "").strip()
        tool = _tool(entry, name)
        if not name or tool_named(name) is not None:
            left_out.append((name, ALREADY))
        elif not tool.windows and not tool.linux and not tool.macos:
            left_out.append((name, gettext_noop("nothing in it can be trusted to be this tool")))
        elif lint_tools({tool.id: tool}):
            left_out.append((name, gettext_noop("the linter refuses it")))
        elif tool.id in written:
            left_out.append((name, gettext_noop("a second entry of the same name")))
        else:
            (out / f"{tool.id}.toml").write_text(toml_of(tool), encoding="utf-8")
            written.append(tool.id)
    return written, left_out


def _entries(file: Path) -> list[dict[str, Any]]:
    try:
        if file.stat().st_size > LIMIT:
            raise ValueError("too large")
        content = msgspec.json.decode(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise Problem(
            gettext_noop("{file} is not LOLRMM's list of tools: {why}."),
            gettext_noop("Give the file rmm_tools.json of a LOLRMM release."),
            file=file.name,
            why=str(error).rstrip("."),
        ) from error
    entries = list(content.values()) if isinstance(content, dict) else content
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _tool(entry: dict[str, Any], name: str) -> Tool:
    details, artifacts = entry.get("Details") or {}, entry.get("Artifacts") or {}
    disk = [str(item.get("File") or "") for item in artifacts.get("Disk") or () if isinstance(item, dict)]
    found = [str(path) for path in details.get("InstallationPaths") or ()] + disk
    posix = [
        path.rstrip("*").rstrip("/") for path in found if path.startswith("/") and not _UNUSABLE.search(path)
    ]
    mac = [path for path in posix if path.startswith(("/Library/", "/Applications/"))]
    linux = [path for path in posix if path not in mac and path.count("/") > 1]
    folders = _unique(folder for path in found if (folder := _folder(path)))
    names = _unique(path.rpartition("\\")[2] for path in found if _is_file_name(path))
    services = _unique(
        str(event["ServiceName"])
        for event in artifacts.get("EventLog") or ()
        if isinstance(event, dict) and event.get("ServiceName")
    )
    windows = Block(
        source="own",
        services=services,
        paths=folders,
        executables=names,
        weak=tuple(n for n in names if len(n) < 9),
    )
    return Tool(
        id=re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "unnamed",
        name=name,
        category="rmm" if entry.get("Category") == "RMM" else "remote-access",
        website=str(details.get("Website") or ""),
        windows=(windows,) if services or folders or names else (),
        linux=(Block(source="own", paths=_unique(linux)),) if linux else (),
        macos=(Block(source="own", paths=_unique(mac)),) if mac else (),
        network=_network(artifacts),
    )


def _network(artifacts: dict[str, Any]) -> tuple[Network, ...]:
    domains = _unique(
        text
        for item in artifacts.get("Network") or ()
        if isinstance(item, dict)
        for domain in item.get("Domains") or ()
        if _DOMAIN.fullmatch(text := str(domain).strip().lower())
    )
    usable = tuple(
        domain
        for domain in domains
        if not lint_tools({"x": Tool("x", "x", "rmm", network=(Network("own", (domain,)),))})
    )
    return (Network("own", usable),) if usable else ()


def _folder(path: str) -> str:
    path = path.replace("\\\\", "\\").strip()
    for pattern, place in _PLACES:
        if pattern.match(path):
            parts = pattern.sub(lambda _, place=place: place, path).split("\\")  # type: ignore[misc]
            deep = 3 if len(parts) > 2 and parts[1].lower().split(" ")[0] in _SHARED else 2
            folder = "\\".join(parts[:deep])
            usable = len(parts) > deep and not _UNUSABLE.search(folder) and parts[deep - 1].strip("* ")
            return folder if usable else ""
    return ""


def _is_file_name(path: str) -> bool:
    name = path.rpartition("\\")[2].lower()
    stem = name.removesuffix(".exe")
    return (
        name.endswith(".exe")
        and len(stem) > 2
        and stem not in COMMON_NAMES
        and not re.search(r"[*?<>\[\]%/]", name)
    )


def _unique(values: Any) -> tuple[str, ...]:
    return tuple({value.lower(): value for value in reversed(list(values)) if value}.values())[::-1]


def toml_of(tool: Tool) -> str:
    """The tool as a file of the catalogue."""
    content = msgspec.to_builtins(tool)
    lines = [
        f"{key} = {_value(content[key])}" for key in ("id", "name", "category", "website") if content[key]
    ]
    for table in ("windows", "linux", "macos", "network"):
        for block in content[table]:
            lines += ["", f"[[{table}]]"] + [
                f"{key} = {_value(value)}" for key, value in block.items() if value
            ]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)
