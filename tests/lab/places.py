"""Where the lab keeps things, and by which names everything that it started can be found again.

Nothing is remembered in a file: a process of the lab carries `MARK` in its environment, a network namespace of the
lab has the lab's name in front, and every mount lies in the mount namespace of one of its processes. So `down` finds
everything also after `up` was killed.
"""

import hashlib
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MARK = "BASCULE_LAB_JOB"
HERE = Path(__file__).resolve().parent
CACHE = Path(os.environ.get("BASCULE_LAB", "/var/cache/bascule-lab"))
LAYERS = CACHE / "layers"
PACKAGES = CACHE / "packages"
NAMESPACES = Path("/run/netns")


class LabProblem(Exception):
    """What went wrong, in one line a developer can act on."""


def run_folder(lab: str) -> Path:
    """What the hosts of this lab changed since they started; gone when the lab is down."""
    return CACHE / "run" / lab


def marked(job: str, **more: str) -> dict[str, str]:
    """The environment of a process of the lab: `job` is "lab/host", or "layers/name" for a build."""
    kept = {name: os.environ[name] for name in ("PATH", "http_proxy", "https_proxy") if name in os.environ}
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return {**kept, "PATH": path, "HOME": "/root", "LC_ALL": "C.UTF-8", MARK: job, **more}


@contextmanager
def only_one(name: str) -> Iterator[None]:
    """Held by one process at a time: a name that the kernel gives back when that process dies, however it dies."""
    digest = hashlib.sha256(f"{CACHE} {name}".encode()).hexdigest()[:16]
    with socket.socket(socket.AF_UNIX) as lock:
        try:
            lock.bind(f"\0bascule-lab-{digest}")
        except OSError:
            raise LabProblem(f"Another process is busy with {name}: wait for it, or end it.") from None
        yield
