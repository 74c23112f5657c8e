"""The verbs of the lab: `up`, `down`, `status`. A lab has a name, so that a test's own and a developer's can live together."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.lab import layers, machine, network
from tests.lab.hosts import Host
from tests.lab.places import CACHE, NAMESPACES, LabProblem, only_one, run_folder
from tests.lab.sweep import leftovers, namespaces, sweep

DEFAULT = "bascule"
LONGEST_START = 120.0  # seconds, for a host on a busy machine


@dataclass(frozen=True)
class Status:
    """One host as it is now: systemd's word, memory in megabytes."""

    host: Host
    word: str
    memory: int


def up(lab: str, hosts: list[Host], say: Callable[[str], None] = lambda _line: None) -> None:
    """Bring these hosts up, from nothing or from whatever a killed run left; returns when every port answers.

    Layers that are missing are built first. Raises LabProblem, and then nothing is left.
    """
    _check_name(lab)
    layers.install_tools()
    if reason := layers.why_not_possible():
        raise LabProblem(f"Not possible here: {reason}.")
    layers.build([host.layer for host in hosts])
    with only_one(f"lab-{lab}"):
        sweep(lab)
        try:
            _start(lab, hosts, say)
        except BaseException:
            sweep(lab)
            raise


def _start(lab: str, hosts: list[Host], say: Callable[[str], None]) -> None:
    os.makedirs(run_folder(lab), mode=0o700)
    network.lay_cables(lab, hosts)
    for host in hosts:
        machine.boot(lab, host)
    for host in hosts:
        word = machine.wait(lab, host, LONGEST_START)
        silent = network.wait_for_ports(lab, host, LONGEST_START)
        if silent:
            raise LabProblem(f"Host {host.name} does not answer on {silent} (systemd says {word}).")
        say(f"{host.name:8} {host.address:12} {word}")


def down(lab: str) -> None:
    """End everything of this lab, and what a killed build of layers left. Raises LabProblem when something stays."""
    _check_name(lab)
    if not CACHE.exists() and not namespaces(lab):
        return
    with only_one(f"lab-{lab}"):
        sweep(lab)
    try:
        with only_one("layers"):
            layers.clear_unfinished()
    except LabProblem:
        return  # a build is going on: that one is alive and not ours to end


def status(lab: str, hosts: list[Host]) -> list[Status]:
    """Each host as it is now; reading only."""
    return [Status(host, machine.state(lab, host.name), machine.memory(lab, host.name)) for host in hosts]


def is_clean(lab: str) -> bool:
    """Nothing of this lab is on the machine."""
    return not leftovers(lab)


def _check_name(lab: str) -> None:
    """The name starts every namespace's name, and must not start another lab's."""
    if not re.fullmatch(r"[a-z][a-z0-9]{1,15}", lab):
        raise LabProblem(f"{lab!r} is no name for a lab: 2 to 16 lower-case letters and digits.")
    if NAMESPACES.is_dir() and run_folder(lab).is_symlink():
        raise LabProblem(f"{run_folder(lab)} is a link: remove it.")
