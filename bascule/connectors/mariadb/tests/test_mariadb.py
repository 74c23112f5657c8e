"""On the lab's MariaDB; its own client is the second judge."""

from dataclasses import replace

import pymysql
import pytest

from bascule.connectors.base import Outcome, Target, Way, WrongIdentity
from bascule.connectors.contract import check_folder, check_rotates, check_verifies
from bascule.connectors.mariadb.connector import MariaDb
from bascule.connectors.mariadb.session import opened
from bascule.observation.records import AccessFact, Observation

MY = MariaDb()


@pytest.fixture
def db(lab):
    """The host, and its administrator as the way in, pinned."""
    host = lab.host("db")
    admin = host.login("mysql", "durand").password.encode()
    target = Target(host.address, "durand")
    pinned = lab.inside(lambda: MY.verify(target, admin)).pinned
    assert pinned.startswith("tls SHA256:")
    return replace(target, pinned=pinned), Way("durand", admin)


def sql(lab, statement):
    return lab.run("db", "mariadb", "-N", "-e", statement)


def account(lab, name, hosts=("%",), method="IDENTIFIED BY 'Vieux-1'"):
    for host in hosts:
        done = sql(lab, f"DROP USER IF EXISTS {name}@'{host}'; CREATE USER {name}@'{host}' {method}")
        assert done.returncode == 0, done.stderr


def local_login(lab, name, password):
    return lab.run("db", "mariadb", f"-u{name}", f"-p{password}", "-e", "select 1").returncode == 0


def test_the_folder_says_what_people_must_know():
    check_folder(MY)


@pytest.mark.root
@pytest.mark.xdist_group("lab")
@pytest.mark.parametrize("how", ["by an administrator", "by itself"])
def test_keeps_every_promise(lab, db, how):
    target, way = db
    account(lab, "promesse")
    mine = replace(target, login="promesse")
    lab.inside(lambda: check_verifies(MY, replace(mine, pinned=""), b"Vieux-1"))
    lab.inside(lambda: check_rotates(MY, mine, b"Vieux-1", way if how.startswith("by an") else None))


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_both_entries_of_a_name_get_the_new_password(lab, db):
    target, way = db
    account(lab, "jumeau", ("%", "localhost"))
    outcome = lab.inside(lambda: MY.rotate(replace(target, login="jumeau"), b"Vieux-1", b"Nouveau-1", way))
    assert outcome.word == Outcome.ACCEPTED and "jumeau@%" in outcome.detail
    assert local_login(lab, "jumeau", "Nouveau-1") and not local_login(lab, "jumeau", "Vieux-1")
    assert (
        lab.inside(lambda: MY.verify(replace(target, login="jumeau"), b"Nouveau-1")).word == Outcome.ACCEPTED
    )


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_an_account_that_changes_itself_says_that_it_cannot_see_the_others(lab, db):
    target, _way = db
    account(lab, "seul", ("%", "localhost"))
    outcome = lab.inside(lambda: MY.rotate(replace(target, login="seul"), b"Vieux-1", b"Nouveau-1"))
    assert outcome.word == Outcome.ACCEPTED and "cannot be seen" in outcome.detail
    assert local_login(lab, "seul", "Vieux-1")


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_an_entry_by_socket_has_no_password_to_change(lab, db):
    target, way = db
    account(lab, "prise", ("localhost",), "IDENTIFIED VIA unix_socket")
    outcome = lab.inside(lambda: MY.rotate(replace(target, login="prise"), b"", b"Nouveau-1", way))
    assert (outcome.word, outcome.code) == (Outcome.REFUSED, "by-socket")


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_an_open_session_of_the_old_owner_is_ended(lab, db):
    target, way = db
    account(lab, "tenace")
    mine = replace(target, login="tenace")

    def scene():
        with opened(mine, "tenace", b"Vieux-1") as old:
            named = MY.dependents(mine, b"", way)
            assert MY.rotate(mine, b"Vieux-1", b"Nouveau-1", way).word == Outcome.ACCEPTED
            with pytest.raises(pymysql.err.MySQLError):
                old.rows("SET PASSWORD = PASSWORD('Vieux-1')")
        return named

    assert [one.what for one in lab.inside(scene)] == ["10.77.0.250 (1)"]
    assert lab.inside(lambda: MY.verify(mine, b"Vieux-1")).code == "auth-failed"


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_a_locked_account_is_told_from_a_wrong_password(lab, db):
    target, _way = db
    account(lab, "ferme", method="IDENTIFIED BY 'Vieux-1' ACCOUNT LOCK")
    assert lab.inside(lambda: MY.verify(replace(target, login="ferme"), b"Vieux-1")).code == "locked"


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_the_new_password_stands_in_no_log_even_when_every_statement_is_logged(lab, db):
    target, way = db
    account(lab, "journal")
    sql(lab, "SET GLOBAL general_log_file='/tmp/general.log'; SET GLOBAL general_log=ON")
    lab.inside(lambda: MY.rotate(replace(target, login="journal"), b"Vieux-1", b"Canari-8c41", way))
    sql(lab, "SET GLOBAL general_log=OFF")
    logged = lab.run(
        "db", "sh", "-c", "cat /tmp/general.log /tmp/systemd-private-*mariadb*/tmp/general.log"
    ).stdout
    assert "SET PASSWORD FOR" in logged and "Canari-8c41" not in logged


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_another_identity_gets_no_secret(lab, db):
    target, way = db
    with pytest.raises(WrongIdentity):
        lab.inside(lambda: MY.verify(replace(target, pinned="no-tls"), way.secret))


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_discovers_accounts_and_their_powers(lab, db):
    target, way = db
    found = lab.inside(lambda: list(MY.discover(target, way.secret)))
    (server,) = [one for one in found if isinstance(one, Observation)]
    assert server.name.startswith("MariaDB 10") and "boutique" in server.attributes["databases"]
    facts = {(one.fact, one.holder, one.value) for one in found if isinstance(one, AccessFact)}
    assert {("admin", "durand", "from %"), ("service", "boutique", "from localhost")} <= facts
