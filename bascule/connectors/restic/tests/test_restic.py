"""On a real repository of the lab's backup host; the tool's own word there is the second judge."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bascule.connectors.base import FOREVER, Outcome, Target, Way
from bascule.connectors.contract import check_folder, check_rotates, check_verifies
from bascule.connectors.linux_ssh.connector import LinuxSsh
from bascule.connectors.restic.connector import Restic

RESTIC = Restic()


@pytest.fixture(scope="module")
def bk(lab):
    """The host of the repositories, pinned, with root by SSH; a repository of the test's own, of a user `sauvegarde`."""
    host = lab.host("bk")
    root = Way("root", host.login("ssh", "root").password.encode())
    pinned = lab.inside(lambda: LinuxSsh().verify(Target(host.address, "root"), root.secret)).pinned
    lab.run("bk", "useradd", "-m", "sauvegarde")
    lab.run("bk", "install", "-d", "-o", "sauvegarde", "/srv/sauvegarde")
    return Target(host.address, "sauvegarde", pinned=pinned, timeout=20, through=root), root


def repository(lab, bk, name, password="Vieux-1"):
    """A new one, owned by `sauvegarde`, with a backup in it."""
    target, root = bk
    path = f"/srv/sauvegarde/{name}"
    make = f"rm -rf {path}; echo {password} > /tmp/pw; restic -q -r {path} -p /tmp/pw init && restic -q -r {path} -p /tmp/pw backup /etc/hosts"
    done = lab.run("bk", "runuser", "-u", "sauvegarde", "--", "sh", "-c", make)
    assert done.returncode == 0, done.stderr
    lab.run("bk", "rm", "-f", "/tmp/pw")
    return replace(target, options={"path": path}), root


def opens(lab, target, password):
    command = f"restic --no-cache -r {target.options['path']} cat config"
    words = ["runuser", "-u", "sauvegarde", "--", "env", f"RESTIC_PASSWORD={password}", "sh", "-c", command]
    return lab.run("bk", *words).returncode == 0


def test_the_folder_says_what_people_must_know():
    check_folder(RESTIC)


@pytest.mark.root
@pytest.mark.long
@pytest.mark.xdist_group("lab")
def test_keeps_every_promise_and_the_owner_still_reads_the_keys(lab, bk):
    target, root = repository(lab, bk, "promesse")
    lab.inside(lambda: check_verifies(RESTIC, replace(target, pinned=""), b"Vieux-1"))
    new = lab.inside(lambda: check_rotates(RESTIC, target, b"Vieux-1", root))
    assert opens(lab, target, new.decode()) and not opens(lab, target, "Vieux-1")
    owners = lab.run("bk", "find", target.options["path"], "!", "-user", "sauvegarde").stdout
    assert owners == ""


@pytest.mark.root
@pytest.mark.long
@pytest.mark.xdist_group("lab")
def test_a_change_is_two_steps_that_may_be_cut_between_and_others_keys_are_counted(lab, bk):
    target, root = repository(lab, bk, "coupe")
    path = target.options["path"]
    added = "printf 'Autre-1' > /tmp/a; printf 'Nouveau-1' > /tmp/n; printf 'Vieux-1' > /tmp/o; for f in a n; do restic -q --no-cache -r "
    script = f"{added}{path} -p /tmp/o key add --new-password-file /tmp/$f; done; rm /tmp/[ano]"
    assert lab.run("bk", "runuser", "-u", "sauvegarde", "--", "sh", "-c", script).returncode == 0
    outcome = lab.inside(lambda: RESTIC.rotate(target, b"Vieux-1", b"Nouveau-1", root))
    assert outcome.word == Outcome.ACCEPTED and "1 other" in outcome.detail
    assert lab.inside(lambda: RESTIC.verify(target, b"Vieux-1")).code == "auth-failed"
    assert lab.inside(lambda: RESTIC.verify(target, b"Autre-1")).word == Outcome.ACCEPTED
    found = lab.inside(lambda: list(RESTIC.discover(target, b"Nouveau-1")))
    assert found[0].attributes["keys"] == 2


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_a_repository_that_is_not_there_has_refused_nothing(lab, bk):
    target, _root = bk
    for path in ("/srv/nulle-part", "/srv/sauvegarde"):
        outcome = lab.inside(lambda path=path: RESTIC.verify(replace(target, options={"path": path}), b"x"))
        assert (outcome.word, outcome.code) == (Outcome.UNREACHABLE, "no-repository"), path
    assert RESTIC.verify(replace(target, through=None), b"x").code == "needs-way"


@pytest.mark.root
@pytest.mark.long
@pytest.mark.xdist_group("lab")
def test_the_passwords_stand_in_no_command_line_and_no_environment(lab, bk):
    target, root = repository(lab, bk, "canari")
    watch = "for i in $(seq 1200); do cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n'; done > /run/seen"
    lab.run("bk", "systemd-run", "--unit=watch", "sh", "-c", watch)
    assert (
        lab.inside(lambda: RESTIC.rotate(target, b"Vieux-1", b"Canari-8c41", root)).word == Outcome.ACCEPTED
    )
    lab.run("bk", "systemctl", "stop", "watch")
    seen = lab.run("bk", "cat", "/run/seen").stdout
    assert "--new-password-file" in seen and "Canari-8c41" not in seen and "Vieux-1" not in seen


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_names_the_scripts_that_hold_the_password_and_says_that_copies_stay_open(lab, bk):
    target, root = bk
    lab.run("bk", "sh", "-c", "echo '0 2 * * * root restic -r /srv/x backup /etc' > /etc/cron.d/nuit")
    named = lab.inside(
        lambda: RESTIC.dependents(replace(target, options={"path": "/srv/sauvegarde"}), b"", root)
    )
    assert "/etc/cron.d/nuit" in {one.what for one in named}
    assert RESTIC.residual(target, datetime.now(UTC)).until == FOREVER
