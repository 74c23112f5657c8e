"""On a real repository of the lab's backup host; the tool's own word there is the second judge."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bascule.connectors.base import FOREVER, Outcome, Target, Way
from bascule.connectors.borg.connector import Borg
from bascule.connectors.contract import check_folder, check_rotates, check_verifies
from bascule.connectors.linux_ssh.connector import LinuxSsh

BORG = Borg()


@pytest.fixture(scope="module")
def bk(lab):
    """The host of the repositories, pinned, with root by SSH."""
    host = lab.host("bk")
    root = Way("root", host.login("ssh", "root").password.encode())
    pinned = lab.inside(lambda: LinuxSsh().verify(Target(host.address, "root"), root.secret)).pinned
    return Target(host.address, "borg", pinned=pinned, timeout=20, through=root), root


def repository(lab, bk, name, password="Vieux-1", mode="repokey-blake2"):
    """A new one, with a backup in it."""
    target, root = bk
    path = f"/srv/borg/{name}"
    make = f"rm -rf {path}; export BORG_PASSPHRASE={password}; borg init -e {mode} {path} && borg create {path}::un /etc/hosts"
    done = lab.run("bk", "sh", "-c", make)
    assert done.returncode == 0, done.stderr
    return replace(target, options={"path": path}), root


def opens(lab, target, password):
    return (
        lab.run("bk", "sh", "-c", f"BORG_PASSPHRASE={password} borg list {target.options['path']}").returncode
        == 0
    )


def test_the_folder_says_what_people_must_know():
    check_folder(BORG)


@pytest.mark.root
@pytest.mark.long
@pytest.mark.xdist_group("lab")
def test_keeps_every_promise(lab, bk):
    target, root = repository(lab, bk, "promesse")
    lab.inside(lambda: check_verifies(BORG, replace(target, pinned=""), b"Vieux-1"))
    new = lab.inside(lambda: check_rotates(BORG, target, b"Vieux-1", root))
    assert opens(lab, target, new.decode()) and not opens(lab, target, "Vieux-1")


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_a_repository_without_encryption_opens_with_anything_and_says_so(lab, bk):
    target, _root = repository(lab, bk, "ouvert", mode="none")
    outcome = lab.inside(lambda: BORG.verify(target, b"n'importe quoi"))
    assert (outcome.word, outcome.code) == (Outcome.ACCEPTED, "not-asked")


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_a_repository_that_is_not_there_has_refused_nothing(lab, bk):
    target, _root = bk
    outcome = lab.inside(lambda: BORG.verify(replace(target, options={"path": "/srv/borg"}), b"x"))
    assert (outcome.word, outcome.code) == (Outcome.UNREACHABLE, "no-repository")


@pytest.mark.root
@pytest.mark.long
@pytest.mark.xdist_group("lab")
def test_the_passphrases_stand_in_no_command_line_and_no_environment(lab, bk):
    target, root = repository(lab, bk, "canari")
    watch = "for i in $(seq 1200); do cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n'; done > /run/seen"
    lab.run("bk", "systemd-run", "--unit=watch", "sh", "-c", watch)
    assert lab.inside(lambda: BORG.rotate(target, b"Vieux-1", b"Canari-8c41", root)).word == Outcome.ACCEPTED
    lab.run("bk", "systemctl", "stop", "watch")
    seen = lab.run("bk", "cat", "/run/seen").stdout
    assert "change-passphrase" in seen and "Canari-8c41" not in seen and "Vieux-1" not in seen
    assert opens(lab, target, "Canari-8c41")


@pytest.mark.root
@pytest.mark.long
@pytest.mark.xdist_group("lab")
def test_discovers_the_encryption_and_says_that_copies_stay_open(lab, bk):
    target, _root = repository(lab, bk, "regard")
    (seen,) = lab.inside(lambda: list(BORG.discover(target, b"Vieux-1")))
    assert seen.attributes["encryption"] == "repokey-blake2" and seen.attributes["last_archive"]
    assert BORG.residual(target, datetime.now(UTC)).until == FOREVER
