"""One host: systemd as its first process, its own files, users and journal, in its own network namespace."""

import os
import shutil
import subprocess
import time
from pathlib import Path

from tests.lab.hosts import DOMAIN, Host
from tests.lab.places import HERE, LabProblem, marked, run_folder
from tests.lab.sweep import jobs

INSIDE = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LC_ALL": "C.UTF-8",
}


def boot(lab: str, host: Host) -> None:
    """Start it afresh (boot.sh); returns at once. Its console is in run/LAB/HOST/console.log."""
    folder = run_folder(lab) / host.name
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("upper", "work", "root"):
        (folder / name).mkdir(parents=True)
    environment = marked(
        f"{lab}/{host.name}", FOLDER=str(folder), LOWER=host.layer.lower, MACHINE=f"{lab}-{host.name}",
        NAME=host.name, ADDRESS=host.address, DOMAIN=DOMAIN, SETUP=str(HERE / "hosts"),
        CAPABILITIES=",".join(("CAP_NET_RAW", *host.capabilities)),
        **{login.variable: login.password for login in host.logins},
    )  # fmt: skip
    with (folder / "console.log").open("w") as console:
        subprocess.Popen(
            ["unshare", "--mount", "--propagation", "slave", "bash", "-e", str(HERE / "boot.sh")],
            env=environment, stdin=subprocess.DEVNULL, stdout=console, stderr=console, start_new_session=True,
        )  # fmt: skip


def leader(lab: str, host: str) -> int | None:
    """The process that is number 1 in the host; None while it is not running."""
    keeper = next(
        (pid for pid, job in jobs().items() if job == f"{lab}/{host}" and _name(pid) == "systemd-nspawn"),
        None,
    )
    if keeper is None:
        return None
    return next(
        (int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit() and _parent(one) == keeper),
        None,
    )


def _parent(process: Path) -> int | None:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def entering(pid: int, command: list[str]) -> list[str]:
    """The command line that runs `command` as root inside the host whose leader is `pid`."""
    clean = ["env", "-i", *(f"{name}={value}" for name, value in INSIDE.items())]
    return [
        "nsenter",
        "-t",
        str(pid),
        "--mount",
        "--pid",
        "--uts",
        "--ipc",
        "--net",
        "--cgroup",
        *clean,
        *command,
    ]


def run(lab: str, host: str, command: list[str], timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """What `command` prints as root inside the host. LabProblem when the host is not running."""
    pid = leader(lab, host)
    if pid is None:
        raise LabProblem(f"Host {host} is not running: `python -m tests.lab status` shows which are.")
    words = entering(pid, command)
    return subprocess.run(words, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=timeout)


def wait(lab: str, host: Host, seconds: float) -> str:
    """systemd's own word when it has finished starting: "running", or "degraded: UNITS". LabProblem when it never does."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        word = state(lab, host.name)
        if word == "running":
            return word
        if word == "degraded":
            failed = run(lab, host.name, ["systemctl", "--failed", "--no-legend", "--plain"]).stdout
            return "degraded: " + " ".join(line.split()[0] for line in failed.splitlines() if line.split())
        if not any(job == f"{lab}/{host.name}" for job in jobs().values()):
            break
        time.sleep(0.1)
    console = run_folder(lab) / host.name / "console.log"
    last = console.read_text(errors="replace").strip().splitlines()[-1:] if console.exists() else []
    raise LabProblem(
        f"Host {host.name} did not start: {last[0] if last else 'no output'} (all of it: {console})"
    )


def state(lab: str, host: str) -> str:
    """systemd's word now; "stopped" without a process, "starting" before it can be asked."""
    pid = leader(lab, host)
    if pid is None:
        return "stopped"
    asked = subprocess.run(
        entering(pid, ["systemctl", "is-system-running"]), capture_output=True, text=True, timeout=30
    )
    return asked.stdout.strip() or "starting"


def memory(lab: str, host: str) -> int:
    """Megabytes that the host's processes hold (proportional share)."""
    pid = leader(lab, host)
    if pid is None:
        return 0
    space, total = os.stat(f"/proc/{pid}/ns/pid").st_ino, 0
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and (folder / "ns" / "pid").stat().st_ino == space:
                text = (folder / "smaps_rollup").read_text()
                total += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
        except OSError:
            continue
    return total // 1024
