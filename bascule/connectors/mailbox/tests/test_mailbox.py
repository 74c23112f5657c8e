"""On the lab's Postfix and Dovecot; doveadm on the host is the second judge."""

import imaplib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bascule.connectors.base import Outcome, Target, Way
from bascule.connectors.contract import check_folder, check_rotates, check_verifies
from bascule.connectors.linux_ssh.connector import LinuxSsh
from bascule.connectors.mailbox.connector import Mailbox
from bascule.connectors.mailbox.stores import passdbs, with_password
from bascule.connectors.tls import Pinning

MAIL = Mailbox()


@pytest.fixture(scope="module")
def mail(lab):
    """The server, pinned, and root of its host by SSH."""
    host = lab.host("mail")
    root = host.login("ssh", "root").password.encode()
    ssh = lab.inside(lambda: LinuxSsh().verify(Target(host.address, "root"), root)).pinned
    login = host.login("imap", "hlacombe")
    target = Target(host.address, login.user, timeout=20)
    pinned = lab.inside(lambda: MAIL.verify(target, login.password.encode())).pinned
    assert pinned.startswith("tls SHA256:")
    return replace(target, pinned=pinned), Way("root", root, pinned=ssh)


def account(lab, name, password="Vieux-1"):
    lab.run("mail", "userdel", "-rf", name)
    assert lab.run("mail", "useradd", "-m", name).returncode == 0
    assert lab.run("mail", "sh", "-c", f"echo '{name}:{password}' | chpasswd").returncode == 0


def by_doveadm(lab, name, password):
    return lab.run("mail", "doveadm", "auth", "test", name, password).returncode == 0


def test_the_folder_says_what_people_must_know():
    check_folder(MAIL)


@pytest.mark.long
@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_an_account_of_the_system_keeps_every_promise_by_imap_and_by_smtp(lab, mail):
    target, way = mail
    account(lab, "promesse")
    mine = replace(target, login="promesse")
    lab.inside(lambda: check_verifies(MAIL, replace(mine, pinned=""), b"Vieux-1"))
    new = lab.inside(lambda: check_rotates(MAIL, mine, b"Vieux-1", way))
    assert by_doveadm(lab, "promesse", new.decode()) and not by_doveadm(lab, "promesse", "Vieux-1")


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_a_users_file_gets_a_hash_and_keeps_its_other_fields(lab, mail):
    target, way = mail
    mine = replace(target, login="accueil")
    old = lab.host("mail").login("imap", "accueil").password
    lab.run("mail", "sh", "-c", "echo '# a note: kept' >> /etc/dovecot/users")
    before = lab.run("mail", "stat", "-c", "%U %G %a", "/etc/dovecot/users").stdout
    outcome = lab.inside(lambda: MAIL.rotate(mine, old.encode(), b"Nouveau-Secret-1", way))
    assert outcome.word == Outcome.ACCEPTED and "/etc/dovecot/users" in outcome.detail
    for path in MAIL.paths(mine, b"", way):
        assert lab.inside(lambda path=path: MAIL.verify(path, b"Nouveau-Secret-1")).word == Outcome.ACCEPTED
    assert lab.inside(lambda: MAIL.verify(mine, old.encode())).code == "auth-failed"
    text = lab.run("mail", "cat", "/etc/dovecot/users").stdout
    assert "Nouveau-Secret-1" not in text and "# a note: kept" in text
    assert lab.run("mail", "stat", "-c", "%U %G %a", "/etc/dovecot/users").stdout == before
    assert lab.inside(lambda: MAIL.rotate(mine, b"", old.encode(), way)).word == Outcome.ACCEPTED


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_a_name_in_no_store_is_told_with_the_stores(lab, mail):
    target, way = mail
    outcome = lab.inside(lambda: MAIL.rotate(replace(target, login="absent"), b"", b"Nouveau-1", way))
    assert (outcome.word, outcome.code) == (Outcome.REFUSED, "store-unknown")
    assert "pam, passwd-file" in outcome.detail


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_an_open_connection_is_seen_and_kicked(lab, mail):
    target, way = mail
    account(lab, "ouvert")
    mine = replace(target, login="ouvert")

    def scene():
        old = imaplib.IMAP4_SSL(target.address, ssl_context=Pinning(mine), timeout=20)
        old.login("ouvert", "Vieux-1")
        seen = MAIL.dependents(mine, b"", way)
        ended = MAIL.end_sessions(mine, b"", way)
        assert b"BYE" in old.readline() and old.readline() == b""
        old.shutdown()
        return seen, ended

    seen, ended = lab.inside(scene)
    assert [(one.what, one.where) for one in seen] == [("imap (1)", "10.77.0.250")]
    assert ended.count == 1
    when = datetime.now(UTC)
    assert MAIL.residual(mine, when).until == when + timedelta(minutes=5)


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_a_password_with_accents_is_judged_as_it_is(lab, mail):
    target, _way = mail
    account(lab, "accents", "Été-à-la-Mer-1")
    mine = replace(target, login="accents")
    for path in MAIL.paths(mine, b""):
        assert (
            lab.inside(lambda path=path: MAIL.verify(path, "Été-à-la-Mer-1".encode())).word
            == Outcome.ACCEPTED
        )


def test_the_stores_are_read_in_their_order():
    settings = "passdb {\n  driver = pam\n}\nprotocols = imap\npassdb {\n  args = scheme=CRYPT /etc/dovecot/users\n  driver = passwd-file\n}\n"
    assert passdbs(settings) == [("pam", ""), ("passwd-file", "scheme=CRYPT /etc/dovecot/users")]


def test_only_the_line_of_the_name_changes():
    text = "#durand:{X}a\nduran:{X}b::\ndurand:{X}c:1:2::/home/d::userdb_quota=1\n"
    assert (
        with_password(text, "durand", "{Y}z")
        == "#durand:{X}a\nduran:{X}b::\ndurand:{Y}z:1:2::/home/d::userdb_quota=1\n"
    )
    assert with_password(text, "absent", "{Y}z") is None
