"""`lab`: real hosts for tests, each started when a test first asks for it. Loaded by the root conftest.

    @pytest.mark.root
    @pytest.mark.long
    @pytest.mark.xdist_group("lab")
    def test_…(lab):
        srv = lab.host("srv")
        login = srv.login("ssh", "durand")
        outcome = lab.inside(lambda: LinuxSsh().verify(Target(srv.address, login.user), login.password.encode()))

It skips, in one line, where the lab cannot run or a host's layers are not built: tests never build layers.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from subprocess import CompletedProcess

import pytest

from tests.lab import lab as verbs
from tests.lab import layers, machine, network
from tests.lab.hosts import Host, named
from tests.lab.sweep import abandoned, sweep


@dataclass
class Lab:
    """A lab of this process alone. Its hosts are reached from `inside` only."""

    name: str
    running: set[str] = field(default_factory=set)

    def host(self, name: str) -> Host:
        """The host, running and answering on its ports. Skips the test when its layers are not built."""
        (host,) = named([name])
        if name not in self.running:
            skip_without(host)
            verbs.up(self.name, [host])
            self.running.add(name)
        return host

    def inside[T](self, work: Callable[[], T], place: str = "tools") -> T:
        """`work()` as seen from the client's network, or from outside it (`provider`)."""
        return network.inside(f"{self.name}-{place}", work)

    def run(self, host: str, *command: str) -> CompletedProcess[str]:
        """What the command prints as root inside the host."""
        return machine.run(self.name, host, list(command))


def skip_without(*hosts: Host) -> None:
    """Skip, in one line, where these hosts cannot be brought up at once."""
    if reason := layers.why_not_possible():
        pytest.skip(f"no lab: {reason}")
    if absent := layers.missing([host.layer for host in hosts]):
        names = " ".join(host.name for host in hosts)
        pytest.skip(
            f"no lab: {', '.join(one.name for one in absent)} not built (python -m tests.lab build {names})"
        )


@contextmanager
def opened(name: str) -> Iterator[Lab]:
    """A lab without hosts yet; nothing of it is left at the end."""
    for left in abandoned():
        sweep(left)
    try:
        yield Lab(name)
    finally:
        sweep(name)


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    """Named after this process, so that it never meets a developer's own or another worker's."""
    if reason := layers.why_not_possible():
        pytest.skip(f"no lab: {reason}")
    with opened(f"test{os.getpid()}") as made:
        yield made
