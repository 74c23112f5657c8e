"""On the lab's Redis, over TLS; redis-cli on the host is the second judge."""

from dataclasses import replace

import pytest

from bascule.connectors.base import Outcome, Target, Way
from bascule.connectors.contract import check_folder, check_rotates, check_verifies
from bascule.connectors.redis.connector import Redis
from bascule.connectors.redis.wire import Session
from bascule.observation.records import AccessFact

REDIS = Redis()


@pytest.fixture
def db(lab):
    """The server with its first password, pinned, and `default` as the way in. What a test changed is put back."""
    host = lab.host("db")
    first, user = (host.login("redis", name).password for name in ("default", "stock"))
    words = (
        f"CONFIG SET requirepass {first}\nAUTH {first}\nACL SETUSER stock resetpass >{user}\nCONFIG REWRITE\n"
    )
    now = lab.run("db", "cat", "/tmp/redis-now").stdout.strip() or first
    lab.run("db", "sh", "-c", f"printf '{words}' | redis-cli -a '{now}'")
    lab.run("db", "rm", "-f", "/tmp/redis-now")
    target = Target(f"{host.address}:6380", "default")
    pinned = lab.inside(lambda: REDIS.verify(target, first.encode())).pinned
    assert pinned.startswith("tls SHA256:")
    return replace(target, pinned=pinned), Way("default", first.encode()), user.encode()


def remember(lab, password):
    """For the next test's clean start."""
    lab.run("db", "sh", "-c", f"echo '{password.decode()}' > /tmp/redis-now")


def test_the_folder_says_what_people_must_know():
    check_folder(REDIS)


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_requirepass_keeps_every_promise_and_outlives_a_restart(lab, db):
    target, way, _user = db
    lab.inside(lambda: check_verifies(REDIS, replace(target, pinned=""), way.secret))
    new = lab.inside(lambda: check_rotates(REDIS, target, way.secret))
    remember(lab, new)
    assert lab.run("db", "systemctl", "restart", "redis-server").returncode == 0
    assert lab.inside(lambda: REDIS.verify(target, new)).word == Outcome.ACCEPTED
    assert lab.inside(lambda: REDIS.verify(target, way.secret)).code == "auth-failed"


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_a_user_of_the_access_list_keeps_every_promise_and_outlives_a_restart(lab, db):
    target, way, user = db
    mine = replace(target, login="stock")
    lab.inside(lambda: check_verifies(REDIS, replace(mine, pinned=""), user))
    new = lab.inside(lambda: check_rotates(REDIS, mine, user, way))
    assert lab.run("db", "systemctl", "restart", "redis-server").returncode == 0
    assert lab.inside(lambda: REDIS.verify(mine, new)).word == Outcome.ACCEPTED
    assert lab.inside(lambda: REDIS.verify(mine, user)).code == "auth-failed"


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_what_cannot_be_saved_is_said(lab, db):
    target, way, user = db
    # Without the right to make a file beside it Redis cannot write its settings.
    lab.run(
        "db",
        "sh",
        "-c",
        "chattr +i /etc/redis/redis.conf 2>/dev/null; chmod 555 /etc/redis; chown root /etc/redis",
    )
    lab.run("db", "sh", "-c", "chown root:redis /etc/redis/redis.conf; chmod 440 /etc/redis/redis.conf")
    try:
        outcome = lab.inside(lambda: REDIS.rotate(replace(target, login="stock"), user, b"Nouveau-1", way))
    finally:
        lab.run("db", "sh", "-c", "chattr -i /etc/redis/redis.conf 2>/dev/null; chown -R redis:redis /etc/redis; chmod 2770 /etc/redis; chmod 640 /etc/redis/redis.conf")  # fmt: skip
    assert (outcome.word, outcome.code) == (Outcome.ACCEPTED, "not-saved"), outcome


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_an_open_connection_lives_on_until_it_is_ended(lab, db):
    target, way, user = db
    mine = replace(target, login="stock")

    def scene():
        old = Session(mine)
        old.log_in("stock", user)
        old.run("CLIENT", "SETNAME", "caisse")
        named = REDIS.dependents(mine, b"", way)
        assert REDIS.rotate(mine, user, b"Nouveau-1", way).word == Outcome.ACCEPTED
        assert old.run("PING") == "PONG"
        ended = REDIS.end_sessions(mine, b"Nouveau-1", way)
        with pytest.raises(OSError, match=r"hung up|reset|closed|EOF"):
            old.run("PING")
        return named, ended

    named, ended = lab.inside(scene)
    assert [(one.what, one.where) for one in named] == [("caisse (1)", "10.77.0.250")]
    assert ended.count == 1


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_no_password_goes_over_a_plain_line_unless_a_person_accepted_it(lab, db):
    target, way, _user = db
    plain = Target(target.address.replace("6380", "6379"), "default")
    outcome = lab.inside(lambda: REDIS.verify(plain, way.secret))
    assert (outcome.word, outcome.code, outcome.pinned) == (Outcome.UNREACHABLE, "unsafe", "no-tls")
    accepted = replace(plain, options={"plain": "accepted"})
    assert lab.inside(lambda: REDIS.verify(accepted, way.secret)).word == Outcome.ACCEPTED


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_a_server_that_asks_nobody_accepts_a_random_secret_and_says_so(lab, db):
    target, way, _user = db
    now = way.secret.decode()
    lab.run("db", "redis-cli", "-a", now, "CONFIG", "SET", "requirepass", "")
    guarded = lab.inside(lambda: REDIS.verify(target, b"n'importe quoi"))
    lab.run("db", "redis-cli", "CONFIG", "SET", "protected-mode", "no")
    outcome = lab.inside(lambda: REDIS.verify(target, b"n'importe quoi"))
    lab.run("db", "redis-cli", "CONFIG", "SET", "protected-mode", "yes", "requirepass", now)
    assert guarded.word == Outcome.UNREACHABLE  # protected mode: nothing was learnt about a password
    assert (outcome.word, outcome.code) == (Outcome.ACCEPTED, "not-asked")


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_a_user_without_the_right_changes_nobody(lab, db):
    target, way, _user = db
    name = f"redis-cli -a '{way.secret.decode()}' ACL SETUSER lecteur on '>Vieux-1' '~*' +get"
    lab.run("db", "sh", "-c", name)
    outcome = lab.inside(lambda: REDIS.rotate(target, b"", b"Vole-1", Way("lecteur", b"Vieux-1")))
    assert (outcome.word, outcome.code) == (Outcome.REFUSED, "no-right")
    assert lab.inside(lambda: REDIS.verify(target, way.secret)).word == Outcome.ACCEPTED


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_discovers_users_and_no_digest_of_theirs(lab, db):
    target, way, _user = db
    found = lab.inside(lambda: list(REDIS.discover(target, way.secret)))
    facts = {(one.fact, one.holder): one.value for one in found if isinstance(one, AccessFact)}
    assert ("admin", "default") in facts and "~stock:*" in facts["admin", "stock"]
    assert "#" not in " ".join(facts.values())
