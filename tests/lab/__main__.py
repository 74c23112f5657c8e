"""`python -m tests.lab up [HOST…] | down | status | build [HOST…] | run HOST COMMAND…`; see README.md."""

import argparse
import os
import sys
import time

from tests.lab import lab as verbs
from tests.lab import layers, machine, meshcentral
from tests.lab.hosts import HOSTS, named
from tests.lab.places import LabProblem
from tests.lab.sweep import leftovers


def main(words: list[str]) -> int:
    """0 done; 1 something is not as it should be; 2 unusable arguments or machine."""
    wanted = _arguments(words)
    name = os.environ.get("BASCULE_LAB_NAME", verbs.DEFAULT)
    try:
        return int(_do(name, wanted) or 0)
    except LabProblem as problem:
        print(problem, file=sys.stderr)
        return 2
    except KeyError as unknown:
        print(f"No host {unknown}: there are {', '.join(host.name for host in HOSTS)}.", file=sys.stderr)
        return 2


def _arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.lab", description="A small client network on this machine."
    )
    verb = parser.add_subparsers(dest="verb", required=True)
    verb.add_parser("up", help="bring hosts up (all, or those named)").add_argument("hosts", nargs="*")
    verb.add_parser("build", help="only build the layers").add_argument("hosts", nargs="*")
    verb.add_parser("meshcentral", help="fetch the outgoing provider's MeshCentral server from npm")
    verb.add_parser("down", help="end everything of the lab")
    verb.add_parser("status", help="what runs, and what was left")
    run = verb.add_parser(
        "run", help="a command as root inside a host; `tools` and `provider` are places to look from"
    )
    run.add_argument("host")
    run.add_argument("command", nargs=argparse.REMAINDER)
    return parser.parse_args(words)


def _do(name: str, wanted: argparse.Namespace) -> int:
    if os.geteuid() != 0:
        lacking = layers.lacking_packages()
        also = f"; also not installed: {' '.join(lacking)}" if lacking else ""
        raise LabProblem(f"The lab needs root, for namespaces and mounts{also}.")
    started = time.monotonic()
    if wanted.verb == "run":
        return _run(name, wanted.host, wanted.command or ["bash"])
    if wanted.verb == "status":
        return _status(name)
    if wanted.verb == "build":
        layers.install_tools()
        layers.build([host.layer for host in named(wanted.hosts)])
    elif wanted.verb == "meshcentral":
        meshcentral.fetch()
    elif wanted.verb == "up":
        verbs.up(name, named(wanted.hosts), say=print)
    else:
        verbs.down(name)
    print(f"{wanted.verb}: {time.monotonic() - started:.1f} s")
    return 0


def _status(name: str) -> int:
    for one in verbs.status(name, list(HOSTS)):
        print(f"{one.host.name:8} {one.host.address:12} {one.word:10} {one.memory:5} MB")
    print(f"{len(leftovers(name))} processes, namespaces, mounts and folders of the lab on this machine")
    return 0


def _run(name: str, host: str, command: list[str]) -> int:
    """Replaces this process, so that keys and terminal work as by hand."""
    if host in {"tools", "provider"}:
        os.execvp("ip", ["ip", "netns", "exec", f"{name}-{host}", *command])
    named([host])
    pid = machine.leader(name, host)
    if pid is None:
        raise LabProblem(f"Host {host} is not running: `python -m tests.lab up` first.")
    command_line = machine.entering(pid, command)
    os.execvp(command_line[0], command_line)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
