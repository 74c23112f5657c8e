"""Passwords and keys are changed on a real host of the lab, and what the old one opened is ended."""

import subprocess
import time
from dataclasses import replace

import asyncssh
import pytest

from bascule.connectors.base import Outcome, Target, Way
from bascule.connectors.contract import check_rotates
from bascule.connectors.linux_ssh.connector import LinuxSsh
from bascule.connectors.ssh_line import opened, way_in

pytestmark = [pytest.mark.root, pytest.mark.xdist_group("lab")]
SSH = LinuxSsh()


@pytest.fixture
def srv(lab):
    """The host, with its own identity known: a target and root as the way in."""
    host = lab.host("srv")
    target = Target(host.address, "durand")
    root = host.login("ssh", "root").password.encode()
    pinned = lab.inside(lambda: SSH.verify(replace(target, login="root"), root)).pinned
    return replace(target, pinned=pinned), Way("root", root)


def person(lab, name, password):
    """An account of the test's own, with this password."""
    lab.run("srv", "userdel", "-rf", name)
    assert lab.run("srv", "useradd", "-m", "-s", "/bin/bash", name).returncode == 0
    give(lab, name, password)


def give(lab, name, password):
    assert lab.run("srv", "sh", "-c", f"echo '{name}:{password}' | chpasswd").returncode == 0


def key_of(lab, name, before="", file="authorized_keys"):
    """A key that opens this account; its private half."""
    key = asyncssh.generate_private_key("ssh-ed25519", comment="durand@infogerance")
    entry = before + key.export_public_key().decode().strip()
    script = f"install -d -m 700 -o {name} ~{name}/.ssh; echo '{entry}' >> ~{name}/.ssh/{file}; chown {name} ~{name}/.ssh/{file}"
    assert lab.run("srv", "bash", "-c", script).returncode == 0
    return key.export_private_key()


def keys_in(lab, name, file="authorized_keys"):
    return lab.run("srv", "cat", f"/home/{name}/.ssh/{file}").stdout


@pytest.mark.long
@pytest.mark.parametrize("how", ["by root", "by itself", "by itself with sudo"])
def test_a_password_keeps_every_promise(lab, srv, how):
    target, way = srv
    name = "hlacombe" if how.endswith("sudo") else "promise"
    if name == "promise":
        person(lab, name, "Vieux-Secret-1")
    else:
        give(lab, name, "Vieux-Secret-1")
    mine = replace(target, login=name)
    lab.inside(lambda: check_rotates(SSH, mine, b"Vieux-Secret-1", way if how == "by root" else None))


@pytest.mark.long
@pytest.mark.parametrize("how", ["by root", "by itself"])
def test_a_key_keeps_every_promise(lab, srv, how):
    target, way = srv
    person(lab, "clef", "Vieux-Secret-1")
    secret = key_of(lab, "clef")
    lab.inside(
        lambda: check_rotates(SSH, replace(target, login="clef"), secret, way if how == "by root" else None)
    )


def test_a_key_is_replaced_where_it_stands_with_its_options_and_the_others_stay(lab, srv):
    target, way = srv
    person(lab, "options", "Vieux-Secret-1")
    mine = replace(target, login="options")
    other = key_of(lab, "options")
    old = key_of(lab, "options", 'command="echo ssh-rsa forced",no-pty ')
    script = "cp ~options/.ssh/authorized_keys ~options/.ssh/authorized_keys2; chown options: ~options/.ssh/*"
    assert lab.run("srv", "bash", "-c", script).returncode == 0
    new = SSH.new_secret(mine, old)
    outcome = lab.inside(lambda: SSH.rotate(mine, old, new, way))
    assert outcome.word == Outcome.ACCEPTED, outcome
    for file in ("authorized_keys", "authorized_keys2"):
        lines = keys_in(lab, "options", file).splitlines()
        assert len(lines) == 2 and lines[1].startswith('command="echo ssh-rsa forced",no-pty ssh-ed25519 ')
    assert lab.inside(lambda: SSH.verify(mine, other)).word == Outcome.ACCEPTED
    assert lab.inside(lambda: SSH.verify(mine, old)).code == "auth-failed"


def test_a_new_key_that_does_not_open_is_taken_back_and_the_old_one_stays(lab, srv):
    target, way = srv
    person(lab, "kaput", "Vieux-Secret-1")
    mine = replace(target, login="kaput")
    old = key_of(lab, "kaput")
    before = keys_in(lab, "kaput")
    config = "/etc/ssh/sshd_config.d/only-ed25519.conf"
    only = f"printf 'Match User kaput\\nPubkeyAcceptedAlgorithms ssh-ed25519\\n' > {config}; systemctl restart ssh"
    assert lab.run("srv", "sh", "-c", only).returncode == 0
    other = asyncssh.generate_private_key("ecdsa-sha2-nistp256").export_private_key()
    outcome = lab.inside(lambda: SSH.rotate(mine, old, other, way))
    lab.run("srv", "sh", "-c", f"rm {config}; systemctl restart ssh")
    assert (outcome.word, outcome.code) == (Outcome.REFUSED, "not-proven"), outcome
    assert keys_in(lab, "kaput") == before
    assert lab.inside(lambda: SSH.verify(mine, old)).word == Outcome.ACCEPTED


def test_the_public_half_tells_whether_a_key_still_opens(lab, srv):
    target, _way = srv
    person(lab, "half", "Vieux-Secret-1")
    mine = replace(target, login="half")
    public = asyncssh.import_private_key(key_of(lab, "half")).export_public_key()
    asked = lab.inside(lambda: SSH.verify(mine, public))
    assert (asked.word, asked.code) == (Outcome.ACCEPTED, "pk-ok")
    lab.run("srv", "rm", "/home/half/.ssh/authorized_keys")
    assert lab.inside(lambda: SSH.verify(mine, public)).code == "auth-failed"


def test_a_server_that_takes_no_passwords_refuses_none(lab, srv):
    """A method that is off says nothing about the secret: neither the new nor the old one was judged."""
    target, _way = srv
    person(lab, "sansmdp", "Vieux-Secret-1")
    config = "/etc/ssh/sshd_config.d/only-keys.conf"
    off = f"printf 'Match User sansmdp\\nPasswordAuthentication no\\nKbdInteractiveAuthentication no\\n' > {config}; systemctl restart ssh"
    assert lab.run("srv", "sh", "-c", off).returncode == 0
    try:
        outcome = lab.inside(lambda: SSH.verify(replace(target, login="sansmdp"), b"Vieux-Secret-1"))
        assert (outcome.word, outcome.code) == (Outcome.UNREACHABLE, "method-off")
    finally:
        lab.run("srv", "sh", "-c", f"rm {config}; systemctl restart ssh")


def test_no_new_secret_goes_to_a_host_that_is_not_pinned(lab, srv):
    target, way = srv
    person(lab, "epingle", "Vieux-Secret-1")
    loose = replace(target, login="epingle", pinned="")
    for how in (way, None):
        outcome = lab.inside(lambda how=how: SSH.rotate(loose, b"Vieux-Secret-1", b"Nouveau-1", how))
        assert (outcome.word, outcome.code) == (Outcome.REFUSED, "not-pinned")
        assert outcome.pinned == target.pinned


def test_an_open_line_of_the_old_owner_is_ended_and_a_service_stays(lab, srv):
    target, way = srv
    person(lab, "ouvert", "Vieux-Secret-1")
    mine = replace(target, login="ouvert")
    assert lab.run("srv", "systemd-run", "--unit=metier", "--uid=ouvert", "sleep", "300").returncode == 0

    def scene():
        with opened(way_in(mine, Way("ouvert", b"Vieux-Secret-1"), ssh_target=True)) as old:
            # Left behind as a multiplexer or tmux would be: its own session, deaf to the hang-up.
            old.run(["sh", "-c", "setsid nohup sleep 301 > /dev/null 2>&1 < /dev/null &"])
            assert old.run(["id", "-un"]).text.strip() == "ouvert"
            ended = SSH.end_sessions(mine, b"", way)
            with pytest.raises(Exception, match=r"Lost|Closed|Channel|Break"):
                old.run(["id", "-un"], seconds=5)
            return ended

    try:
        ended = lab.inside(scene)
        assert ended.count and ended.count >= 1, ended
        left = lab.run("srv", "pgrep", "-u", "ouvert", "-a").stdout
        assert "sleep 301" not in left and "sleep 300" in left
        assert any("metier" in one.what for one in lab.inside(lambda: SSH.dependents(mine, b"", way)))
    finally:
        lab.run("srv", "systemctl", "stop", "metier")


def test_root_ends_other_root_sessions_and_keeps_its_own_line(lab, srv):
    target, way = srv
    mine = replace(target, login="root")

    def scene():
        with opened(way_in(mine, way, ssh_target=True)) as old:
            old.run(["true"])
            return SSH.end_sessions(mine, way.secret, way)

    assert lab.inside(scene).count >= 1
    assert lab.run("srv", "systemctl", "is-system-running").stdout.strip() == "running"


def test_the_dead_mans_switch_puts_a_password_and_keys_back(lab, srv):
    target, way = srv
    person(lab, "retour", "Vieux-Secret-1")
    mine = replace(target, login="retour")
    old_key = key_of(lab, "retour")
    before = keys_in(lab, "retour")
    lab.inside(lambda: SSH.arm(mine, b"Vieux-Secret-1", 3, way))
    give(lab, "retour", "Perdu-1")
    lab.run("srv", "sh", "-c", "echo > /home/retour/.ssh/authorized_keys")
    until = time.monotonic() + 30
    while keys_in(lab, "retour") != before and time.monotonic() < until:
        time.sleep(0.2)
    assert lab.inside(lambda: SSH.verify(mine, old_key)).word == Outcome.ACCEPTED
    assert lab.inside(lambda: SSH.verify(mine, b"Vieux-Secret-1")).word == Outcome.ACCEPTED
    kept = lab.run("srv", "sh", "-c", "ls /var/lib/bascule-back/*").stdout.split()
    assert "went-back" in kept and "shadow" not in kept


def test_the_switch_is_off_only_after_a_login_with_the_new_secret(lab, srv):
    target, way = srv
    person(lab, "desarme", "Vieux-Secret-1")
    mine = replace(target, login="desarme")
    handle = lab.inside(lambda: SSH.arm(mine, b"Vieux-Secret-1", 300, way))
    new = SSH.new_secret(mine, b"Vieux-Secret-1")
    assert lab.inside(lambda: SSH.rotate(mine, b"Vieux-Secret-1", new, way)).word == Outcome.ACCEPTED
    assert lab.inside(lambda: SSH.disarm(mine, b"Vieux-Secret-1", handle, way)) is False
    assert lab.inside(lambda: SSH.disarm(mine, new, handle, way)) is True
    assert handle not in lab.run("srv", "systemctl", "list-timers", "--all").stdout
    assert handle not in lab.run("srv", "ls", "/var/lib/bascule-back").stdout


def test_the_new_secret_stands_in_no_command_line_and_no_journal(lab, srv):
    target, way = srv
    person(lab, "canari", "Vieux-Secret-1")
    mine = replace(target, login="canari")
    watch = "for i in $(seq 400); do cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n'; sleep 0.01; done > /tmp/seen"
    lab.run("srv", "systemd-run", "--unit=watch", "sh", "-c", watch)
    new = b"Canari-Nouveau-8c41"
    assert lab.inside(lambda: SSH.rotate(mine, b"Vieux-Secret-1", new, way)).word == Outcome.ACCEPTED
    lab.run("srv", "systemctl", "stop", "watch")
    assert lab.run("srv", "grep", "-c", "chpasswd", "/tmp/seen").stdout.strip() != "0", "nothing was watched"
    for place in ("cat /tmp/seen", "journalctl", "cat /var/log/auth.log"):
        assert new.decode() not in lab.run("srv", "sh", "-c", place).stdout, place


def test_counts_what_faillock_counts(lab, srv):
    target, way = srv
    mine = replace(target, login="durand")
    assert lab.inside(lambda: SSH.budget(mine, b"", way)).threshold is None
    lab.run("srv", "sed", "-i", "1i auth required pam_faillock.so preauth deny=4", "/etc/pam.d/sshd")
    try:
        told = lab.inside(lambda: SSH.budget(mine, b"", way))
        assert (told.threshold, told.window, told.counted) == (4, 900.0, 0)
    finally:
        lab.run("srv", "sed", "-i", "/pam_faillock/d", "/etc/pam.d/sshd")


def test_a_password_with_a_line_break_is_refused_before_it_is_sent(lab, srv):
    target, way = srv
    outcome = lab.inside(lambda: SSH.rotate(target, b"", b"un\ndeux:trois", way))
    assert (outcome.word, outcome.code) == (Outcome.REFUSED, "policy")


def test_a_dead_host_with_a_pin_is_silent_and_no_other_one(lab, srv):
    target, way = srv
    dead = replace(target, address="10.77.0.20:9", timeout=3)
    assert lab.inside(lambda: SSH.verify(dead, way.secret)).word == Outcome.UNREACHABLE
    assert lab.inside(lambda: SSH.rotate(dead, b"", b"Nouveau-1", way)).word == Outcome.UNREACHABLE


def test_the_lab_is_a_machine_of_its_own():
    """What these tests change is not this machine."""
    assert b"promise" not in subprocess.run(["cat", "/etc/passwd"], capture_output=True).stdout


@pytest.mark.parametrize("name", ["root", "hlacombe", "durand"])
def test_a_script_runs_as_root_whoever_logs_in_and_leaves_no_trace_of_the_password(lab, srv, name):
    target, _way = srv
    person(lab, "script", "Vieux-Secret-1")
    give(lab, "hlacombe", "Lacombe-Admin-1")
    secret = lab.host("srv").login("ssh", name).password.encode()
    mine = replace(target, login=name)
    ran = lab.inside(
        lambda: SSH.run_script(mine, secret, 'id -u; cat; echo "$1"; exit 3', arguments=("a b",))
    )
    assert (ran.word, ran.exit, ran.out) == (Outcome.ACCEPTED, 3, "0\na b\n")
    none = lab.inside(lambda: SSH.run_script(replace(target, login="script"), b"Vieux-Secret-1", "id"))
    assert (none.word, none.exit) == (Outcome.REFUSED, None)
