"""The lab keeps its promises: it ends what it started and nothing else, and a real host is a real host."""

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bascule.connectors.base import Outcome, Target
from bascule.connectors.contract import check_verifies
from bascule.connectors.linux_ssh.connector import LinuxSsh
from bascule.observation.records import AccessFact, Observation
from tests.lab.fixtures import opened, skip_without
from tests.lab.hosts import BASE_LAYER, HOSTS, named
from tests.lab.layers import Layer
from tests.lab.places import CACHE, HERE, LabProblem, marked, only_one
from tests.lab.sweep import end_processes, jobs, leftovers


def test_every_password_a_host_is_set_up_with_is_a_known_login():
    for host in HOSTS:
        given = {login.variable for login in host.logins}
        for part in ("common", host.name):
            script = HERE / "hosts" / f"{part}.sh"
            used = set(re.findall(r"\$(PW_\w+)", script.read_text())) if script.exists() else set()
            assert used <= given, (host.name, used - given)


def test_no_two_hosts_share_an_address_a_card_or_a_name():
    for what in ("name", "address", "mac"):
        assert len({getattr(host, what) for host in HOSTS}) == len(HOSTS), what


def test_a_changed_list_of_packages_makes_another_layer_all_the_way_up():
    top = Layer("top", "nginx-light", Layer("middle", "curl", BASE_LAYER))
    changed = replace(top, below=replace(top.below, packages="curl wget"))
    assert top.folder != changed.folder and top.below.folder != changed.below.folder
    assert top.lower.split(":") == [str(top.folder), str(top.below.folder), str(BASE_LAYER.folder)]


def test_ends_what_carries_its_mark_and_nothing_else():
    job = f"t{os.getpid()}/host"
    ours = subprocess.Popen(["sleep", "60"], env=marked(job))
    other = subprocess.Popen(["sleep", "60"], env=marked(f"{job[:-5]}9/host"))
    try:
        assert jobs()[ours.pid] == job
        end_processes(f"{job[:-5]}/")
        assert ours.wait(5) == -signal.SIGKILL
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_second_run_of_the_same_lab_is_told_so():
    with only_one("lab x"), pytest.raises(LabProblem, match="busy with lab x"), only_one("lab x"):
        pass
    with only_one("lab x"):
        pass


@pytest.mark.root
@pytest.mark.long
@pytest.mark.xdist_group("lab")
def test_two_real_hosts_are_verified_and_discovered_and_leave_nothing():
    skip_without(*named(["gw", "srv"]))
    name = f"test{os.getpid()}two"
    before = _mounts()
    with opened(name) as lab:
        srv, _gateway = lab.host("srv"), lab.host("gw")
        login = srv.login("ssh", "durand")
        target, secret = Target(srv.address, login.user), login.password.encode()
        lab.inside(lambda: check_verifies(LinuxSsh(), target, secret))
        found = lab.inside(lambda: list(LinuxSsh().discover(target, secret)))
        assert lab.run("srv", "passwd", "--lock", login.user).returncode == 0
        assert lab.inside(lambda: LinuxSsh().verify(target, secret)).word == Outcome.REFUSED
        forwarded = Target("203.0.113.2:2222", "hlacombe")
        outside = lab.inside(
            lambda: LinuxSsh().verify(forwarded, srv.login("ssh", "hlacombe").password.encode()), "provider"
        )
        assert outside.word == Outcome.ACCEPTED
    (host,) = [one for one in found if isinstance(one, Observation)]
    facts = {(one.fact, one.holder) for one in found if isinstance(one, AccessFact)}
    assert (host.hostname, host.ips, host.macs) == ("srv", [srv.address], [srv.mac])
    assert {
        ("sudo", "durand"),
        ("account", "hlacombe"),
        ("ssh-key", "support@durand-infogerance.example"),
    } <= facts
    assert leftovers(name) == []
    assert _mounts() <= before


def _mounts():
    """The mounts that a lab could have made."""
    mine = ("/run/netns", str(CACHE))
    return {
        line for line in Path("/proc/mounts").read_text().splitlines() if line.split()[1].startswith(mine)
    }


@pytest.mark.root
@pytest.mark.long
@pytest.mark.xdist_group("lab")
def test_nothing_is_left_after_up_was_killed_at_once():
    skip_without(*named(["srv"]))
    name = f"test{os.getpid()}kill"
    command = [sys.executable, "-m", "tests.lab"]
    settings = {"env": {**os.environ, "BASCULE_LAB_NAME": name}, "cwd": HERE.parent.parent}
    starting = subprocess.Popen([*command, "up", "srv"], **settings)
    try:
        until = time.monotonic() + 60
        while f"{name}/srv" not in jobs().values():
            assert starting.poll() is None and time.monotonic() < until, "the host was never started"
            time.sleep(0.02)
        starting.kill()
        starting.wait()
        assert leftovers(name)
        again = subprocess.run([*command, "up", "srv"], **settings, capture_output=True, text=True)
        assert again.returncode == 0, again.stderr
    finally:
        ended = subprocess.run([*command, "down"], **settings, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert leftovers(name) == []
