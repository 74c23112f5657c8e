"""What a host changed since it started, read from the upper folder of its overlay: nobody on the host can hide it.

Only names and what `lstat` says: a FIFO or a socket is never opened.
"""

import os
import stat
from pathlib import Path

from tests.lab.places import run_folder

State = tuple[str, int, int, int]  # kind, size, time of change, owner


def changed(lab: str, host: str) -> dict[str, State]:
    """Every path that differs from the host's layers: "gone" where it was deleted."""
    top = run_folder(lab) / host / "upper"
    found: dict[str, State] = {}
    for folder, folders, files in os.walk(top):
        for name in (*folders, *files):
            path = Path(folder) / name
            facts = path.lstat()
            found["/" + str(path.relative_to(top))] = (
                _kind(path, facts), 0 if stat.S_ISDIR(facts.st_mode) else facts.st_size,
                0 if stat.S_ISDIR(facts.st_mode) else facts.st_mtime_ns, facts.st_uid,
            )  # fmt: skip
    return found


def _kind(path: Path, facts: os.stat_result) -> str:
    if stat.S_ISCHR(facts.st_mode) and facts.st_rdev == 0:
        return "gone"
    if stat.S_ISDIR(facts.st_mode):
        return "folder"
    return "link" if stat.S_ISLNK(facts.st_mode) else "file" if stat.S_ISREG(facts.st_mode) else "other"


def since(before: dict[str, State], after: dict[str, State]) -> dict[str, str]:
    """What changed in between, with its kind; a folder counts only when it came or went."""
    return {
        path: now[0]
        for path, now in after.items()
        if before.get(path) != now
        and not (now[0] == "folder" and before.get(path, ("",))[0] in ("folder", ""))
    } | {path: "taken back" for path in before if path not in after}
