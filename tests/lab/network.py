"""The lab's cables: one bridge in a namespace of its own, one namespace a host, and the outside. No way out of it.

Nothing of it is in the machine's own network namespace, so nothing can go to, or come from, a real network.
`inside(name, work)` runs a function in this process with its sockets in one of the lab's namespaces.
"""

import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from tests.lab.hosts import GATEWAY, PROVIDER_ADDRESS, TOOLS_ADDRESS, WAN, Host
from tests.lab.places import NAMESPACES, LabProblem


def ip(*words: str) -> None:
    """One `ip` command; LabProblem with what it said when it fails."""
    done = subprocess.run(["ip", *words], capture_output=True, text=True)
    if done.returncode != 0:
        raise LabProblem(f"ip {' '.join(words)}: {done.stderr.strip()}")


def lay_cables(lab: str, hosts: list[Host]) -> None:
    """The bridge, the namespace of the tools, the outgoing provider's, and one for each host."""
    bridge = f"{lab}-br"
    ip("netns", "add", bridge)
    ip("-n", bridge, "link", "add", "br0", "type", "bridge", "mcast_snooping", "0")
    ip("-n", bridge, "link", "set", "br0", "up")
    _plug_in(lab, "tools", TOOLS_ADDRESS)
    for host in hosts:
        _plug_in(lab, host.name, host.address, host.mac)
    if any(host.address == GATEWAY for host in hosts):
        _connect_outside(lab, next(host.name for host in hosts if host.address == GATEWAY))


def _plug_in(lab: str, name: str, address: str, mac: str = "") -> None:
    own, bridge = f"{lab}-{name}", f"{lab}-br"
    ip("netns", "add", own)
    ip("link", "add", "eth0", "netns", own, "type", "veth", "peer", "name", f"v-{name}", "netns", bridge)
    ip("-n", bridge, "link", "set", f"v-{name}", "master", "br0", "up")
    if mac:
        ip("-n", own, "link", "set", "eth0", "address", mac)
    ip("-n", own, "link", "set", "lo", "up")
    ip("-n", own, "address", "add", f"{address}/24", "brd", "+", "dev", "eth0")
    ip("-n", own, "link", "set", "eth0", "up")
    if address != GATEWAY:
        ip("-n", own, "route", "add", "default", "via", GATEWAY)


def _connect_outside(lab: str, gateway: str) -> None:
    """The gateway's second card, and the outgoing provider at its other end."""
    inner, outer = f"{lab}-{gateway}", f"{lab}-provider"
    ip("netns", "add", outer)
    ip("link", "add", "wan0", "netns", inner, "type", "veth", "peer", "name", "eth0", "netns", outer)
    ip("-n", inner, "address", "add", f"{WAN}.2/24", "dev", "wan0")
    ip("-n", inner, "link", "set", "wan0", "up")
    ip("-n", outer, "address", "add", f"{PROVIDER_ADDRESS}/24", "dev", "eth0")
    ip("-n", outer, "link", "set", "eth0", "up")
    ip("-n", outer, "link", "set", "lo", "up")
    inside(inner, lambda: Path("/proc/sys/net/ipv4/ip_forward").write_text("1"))


def inside[T](namespace: str, work: Callable[[], T]) -> T:
    """`work()` in a thread whose sockets are in this namespace; so are those of the threads it starts."""
    answer: Future[T] = Future()

    def enter() -> None:
        try:
            handle = os.open(NAMESPACES / namespace, os.O_RDONLY)
            try:
                os.setns(handle, os.CLONE_NEWNET)
            finally:
                os.close(handle)
            answer.set_result(work())
        except BaseException as error:
            answer.set_exception(error)

    thread = threading.Thread(target=enter, name=namespace)
    thread.start()
    thread.join()
    return answer.result()


def wait_for_ports(lab: str, host: Host, seconds: float) -> list[int]:
    """The ports of this host that still refuse after this time; empty when all answer."""
    return inside(f"{lab}-tools", lambda: _refusing(host, time.monotonic() + seconds))


def _refusing(host: Host, until: float) -> list[int]:
    left = list(host.ports)
    while left and time.monotonic() < until:
        left = [port for port in left if not _answers(host.address, port)]
        if left:
            time.sleep(0.1)
    return left


def _answers(address: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((address, port)) == 0
