"""On the lab's PostgreSQL; psycopg is the second judge."""

from dataclasses import replace

import psycopg
import pytest

from bascule.connectors.base import Outcome, Target, Way
from bascule.connectors.contract import check_folder, check_rotates, check_verifies
from bascule.connectors.postgresql.connector import PostgreSql
from bascule.connectors.postgresql.wire import identifier, literal
from bascule.observation.records import AccessFact, Observation

PG = PostgreSql()


@pytest.fixture
def db(lab):
    """The host, and its superuser as the way in, pinned."""
    host = lab.host("db")
    admin = host.login("postgresql", "durand").password.encode()
    target = Target(host.address, "durand")
    pinned = lab.inside(lambda: PG.verify(target, admin)).pinned
    assert pinned.startswith("tls SHA256:")
    return replace(target, pinned=pinned), Way("durand", admin)


def role(lab, name, password="Vieux-1"):
    sql = f"DROP ROLE IF EXISTS {name}; CREATE ROLE {name} LOGIN PASSWORD '{password}'"
    assert psql(lab, sql).returncode == 0


def psql(lab, statement):
    return lab.run("db", "su", "postgres", "-c", f'psql -qAt -c "{statement}"')


def test_the_folder_says_what_people_must_know():
    check_folder(PG)


@pytest.mark.root
@pytest.mark.xdist_group("lab")
@pytest.mark.parametrize("how", ["by an administrator", "by itself"])
def test_keeps_every_promise(lab, db, how):
    target, way = db
    role(lab, "promesse")
    mine = replace(target, login="promesse")
    lab.inside(lambda: check_verifies(PG, replace(mine, pinned=""), b"Vieux-1"))
    new = lab.inside(lambda: check_rotates(PG, mine, b"Vieux-1", way if how.startswith("by an") else None))

    def by_libpq(password):
        words = {
            "host": target.address,
            "user": "promesse",
            "dbname": "postgres",
            "channel_binding": "require",
        }
        with psycopg.connect(**words, password=password) as connection:
            return connection.execute("select current_user").fetchone()

    assert lab.inside(lambda: by_libpq(new.decode())) == ("promesse",)
    with pytest.raises(psycopg.OperationalError):
        lab.inside(lambda: by_libpq("Vieux-1"))


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_without_tls_only_scram_is_spoken_and_a_lost_tls_is_another_identity(lab, db):
    target, way = db
    conf = "/etc/postgresql/15/main"
    role(lab, "clair")
    mine = replace(target, login="clair", pinned="")
    lab.run("db", "su", "postgres", "-c", "psql -c 'ALTER SYSTEM SET ssl=off' -c 'SELECT pg_reload_conf()'")
    try:
        check = lab.inside(lambda: PG.verify(mine, b"Vieux-1"))
        assert (check.word, check.pinned) == (Outcome.ACCEPTED, "no-tls")
        with pytest.raises(Exception, match="identity"):
            lab.inside(lambda: PG.verify(replace(mine, pinned=target.pinned), b"Vieux-1"))
        lab.inside(lambda: check_rotates(PG, replace(mine, pinned="no-tls"), b"Vieux-1", way))
        old_way = f"sed -i '1i host all clair all password' {conf}/pg_hba.conf; systemctl reload postgresql"
        lab.run("db", "sh", "-c", old_way)
        asked = lab.inside(lambda: PG.verify(mine, b"Vieux-1"))
        assert (asked.word, asked.code) == (Outcome.UNREACHABLE, "unsafe")
    finally:
        lab.run("db", "sed", "-i", "/all clair/d", f"{conf}/pg_hba.conf")
        lab.run("db", "su", "postgres", "-c", "psql -c 'ALTER SYSTEM RESET ssl' -c 'SELECT pg_reload_conf()'")


@pytest.mark.root
@pytest.mark.xdist_group("lab")
@pytest.mark.parametrize("method", ["md5", "password"])
def test_old_methods_are_judged_over_tls(lab, db, method):
    target, _way = db
    file = "/etc/postgresql/15/main/pg_hba.conf"
    name = f"ancien_{method}"
    psql(
        lab,
        f"DROP ROLE IF EXISTS {name}; SET password_encryption=md5; CREATE ROLE {name} LOGIN PASSWORD 'Vieux-1'",
    )
    lab.run("db", "sh", "-c", f"sed -i '1i host all {name} all {method}' {file}; systemctl reload postgresql")
    mine = replace(target, login=name)
    assert lab.inside(lambda: PG.verify(mine, b"Vieux-1")).word == Outcome.ACCEPTED
    assert lab.inside(lambda: PG.verify(mine, b"Faux-1")).code == "auth-failed"
    lab.run("db", "sed", "-i", f"/all {name} /d", file)


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_a_door_that_asks_nobody_accepts_a_random_secret_and_says_so(lab, db):
    target, way = db
    role(lab, "ouvert")
    file = "/etc/postgresql/15/main/pg_hba.conf"
    lab.run("db", "sh", "-c", f"sed -i '1i host all ouvert all trust' {file}; systemctl reload postgresql")
    try:
        mine = replace(target, login="ouvert")
        outcome = lab.inside(lambda: PG.verify(mine, b"n'importe quoi"))
        assert (outcome.word, outcome.code) == (Outcome.ACCEPTED, "not-asked")
        found = lab.inside(lambda: list(PG.discover(replace(target, login=way.login), way.secret)))
        assert any(
            isinstance(one, AccessFact) and one.fact == "admin-source" and one.holder == "ouvert"
            for one in found
        )
        assert any(isinstance(one, Observation) and "devis" in one.attributes["databases"] for one in found)
    finally:
        lab.run("db", "sh", "-c", f"sed -i '/all ouvert/d' {file}; systemctl reload postgresql")


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_an_open_session_of_the_old_owner_cannot_set_the_password_back(lab, db):
    target, way = db
    role(lab, "tenace")
    mine = replace(target, login="tenace")

    def scene():
        words = {"host": target.address, "user": "tenace", "password": "Vieux-1", "dbname": "postgres"}
        with psycopg.connect(**words, autocommit=True, application_name="devis-web") as old:
            named = [one.what for one in PG.dependents(mine, b"", way)]
            assert PG.rotate(mine, b"Vieux-1", b"Nouveau-1", way).word == Outcome.ACCEPTED
            with pytest.raises(psycopg.OperationalError):
                old.execute("ALTER ROLE tenace PASSWORD 'Vieux-1'")
        return named

    assert lab.inside(scene) == ["devis-web (1)"]
    assert lab.inside(lambda: PG.verify(mine, b"Vieux-1")).code == "auth-failed"
    assert lab.inside(lambda: PG.verify(mine, b"Nouveau-1")).word == Outcome.ACCEPTED


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_the_new_password_stands_in_no_log_even_when_every_statement_is_logged(lab, db):
    target, way = db
    role(lab, "journal")
    psql(lab, "ALTER ROLE durand SET log_statement='all'")
    lab.inside(lambda: PG.rotate(replace(target, login="journal"), b"Vieux-1", b"Canari-8c41", way))
    logged = lab.run("db", "sh", "-c", "cat /var/log/postgresql/*").stdout
    assert "ALTER ROLE" in logged and "Canari-8c41" not in logged
    psql(lab, "ALTER ROLE durand RESET log_statement")


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_a_role_without_the_right_changes_nobody_else(lab, db):
    target, _way = db
    role(lab, "petit")
    outcome = lab.inside(
        lambda: PG.rotate(replace(target, login="durand"), b"", b"Vole-1", Way("petit", b"Vieux-1"))
    )
    assert (outcome.word, outcome.code) == (Outcome.REFUSED, "no-right")


def test_names_and_texts_cannot_leave_their_quotes():
    assert identifier('a"; DROP ROLE b; --') == '"a""; DROP ROLE b; --"'
    assert literal("a'; x\\' --") == "E'a''; x\\\\'' --'"
