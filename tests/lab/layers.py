"""Root file systems, in layers: a base, and what each kind of host adds. Built once, kept in the cache.

A layer is the upper folder of an overlay after an `apt-get install`. Its folder's name holds a digest of everything
it was made from, so that a changed list makes a new layer and an unfinished one is never taken for a finished one.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.lab.places import CACHE, HERE, LAYERS, PACKAGES, LabProblem, marked, only_one
from tests.lab.sweep import end_processes

RELEASE = "bookworm"
BASE = "systemd systemd-sysv dbus iproute2 openssh-server sudo cron rsyslog curl python3-minimal procps"
TOOLS = {
    "mmdebstrap": "mmdebstrap",
    "systemd-nspawn": "systemd-container",
    "ip": "iproute2",
    "nsenter": "util-linux",
}


@dataclass(frozen=True)
class Layer:
    """`packages` on top of `below`, then `finish` (a shell line) inside. `release` counts for the lowest one."""

    name: str
    packages: str
    below: "Layer | None" = None
    finish: str = ""
    release: str = RELEASE
    wheels: str = (
        ""  # Python packages, fetched beforehand; in /var/cache/apt/archives/wheels while it is built
    )

    @property
    def stack(self) -> "list[Layer]":
        """This layer and all below it, top first."""
        return [self, *(self.below.stack if self.below else [])]

    @property
    def folder(self) -> Path:
        """Where it lies once it is built."""
        made_from = [
            (one.name, one.packages, one.finish, one.wheels)[: 4 if one.wheels else 3] for one in self.stack
        ]
        digest = hashlib.sha256(repr((self.stack[-1].release, made_from)).encode()).hexdigest()[:10]
        return LAYERS / f"{self.name}-{digest}"

    @property
    def lower(self) -> str:
        """For overlayfs: this and everything below it."""
        return ":".join(str(one.folder) for one in self.stack)


def missing(layers: list[Layer]) -> list[Layer]:
    """Those that still have to be built, lowest first, each once."""
    wanted: dict[str, Layer] = {}
    for layer in layers:
        for one in reversed(layer.stack):
            if not one.folder.is_dir():
                wanted[one.name] = one
    return list(wanted.values())


def lacking_packages() -> list[str]:
    """Debian's packages that the lab itself needs and this machine has not."""
    return sorted({package for tool, package in TOOLS.items() if not shutil.which(tool)})


def why_not_possible() -> str | None:
    """One line that says why this machine cannot run the lab now; None when it can."""
    if os.geteuid() != 0:
        return "the lab needs root (network namespaces, mounts)"
    lacking = lacking_packages()
    if lacking:
        return f"not installed: {' '.join(lacking)} (`python -m tests.lab up` installs them)"
    tried = subprocess.run(["unshare", "--mount", "--net", "--pid", "--fork", "true"], capture_output=True)
    if tried.returncode != 0:
        return "this machine does not allow new namespaces"
    if not any(line.split()[-1] == "overlay" for line in Path("/proc/filesystems").read_text().splitlines()):
        loaded = (
            subprocess.run(["modprobe", "overlay"], capture_output=True) if shutil.which("modprobe") else None
        )
        if loaded is None or loaded.returncode != 0:
            return "this kernel has no overlay file system"
    return None


def install_tools() -> None:
    """Debian's packages that the lab itself needs. Without root, or off Debian, it says which."""
    lacking = lacking_packages()
    if not lacking:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise LabProblem(f"Not installed, needs root on Debian: apt-get install {' '.join(lacking)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *lacking]):
        subprocess.run(["apt-get", *words], env=environment, stdout=subprocess.DEVNULL, check=False)
    if left := [tool for tool in TOOLS if not shutil.which(tool)]:
        raise LabProblem(f"apt-get could not install what gives {', '.join(left)}.")


def build(layers: list[Layer]) -> None:
    """Build what is missing, one at a time. An interrupted build is thrown away by the next."""
    todo = missing(layers)
    if not todo:
        return
    with only_one("layers"):
        clear_unfinished()
        LAYERS.mkdir(parents=True, exist_ok=True)
        PACKAGES.mkdir(exist_ok=True)
        for layer in todo:
            started = time.monotonic()
            print(f"layer {layer.name}: ", end="", file=sys.stderr, flush=True)
            _build_one(layer)
            print(f"{time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)


def clear_unfinished() -> None:
    """End what a killed build left running, and throw its folder away. Only for who holds the lock."""
    end_processes("layers/")
    shutil.rmtree(CACHE / "building", ignore_errors=True)


def fetch_wheels(names: str) -> None:
    """Build wheels for Debian's own Python (3.11) with a Python of that version on this machine."""
    python = shutil.which("python3.11")
    if python is None:
        raise LabProblem(f"Needs Python 3.11 for {names}: apt-get install python3.11 python3-pip")
    folder = PACKAGES / "wheels"
    done = subprocess.run(
        [python, "-m", "pip", "wheel", "-q", "-w", str(folder), *names.split()],
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or ["no output"]
        raise LabProblem(f"The wheels of {names} could not be built: {last[0]}")


def _build_one(layer: Layer) -> None:
    """In a mount namespace of its own (build.sh); renamed into place only when it is complete."""
    work = CACHE / "building" / layer.name
    shutil.rmtree(work, ignore_errors=True)
    for name in ("upper", "work", "root"):
        (work / name).mkdir(parents=True)
    if layer.wheels:
        fetch_wheels(layer.wheels)
    environment = marked(
        f"layers/{layer.name}", RELEASE=layer.release, WORK=str(work), PACKAGES=str(PACKAGES), NAMES=layer.packages,
        LOWER=layer.below.lower if layer.below else "", FINISH=layer.finish, MIRROR=os.environ.get("BASCULE_LAB_MIRROR", ""),
    )  # fmt: skip
    script = ["unshare", "--mount", "--propagation", "slave", "bash", "-e", str(HERE / "build.sh")]
    with (CACHE / f"layer-{layer.name}.log").open("w") as log:
        done = subprocess.run(script, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    if done.returncode != 0:
        last = Path(log.name).read_text(errors="replace").strip().splitlines()[-1:] or ["no output"]
        raise LabProblem(f"Layer {layer.name} could not be built: {last[0]} (all of it: {log.name})")
    (work / "upper").rename(layer.folder)
    shutil.rmtree(work, ignore_errors=True)
