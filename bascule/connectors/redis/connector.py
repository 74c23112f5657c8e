"""Redis and Valkey: log in, look around, change requirepass or a user of the access list, end connections."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from bascule.connectors.base import (
    Budget,
    Dependent,
    Discovers,
    Ended,
    NoLogin,
    NotLookedAt,
    Outcome,
    Rotates,
    Target,
    Way,
    host_and_port,
)
from bascule.connectors.redis.wire import PORT, Answer, Refused, Session, Unsafe, outcome_of
from bascule.observation.problem import gettext_noop
from bascule.observation.records import AccessFact, Evidence, Observation

FAILURES = (OSError, Refused, Unsafe, ValueError)
NOW = gettext_noop("It is connected now as this user.")
REPLICA = gettext_noop(
    "It copies from this server and logs in with masterauth, which must be changed there, too."
)
NOT_READABLE = gettext_noop("this login may not read it")
NOT_SAVED = "changed, but not saved: after a restart the old password is back until the settings file is changed by hand"


class Redis(Rotates, Discovers):
    """See README.md beside this file."""

    kind = "redis"
    label = "Redis, Valkey"
    port = PORT

    def verify(self, target: Target, secret: bytes) -> Outcome:
        try:
            if target.login in {"", "default"} and (shown := _open_to_all(target)):
                return Outcome(
                    Outcome.ACCEPTED, "let in without being asked for a password", shown, "not-asked"
                )
            with _login(target, target.login, secret) as session:
                try:
                    session.run("PING")
                except Refused as error:
                    if error.code != "NOPERM":  # it may log in, not ping
                        return outcome_of(error, session.shown)
                return Outcome(Outcome.ACCEPTED, "logged in and out", session.shown)
        except NoLogin as none:
            return none.outcome
        except FAILURES as error:
            return outcome_of(error, "")

    def discover(self, target: Target, secret: bytes) -> Iterator[Observation | AccessFact]:
        try:
            with _login(target, target.login, secret) as session:
                info = _fields(_ask(session, "INFO", "server"))
                users, shown = _ask(session, "ACL", "LIST"), session.shown
        except NoLogin as none:
            raise NotLookedAt(target.address, none.outcome.detail) from none
        yield from _listing(target, shown, info, users)

    def rotate(self, target: Target, current: bytes, new: bytes, way: Way | None = None) -> Outcome:
        if not new or b"\n" in new or b"\0" in new:
            return Outcome(Outcome.REFUSED, "not a password", code="policy")
        try:
            with _as(target, current, way) as session:
                return _change(session, target.login, new)
        except NoLogin as none:
            done = self.verify(target, new) if way is None and none.outcome.code == "auth-failed" else None
            return done if done and done.word == Outcome.ACCEPTED else none.outcome
        except OSError as error:
            return outcome_of(error, "")

    def end_sessions(self, target: Target, current: bytes, way: Way | None = None) -> Ended:
        try:
            with _as(target, current, way) as session:
                count = session.run("CLIENT", "KILL", "USER", target.login or "default", "SKIPME", "yes")
                return Ended(count if isinstance(count, int) else None)
        except (NoLogin, *FAILURES) as error:
            return Ended(None, f"not ended ({type(error).__name__})")

    def budget(self, target: Target, current: bytes, way: Way | None = None) -> Budget:
        """Redis counts nothing."""
        return Budget(None)

    def dependents(self, target: Target, current: bytes, way: Way | None = None) -> tuple[Dependent, ...]:
        try:
            with _as(target, current, way) as session:
                own, told = _ask(session, "CLIENT", "ID"), _ask(session, "CLIENT", "LIST")
                replicas = _fields(_ask(session, "INFO", "replication"))
        except (NoLogin, *FAILURES):
            return ()
        found = Counter(
            (one.get("name") or "?", host_and_port(one.get("addr", ""), 0)[0])
            for one in (_words(line) for line in str(told or "").splitlines())
            if one.get("user", "default") == (target.login or "default") and one.get("id") != str(own)
        )
        named = [
            Dependent(f"{name} ({count})", where, NOW) for (name, where), count in found.most_common(100)
        ]
        copies = [value for word, value in replicas.items() if word.startswith("slave") and "ip=" in value]
        return tuple(
            named
            + [Dependent("replica", value.partition("ip=")[2].split(",")[0], REPLICA) for value in copies]
        )


def _open_to_all(target: Target) -> str:
    """The identity of a server that answers before any password; "" when it asks for one."""
    session = Session(target)
    try:
        session.run("PING")
    except Refused:
        return ""
    finally:
        session.close()
    return session.shown


def _change(session: Session, login: str, new: bytes) -> Outcome:
    """Of the default user as requirepass, of another as the digest alone; then written to where it lasts."""
    try:
        if login in {"", "default"}:
            session.run("CONFIG", "SET", "requirepass", new)
            session.run("AUTH", new)
        else:
            users = _ask(session, "ACL", "USERS")
            if isinstance(users, list) and login not in users:
                return Outcome(Outcome.REFUSED, "there is no such user", session.shown, "no-account")
            session.run("ACL", "SETUSER", login, "resetpass", "#" + hashlib.sha256(new).hexdigest())
    except Refused as error:
        code = "no-right" if error.code in {"NOPERM", "ERR", "NOAUTH"} else "not-changed"
        return Outcome(Outcome.REFUSED, f"not changed ({error.code})", session.shown, code)
    if not _save(session):
        return Outcome(Outcome.ACCEPTED, NOT_SAVED, session.shown, "not-saved")
    return Outcome(Outcome.ACCEPTED, "changed and saved", session.shown)


def _save(session: Session) -> bool:
    """In the users' file when there is one, and in the settings."""
    told = _ask(session, "CONFIG", "GET", "aclfile")
    has_file = isinstance(told, list) and len(told) == 2 and bool(told[1])
    try:
        if has_file:
            session.run("ACL", "SAVE")
        session.run("CONFIG", "REWRITE")
    except (Refused, OSError):
        return False
    return True


@contextmanager
def _login(target: Target, login: str, secret: bytes, *, pinned_only: bool = False) -> Iterator[Session]:
    """A fresh login, closed at the end. Raises NoLogin, or WrongIdentity before the secret is used."""
    session, shown = None, ""
    try:
        try:
            session = Session(target)
            shown = session.shown
            if pinned_only and not target.pinned:
                what = "its identity is not pinned yet; nothing was sent"
                raise NoLogin(Outcome(Outcome.REFUSED, what, shown, "not-pinned"))
            session.log_in(login, secret)
        except FAILURES as error:
            raise NoLogin(outcome_of(error, shown)) from error
        yield session
    finally:
        if session:
            session.close()


@contextmanager
def _as(target: Target, current: bytes, way: Way | None) -> Iterator[Session]:
    """The login that does it: the administrator's, or the user's own."""
    if way is None:
        with _login(target, target.login, current, pinned_only=True) as session:
            yield session
        return
    pinned = way.pinned or ("" if way.address else target.pinned)
    reached = replace(target, address=way.address or target.address, pinned=pinned)
    with _login(reached, way.login, way.secret, pinned_only=True) as session:
        yield session


def _ask(session: Session, *words: str) -> Answer:
    """None when this login may not ask."""
    try:
        return session.run(*words)
    except Refused:
        return None


def _fields(told: Answer) -> dict[str, str]:
    lines = str(told or "").splitlines()
    return {word: value for word, _colon, value in (line.partition(":") for line in lines) if value}


def _words(line: str) -> dict[str, str]:
    return dict(part.partition("=")[::2] for part in line.split())


def _listing(
    target: Target, shown: str, info: dict[str, str], users: Answer
) -> Iterator[Observation | AccessFact]:
    """The server, and each user of its access list with what it may do."""
    where = f"redis://{target.address}"
    evidence = Evidence(file=where)
    host, _port = host_and_port(target.address, PORT)
    yield Observation(
        ref=where, source="endpoint", source_group="managed", live=True, kind="database", ips=[host],
        name=f"Redis {info.get('redis_version', '?')}", identifiers={"tls": shown}, evidence=evidence,
    )  # fmt: skip
    if not isinstance(users, list):
        yield AccessFact(ref=f"{where}:users", fact="admin", on=where, state="unknown", why_unknown=NOT_READABLE,
                         value="ACL LIST", evidence=evidence)  # fmt: skip
        return
    for one in users:
        words = str(one).split()
        if len(words) > 2 and words[0] == "user" and "on" in words:
            rights = [word for word in words[2:] if not word.startswith(("#", ">", "<"))]
            value = " ".join([*rights, *(["without a password"] if "nopass" in words else [])])
            yield AccessFact(
                ref=f"{where}:{words[1]}", fact="admin" if "+@all" in words else "service", on=where,
                holder=words[1], value=value[:200], evidence=evidence,
            )  # fmt: skip
