"""PostgreSQL: log in, look around, change a role's password, end its sessions."""

from collections.abc import Iterator
from contextlib import contextmanager

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
)
from bascule.connectors.postgresql.listing import STATEMENTS, read_listing
from bascule.connectors.postgresql.scram import BadServer, verifier
from bascule.connectors.postgresql.wire import PORT, Refused, Session, Unsafe, identifier, literal, outcome_of
from bascule.observation.problem import gettext_noop
from bascule.observation.records import AccessFact, Observation

FAILURES = (OSError, Refused, Unsafe, BadServer)
POOL = gettext_noop("It is logged in now as this role.")
MAPPING = gettext_noop("A foreign server logs in elsewhere with a stored password of this name.")
END = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename={who} AND pid<>pg_backend_pid()"

POOLS = (
    "SELECT coalesce(nullif(application_name,''),'?'), coalesce(host(client_addr),'local'), datname, count(*) FROM"
    " pg_stat_activity WHERE usename={who} AND pid<>pg_backend_pid() GROUP BY 1,2,3 ORDER BY 4 DESC LIMIT 100"
)
MAPPINGS = "SELECT srvname, usename FROM pg_user_mappings WHERE 'user='||{who} = ANY(umoptions)"


class PostgreSql(Rotates, Discovers):
    """See README.md beside this file."""

    kind = "postgresql"
    label = "PostgreSQL"
    port = PORT

    def verify(self, target: Target, secret: bytes) -> Outcome:
        try:
            with _login(target, target.login, secret) as session:
                asked, shown = session.asked, session.shown
        except NoLogin as none:
            return none.outcome
        if not asked:
            return Outcome(
                Outcome.ACCEPTED, "let in without being asked for a password (pg_hba)", shown, "not-asked"
            )
        return Outcome(Outcome.ACCEPTED, f"logged in and out ({asked})", shown)

    def discover(self, target: Target, secret: bytes) -> Iterator[Observation | AccessFact]:
        try:
            with _login(target, target.login, secret) as session:
                answers = {name: _rows(session, statement) for name, statement in STATEMENTS.items()}
                shown = session.shown
        except NoLogin as none:
            raise NotLookedAt(target.address, none.outcome.detail) from none
        return iter(read_listing(target, shown, answers))

    def rotate(self, target: Target, current: bytes, new: bytes, way: Way | None = None) -> Outcome:
        login, secret = (way.login, way.secret) if way else (target.login, current)
        reached = _by_way(target, way)
        try:
            with _login(reached, login, secret, pinned_only=True) as session:
                return _change(session, target.login, new)
        except NoLogin as none:
            done = self.verify(target, new) if way is None and none.outcome.code == "auth-failed" else None
            return done if done and done.word == Outcome.ACCEPTED else none.outcome

    def end_sessions(self, target: Target, current: bytes, way: Way | None = None) -> Ended:
        ended = END.format(who=literal(target.login))
        try:
            with _as(target, current, way) as session:
                told = session.run(ended).rows[0][0]
                left = session.run(f"SELECT pg_sleep(0.2); {ended}").rows[0][0]
        except (NoLogin, *FAILURES) as error:
            return Ended(None, f"not ended ({error})")
        return Ended(int(told or 0), "" if left == "0" else f"{left} came back")

    def budget(self, target: Target, current: bytes, way: Way | None = None) -> Budget:
        """PostgreSQL itself counts nothing; some modules do."""
        try:
            with _as(target, current, way) as session:
                modules = session.run("SHOW shared_preload_libraries").rows[0][0] or ""
        except (NoLogin, *FAILURES):
            return Budget(None, known=False)
        return Budget(
            None, known=not any(word in modules for word in ("credcheck", "login_hook", "set_user"))
        )

    def dependents(self, target: Target, current: bytes, way: Way | None = None) -> tuple[Dependent, ...]:
        who = literal(target.login)
        try:
            with _as(target, current, way) as session:
                pools = _rows(session, POOLS.format(who=who)) or []
                mappings = _rows(session, MAPPINGS.format(who=who)) or []
        except NoLogin:
            return ()
        found = [Dependent(f"{one[0]} ({one[3]})", f"{one[1]} → {one[2]}", POOL) for one in pools]
        return tuple(
            found + [Dependent(f"foreign server {one[0]}", target.address, MAPPING) for one in mappings]
        )


def _change(session: Session, login: str, new: bytes) -> Outcome:
    """The new verifier and the end of the role's sessions in one go: an open session of the old owner could set the
    password back."""
    if not new or b"\0" in new:
        return Outcome(Outcome.REFUSED, "not a password", session.shown, "policy")
    try:
        session.run(f"ALTER ROLE {identifier(login)} PASSWORD {literal(verifier(new))}")
    except Refused as error:
        code = {"42501": "no-right", "42704": "no-account", "28000": "no-right", "22023": "policy"}.get(
            error.state, "policy"
        )
        return Outcome(Outcome.REFUSED, f"not changed (SQLSTATE {error.state})", session.shown, code)
    except OSError as error:
        raise NoLogin(outcome_of(error, session.shown)) from error
    try:
        told = session.run(END.format(who=literal(login))).rows[0][0]
    except FAILURES:
        return Outcome(Outcome.ACCEPTED, "changed; its open sessions could not be ended", session.shown)
    return Outcome(Outcome.ACCEPTED, f"changed; {told} open sessions ended", session.shown)


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
            session.log_in(login, secret, target.options.get("database", "postgres"))
        except FAILURES as error:
            raise NoLogin(outcome_of(error, shown)) from error
        yield session
    finally:
        if session:
            session.close()


def _as(target: Target, current: bytes, way: Way | None):  # type: ignore[no-untyped-def]
    login, secret = (way.login, way.secret) if way else (target.login, current)
    return _login(_by_way(target, way), login, secret, pinned_only=True)


def _by_way(target: Target, way: Way | None) -> Target:
    """Where the administrator comes in; the pin is the same server's unless the way has its own."""
    if way is None:
        return target
    return Target(way.address or target.address, way.login, way.pinned or ("" if way.address else target.pinned),
                  target.timeout, target.options)  # fmt: skip


def _rows(session: Session, statement: str) -> list[tuple[str | None, ...]] | None:
    """None when it may not be read."""
    try:
        return session.run(statement).rows
    except Refused:
        return None
