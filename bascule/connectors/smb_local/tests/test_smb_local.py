"""On a real file server (Samba 4.17) in the lab: the account `comptoir`, made by the test."""

import uuid

import pytest
from smbprotocol.connection import Connection
from smbprotocol.exceptions import SMBException
from smbprotocol.session import Session
from smbprotocol.tree import TreeConnect

from bascule.connectors.base import Outcome, Target, Way
from bascule.connectors.contract import check_folder, check_rotates, check_verifies
from bascule.connectors.linux_ssh.connector import LinuxSsh
from bascule.connectors.smb_local.connector import SmbLocal
from bascule.observation.records import AccessFact

pytestmark = [pytest.mark.root, pytest.mark.xdist_group("lab")]
SMB = SmbLocal()
FIRST = b"Comptoir-2019"


@pytest.fixture
def server(lab):
    fs = lab.host("fs")
    script = 'id comptoir 2>/dev/null || useradd -M comptoir; printf \'%s\\n%s\\n\' "$1" "$1" | smbpasswd -s -a comptoir'
    assert lab.run("fs", "sh", "-c", script, "sh", FIRST.decode()).returncode == 0
    root = fs.login("ssh", "root").password.encode()
    key = lab.inside(lambda: LinuxSsh().verify(Target(fs.address, "root"), b"x")).pinned
    return Target(fs.address, "comptoir", timeout=8), Way("root", root, "", key)


def test_keeps_the_promises_of_every_connector(lab, server):
    target, way = server
    check_folder(SMB)
    lab.inside(lambda: check_verifies(SMB, target, FIRST))
    lab.inside(lambda: check_rotates(SMB, target, FIRST, way))


def test_an_open_session_outlives_the_password_until_it_is_ended(lab, server):
    target, way = server

    def told():
        connection = Connection(uuid.uuid4(), target.address, 445)
        connection.connect(timeout=8)
        session = Session(
            connection, "comptoir", FIRST.decode(), require_encryption=False, auth_protocol="ntlm"
        )
        session.connect()
        new = SMB.new_secret(target, FIRST)
        assert SMB.rotate(target, FIRST, new, way).word == Outcome.ACCEPTED
        tree = TreeConnect(session, rf"\\{target.address}\IPC$")
        tree.connect()  # the session of the old password still opens things
        ended = SMB.end_sessions(target, new, way)
        with pytest.raises((SMBException, OSError)):
            TreeConnect(session, rf"\\{target.address}\IPC$").connect()
        connection.disconnect(close=False)
        return ended, SMB.end_sessions(target, new, way), SMB.verify(target, FIRST)

    ended, again, old = lab.inside(told)
    assert (ended.count, again.count, old.word) == (1, 0, Outcome.REFUSED)


def test_an_unknown_account_is_not_made(lab, server):
    target, way = server
    stranger = Target(target.address, "personne", timeout=8)
    answer = lab.inside(lambda: SMB.rotate(stranger, b"", b"Nouveau-9-9-9", way))
    assert (answer.word, answer.code) == (Outcome.REFUSED, "unknown-user")
    assert lab.inside(lambda: SMB.rotate(target, FIRST, b"Nouveau-9-9-9")).code == "no-way"


def test_shows_who_may_enter_which_share(lab, server):
    target, way = server
    found = lab.inside(lambda: list(SMB.discover(Target(target.address + ":22", "root"), way.secret)))
    facts = {
        (one.fact, one.on.rpartition("/")[2], one.holder) for one in found if isinstance(one, AccessFact)
    }
    assert {
        ("account", "plans", "hlacombe"),
        ("account", "10.77.0.16", "comptoir"),
        ("admin", "10.77.0.16", "durand"),
    } <= facts
