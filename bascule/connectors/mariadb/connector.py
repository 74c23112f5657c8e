"""MariaDB and MySQL: log in, look around, change a password in every entry of the name, end its sessions."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace

import pymysql

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
from bascule.connectors.mariadb.entries import change, end
from bascule.connectors.mariadb.listing import STATEMENTS, read_listing
from bascule.connectors.mariadb.session import PORT, Session, opened
from bascule.observation.problem import gettext_noop
from bascule.observation.records import AccessFact, Observation

NO_LIMIT = 1_000_000  # max_password_errors is four billion where nobody set it
NOW = gettext_noop("It is logged in now with this name.")
LINKED = gettext_noop("A table of another server logs in elsewhere with a stored password of this name.")
BROKEN = (pymysql.err.MySQLError, OSError)


class MariaDb(Rotates, Discovers):
    """See README.md beside this file."""

    kind = "mariadb"
    label = "MariaDB, MySQL"
    port = PORT

    def verify(self, target: Target, secret: bytes) -> Outcome:
        try:
            with opened(target, target.login, secret) as session:
                shown = session.shown
        except NoLogin as none:
            return none.outcome
        return Outcome(Outcome.ACCEPTED, "logged in and out", shown)

    def discover(self, target: Target, secret: bytes) -> Iterator[Observation | AccessFact]:
        try:
            with opened(target, target.login, secret) as session:
                answers = {name: _rows(session, statement) for name, statement in STATEMENTS.items()}
                shown = session.shown
        except NoLogin as none:
            raise NotLookedAt(target.address, none.outcome.detail) from none
        return iter(read_listing(target, shown, answers))

    def rotate(self, target: Target, current: bytes, new: bytes, way: Way | None = None) -> Outcome:
        if not new or b"\0" in new:
            return Outcome(Outcome.REFUSED, "not a password", code="policy")
        try:
            with _as(target, current, way) as session:
                try:
                    return change(session, target.login, new)
                except BROKEN as error:
                    return Outcome(Outcome.UNREACHABLE, type(error).__name__, session.shown)
        except NoLogin as none:
            done = self.verify(target, new) if way is None and none.outcome.code == "auth-failed" else None
            return done if done and done.word == Outcome.ACCEPTED else none.outcome

    def end_sessions(self, target: Target, current: bytes, way: Way | None = None) -> Ended:
        try:
            with _as(target, current, way) as session:
                return Ended(end(session, target.login))
        except (NoLogin, *BROKEN) as error:
            return Ended(None, f"not ended ({type(error).__name__})")

    def budget(self, target: Target, current: bytes, way: Way | None = None) -> Budget:
        try:
            with _as(target, current, way) as session:
                told = _rows(session, "SELECT @@max_password_errors")
                mysql = _rows(session, "SELECT @@version_comment LIKE '%%mysql%%'")
        except NoLogin:
            return Budget(None, known=False)
        if told and int(told[0][0]) < NO_LIMIT:
            return Budget(int(told[0][0]), float("inf"))
        # MySQL counts for each account (FAILED_LOGIN_ATTEMPTS), which is not read here.
        return Budget(None, known=not (mysql and mysql[0][0]))

    def dependents(self, target: Target, current: bytes, way: Way | None = None) -> tuple[Dependent, ...]:
        now = (
            "SELECT SUBSTRING_INDEX(HOST,':',1), COALESCE(DB,'-'), COUNT(*) FROM information_schema.PROCESSLIST"
            " WHERE USER = %s AND ID <> CONNECTION_ID() GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 100"
        )
        try:
            with _as(target, current, way) as session:
                seen = _rows(session, now, (target.login,)) or []
                linked = _rows(session, "SELECT Server_name, Host FROM mysql.servers WHERE Username = %s", (target.login,))  # fmt: skip
        except NoLogin:
            return ()
        found = [Dependent(f"{one[0]} ({one[2]})", str(one[1]), NOW) for one in seen]
        return tuple(found + [Dependent(str(one[0]), str(one[1]), LINKED) for one in linked or []])


def _as(target: Target, current: bytes, way: Way | None) -> AbstractContextManager[Session]:
    """The login that does it: the administrator's, or the account's own."""
    if way is None:
        return opened(target, target.login, current, pinned_only=True)
    pinned = way.pinned or ("" if way.address else target.pinned)
    reached = replace(target, address=way.address or target.address, pinned=pinned)
    return opened(reached, way.login, way.secret, pinned_only=True)


def _rows(session: Session, statement: str, values: tuple[object, ...] = ()) -> list[tuple] | None:
    """None when it may not be read, or is not known there."""
    try:
        return session.rows(statement, values)
    except BROKEN:
        return None
