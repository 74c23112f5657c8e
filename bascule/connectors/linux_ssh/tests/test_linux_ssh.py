"""On a real OpenSSH server of the test's own, on loopback, ended by its process id."""

import getpass
import os
import shutil
import socket
import subprocess
import time

import pytest

from bascule.connectors.base import Outcome, Target
from bascule.connectors.contract import check_folder, check_verifies
from bascule.connectors.linux_ssh.connector import LinuxSsh
from bascule.observation.records import AccessFact, Observation

SSHD = shutil.which("sshd") or ("/usr/sbin/sshd" if os.path.exists("/usr/sbin/sshd") else None)
pytestmark = [pytest.mark.server, pytest.mark.skipif(SSHD is None, reason="openssh-server is not installed")]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server that takes one key; yields its address and that key."""
    folder = tmp_path_factory.mktemp("sshd")
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    keys = folder / "authorized_keys"
    keys.write_text((folder / "user.pub").read_text())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "config"
    config.write_text(
        f"ListenAddress 127.0.0.1:{port}\nHostKey {folder}/host\nAuthorizedKeysFile {keys}\nPidFile {folder}/pid\n"
        "StrictModes no\nUsePAM no\nPasswordAuthentication yes\nPermitRootLogin yes\nLogLevel QUIET\n"
    )
    if os.geteuid() == 0:
        os.makedirs("/run/sshd", exist_ok=True)
    process = subprocess.Popen([SSHD, "-D", "-f", config])
    for _attempt in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        assert process.poll() is None, "sshd did not start"
        time.sleep(0.02)
    yield f"127.0.0.1:{port}", (folder / "user").read_bytes()
    process.kill()
    process.wait()


def test_keeps_the_promises_of_every_connector(server):
    address, key = server
    check_folder(LinuxSsh())
    check_verifies(LinuxSsh(), Target(address, getpass.getuser()), key)


def test_a_key_that_was_taken_away_is_refused(server):
    address, _key = server
    import asyncssh

    stranger = asyncssh.generate_private_key("ssh-ed25519").export_private_key()
    assert LinuxSsh().verify(Target(address, getpass.getuser()), stranger).word == Outcome.REFUSED


def test_discovers_the_host_and_the_keys_that_open_it(server):
    address, key = server
    found = list(LinuxSsh().discover(Target(address, getpass.getuser()), key))
    host = next(one for one in found if isinstance(one, Observation))
    assert host.live and host.identifiers["ssh_host_key"].startswith("ssh-ed25519 SHA256:")
    assert any(isinstance(one, AccessFact) and one.fact == "admin" and one.holder == "root" for one in found)
