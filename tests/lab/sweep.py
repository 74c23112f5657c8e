"""Finds and ends everything of a lab by its own names: marked processes, namespaces, folders. Never anything else."""

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

from tests.lab.places import MARK, NAMESPACES, LabProblem, run_folder

PROPAGATION = Path("/run/systemd/nspawn/propagate")


def jobs() -> dict[int, str]:
    """Every process that carries the mark: its id and its job, "lab/host"."""
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            entries = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        for entry in entries:
            if entry.startswith(MARK.encode() + b"="):
                found[int(folder.name)] = entry.partition(b"=")[2].decode("utf-8", "replace")
    found.pop(os.getpid(), None)
    return found


def namespaces(lab: str) -> list[str]:
    """The network namespaces of this lab."""
    return sorted(path.name for path in NAMESPACES.glob(f"{lab}-*")) if NAMESPACES.is_dir() else []


def members(names: list[str]) -> set[int]:
    """The processes inside these network namespaces, by the namespace's inode."""
    inodes = {(NAMESPACES / name).stat().st_ino for name in names}
    inside = set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if (folder / "ns" / "net").stat().st_ino in inodes:
                    inside.add(int(folder.name))
            except OSError:
                continue
    return inside - {os.getpid()}


def end_processes(prefix: str, names: list[str] | None = None) -> None:
    """Kill what is marked with `prefix`, and what lives in these namespaces, until nothing of it is left."""
    for _round in range(200):
        alive = {pid for pid, job in jobs().items() if job.startswith(prefix)} | members(names or [])
        if not alive:
            return
        for pid in alive:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        time.sleep(0.05)
    raise LabProblem(f"Processes of the lab do not end: {sorted(alive)}")


def sweep(lab: str) -> None:
    """Leave nothing of this lab: processes, namespaces (and with them veths and bridges), folders."""
    end_processes(f"{lab}/", namespaces(lab))
    for name in namespaces(lab):
        subprocess.run(["ip", "netns", "del", name], capture_output=True)
        (NAMESPACES / name).unlink(missing_ok=True)
    for folder in PROPAGATION.glob(f"{lab}-*") if PROPAGATION.is_dir() else ():
        shutil.rmtree(folder, ignore_errors=True)
    if NAMESPACES.is_dir() and not any(NAMESPACES.iterdir()):
        # `ip netns add` makes the folder a mount of itself; it goes with the last namespace.
        subprocess.run(["umount", NAMESPACES], capture_output=True)
        NAMESPACES.rmdir()
    folder = run_folder(lab)
    shutil.rmtree(folder, ignore_errors=True)
    if left := leftovers(lab):
        raise LabProblem(f"Could not be cleaned: {', '.join(left)}")


def abandoned() -> list[str]:
    """The labs of tests ("test", a process id, a word) whose process is gone."""
    folder = run_folder("")
    known = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if NAMESPACES.is_dir():
        known |= {path.name.partition("-")[0] for path in NAMESPACES.iterdir()}
    known |= {job.partition("/")[0] for job in jobs().values()}
    of_tests = [found for name in known if (found := re.fullmatch(r"test(\d+)[a-z]*", name))]
    return sorted(found[0] for found in of_tests if not Path(f"/proc/{found[1]}").exists())


def leftovers(lab: str) -> list[str]:
    """What of this lab is still on the machine, in words; empty when it is gone."""
    folder = run_folder(lab)
    mounts = [line.split()[1] for line in Path("/proc/self/mounts").read_text().splitlines()]
    return (
        [f"process {pid} ({job})" for pid, job in jobs().items() if job.startswith(f"{lab}/")]
        + [f"namespace {name}" for name in namespaces(lab)]
        + [f"mount {path}" for path in mounts if path.startswith((f"{folder}/", f"{NAMESPACES}/{lab}-"))]
        + ([f"folder {folder}"] if folder.exists() else [])
    )
