"""The verbs of the lab: `up`, `down`, `status`. A lab has a name, so that a test's own and a developer's can live together."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.lab import layers, machine, network
from tests.lab.hosts import HOSTS, Host
from tests.lab.places import LabProblem, only_one, run_folder
from tests.lab.sweep import abandoned, jobs, namespaces, sweep

DEFAULT = "bascule"
LONGEST_START = 120.0  # seconds, for a host on a busy machine


@dataclass(frozen=True)
class Status:
    """One host as it is now: systemd's word, memory in megabytes."""

    host: Host
    word: str
    memory: int


def up(lab: str, hosts: list[Host], say: Callable[[str], None] = lambda _line: None) -> None:
    """Bring these hosts up beside those that run, whatever a killed run left; returns when every port answers.

    Layers that are missing are built first. After a LabProblem everything stays as it is, to be looked at; the next
    `up` goes on from there, and `down` ends it.
    """
    _check_name(lab)
    layers.install_tools()
    if reason := layers.why_not_possible():
        raise LabProblem(f"Not possible here: {reason}.")
    layers.build([host.layer for host in hosts])
    with only_one(f"lab {lab}"):
        _lay_cables(lab)
        _start(lab, hosts, say)


def _lay_cables(lab: str) -> None:
    """For all hosts at once, so that one more can be started later. Half a network is swept and laid again."""
    complete = run_folder(lab) / "cables-laid"
    if complete.exists() and len(namespaces(lab)) == len(HOSTS) + 3:
        return
    sweep(lab)
    os.makedirs(run_folder(lab), mode=0o700)
    network.lay_cables(lab, list(HOSTS))
    complete.touch()


def _start(lab: str, hosts: list[Host], say: Callable[[str], None]) -> None:
    """Start those without a process, wait for all. One that a killed `up` started goes on by itself."""
    alive = set(jobs().values())
    for host in hosts:
        if f"{lab}/{host.name}" not in alive:
            machine.boot(lab, host)
    for host in hosts:
        word = machine.wait(lab, host, LONGEST_START)
        silent = network.wait_for_ports(lab, host, LONGEST_START)
        if silent:
            raise LabProblem(f"Host {host.name} does not answer on {silent} (systemd says {word}).")
        say(f"{host.name:8} {host.address:12} {word}")


def down(lab: str) -> None:
    """End everything of this lab, and what killed tests and builds left. Raises LabProblem when something stays."""
    _check_name(lab)
    with only_one(f"lab {lab}"):
        sweep(lab)
    for name in abandoned():
        sweep(name)
    try:
        with only_one("layers"):
            layers.clear_unfinished()
    except LabProblem:
        return  # a build is going on: that one is alive and not ours to end


def status(lab: str, hosts: list[Host]) -> list[Status]:
    """Each host as it is now; reading only."""
    return [Status(host, machine.state(lab, host.name), machine.memory(lab, host.name)) for host in hosts]


def _check_name(lab: str) -> None:
    """The name starts every namespace's name, and must not start another lab's."""
    if not re.fullmatch(r"[a-z][a-z0-9]{1,15}", lab):
        raise LabProblem(f"{lab!r} is no name for a lab: 2 to 16 lower-case letters and digits.")
