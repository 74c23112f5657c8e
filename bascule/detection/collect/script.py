"""The read-only collectors for machines without Python: one self-contained script per operating system.

The catalogue's paths, and the places where an agent says whose it is, are written into the script when it is printed,
so the machine needs nothing else and the script can be read before it is run.
"""

import re
from functools import cache
from pathlib import Path

from bascule.catalogue.tools import System, Tool, tools
from bascule.detection.normalise import place

HERE = Path(__file__).resolve().parent
FILES: dict[System, tuple[str, ...]] = {
    "linux": ("prelude.sh", "linux.sh"),
    "macos": ("prelude.sh", "macos.sh"),
    "windows": ("windows.ps1",),
}
SEPARATOR = "\037"
# Folders under these are listed whole by the Windows collector, so their tools need no line of their own.
_LISTED = ("%programfiles%\\", "%programdata%\\")


@cache
def collector_script(system: System) -> str:
    """The whole script. Windows: PowerShell 5.1, UTF-8 with byte order mark needed on disk; others: POSIX sh."""
    text = "".join((HERE / name).read_text(encoding="utf-8") for name in FILES[system])
    return text.replace("@@PATHS@@", "\n".join(watched_paths(system))).replace(
        "@@VALUES@@", "\n".join(_values(system))
    )


def watched_paths(system: System) -> list[str]:
    """The catalogue's paths on that system, each once, in the system's own spelling."""
    found = {path for tool in tools().values() for block in tool.blocks(system) for path in block.paths}
    if system == "windows":
        found = {path for path in found if not _is_listed(path)}
    else:
        found = {re.sub(r"^/Users/\*(?=/)", "~", path) for path in found}
    return sorted(path for path in found if "'" not in path and "\n" not in path)


def _is_listed(path: str) -> bool:
    normal = place(path)
    return normal.startswith(_LISTED) and normal.count("\\") == 1


def _values(system: System) -> list[str]:
    """Lines for the collector: where an agent says whose it is, and what to keep of it."""
    return sorted({line for tool in tools().values() for line in _value_lines(tool, system)})


def _value_lines(tool: Tool, system: System) -> list[str]:
    lines = []
    for extractor in tool.instance:
        windows = extractor.where[:2].upper() == "HK" or extractor.where.startswith("%")
        if extractor.from_ != "value" or windows != (system == "windows"):
            continue
        if system == "windows":
            lines.append(extractor.where)
        elif extractor.where.startswith("/"):
            lines.append(f"{extractor.where}{SEPARATOR}{portable(extractor.pattern)}")
    return lines


def portable(pattern: str) -> str:
    """A Python pattern as a POSIX extended one that keeps at least the same lines."""
    text = (
        re.sub(r"\(\?[!=][^()]*\)", "", pattern).replace("(?:", "(").replace(".*?", ".*").replace(".+?", ".+")
    )
    parts, inside = [], False
    for sign in re.findall(r"\\.|.", text, flags=re.DOTALL):
        inside = sign == "[" or (inside and sign != "]")
        short = _CLASSES.get(sign)
        parts.append(sign if short is None else short if inside else f"[{short}]")
    return "".join(parts).replace("[[:nospace:]]", "[^[:space:]]").replace("[[:noword:]]", "[^[:alnum:]_]")


_CLASSES = {
    r"\s": "[:space:]", r"\d": "0-9", r"\w": "[:alnum:]_", r"\S": "[:nospace:]", r"\W": "[:noword:]", r"\.": "\\.",
}  # fmt: skip
