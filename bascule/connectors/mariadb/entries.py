"""The entries of one name: 'u'@'%' and 'u'@'localhost' are two accounts with two passwords."""

import hashlib
from dataclasses import dataclass

import pymysql

from bascule.connectors.base import Outcome
from bascule.connectors.mariadb.session import NO_RIGHT, Session

NATIVE = {"", "mysql_native_password"}
BY_SOCKET = {"unix_socket", "auth_socket"}
GONE = 1094  # the session ended by itself


@dataclass(frozen=True)
class Entry:
    """One account: where it may come from, and which method judges it."""

    host: str
    method: str


def entries_of(session: Session, login: str) -> list[Entry] | None:
    """All of them; None when this login may not see them."""
    try:
        found = session.rows("SELECT Host, plugin FROM mysql.user WHERE User = %s", (login,))
    except pymysql.err.MySQLError as error:
        if error.args and error.args[0] in NO_RIGHT:
            return None
        raise
    return [Entry(str(host), str(plugin or "")) for host, plugin in found if host]


def change(session: Session, login: str, new: bytes) -> Outcome:
    """Every entry of the name that has a password, then the end of its sessions, in one go."""
    itself = str(session.rows("SELECT CURRENT_USER()")[0][0])
    entries = entries_of(session, login)
    told = []
    try:
        if entries is None:
            if itself.rpartition("@")[0] != login:
                return Outcome(Outcome.REFUSED, "this login may not change others", session.shown, "no-right")
            _set(session, itself.rpartition("@")[0], Entry(itself.rpartition("@")[2], ""), new)
            told.append(f"{itself} changed; other entries of this name cannot be seen by this login")
        else:
            with_password = [one for one in entries if one.method not in BY_SOCKET]
            if not with_password:
                code = "by-socket" if entries else "no-account"
                return Outcome(Outcome.REFUSED, "no entry of this name has a password", session.shown, code)
            for one in with_password:
                _set(session, login, one, new)
            told.append(", ".join(f"{login}@{one.host}" for one in with_password) + " changed")
            told += [
                f"{login}@{one.host} enters by {one.method}" for one in entries if one not in with_password
            ]
    except pymysql.err.MySQLError as error:
        number = error.args[0] if error.args else 0
        if number in NO_RIGHT or number in {1819, 1133, 1372, 1193}:
            code = "policy" if number in {1819, 1372} else "no-right"
            return Outcome(Outcome.REFUSED, f"not changed (error {number})", session.shown, code)
        return Outcome(Outcome.UNREACHABLE, f"error {number}", session.shown)
    ended = end(session, login)
    return Outcome(Outcome.ACCEPTED, "; ".join([*told, f"{ended} sessions ended"]), session.shown)


def _set(session: Session, login: str, entry: Entry, new: bytes) -> None:
    """A hash instead of the password wherever the method allows, so that no log gets it."""
    mariadb = "mariadb" in str(session.get_server_info()).lower()
    digest = "*" + hashlib.sha1(hashlib.sha1(new, usedforsecurity=False).digest(), usedforsecurity=False).hexdigest().upper()  # fmt: skip
    plain = new.decode("utf-8", "surrogateescape")
    who = (login, entry.host)
    if mariadb and entry.method in NATIVE:
        session.rows("SET PASSWORD FOR %s@%s = %s", (*who, digest))
    elif mariadb:
        session.rows("SET PASSWORD FOR %s@%s = PASSWORD(%s)", (*who, plain))
    elif entry.method == "mysql_native_password":
        session.rows("ALTER USER %s@%s IDENTIFIED WITH mysql_native_password AS %s", (*who, digest))
    else:  # MySQL hides it from its own logs
        session.rows("ALTER USER %s@%s IDENTIFIED BY %s", (*who, plain))
    if not mariadb and entry.method:
        session.rows("ALTER USER %s@%s DISCARD OLD PASSWORD", who)


def end(session: Session, login: str) -> int:
    """End every session of the name but this one; returns how many."""
    asked = "SELECT ID FROM information_schema.PROCESSLIST WHERE USER = %s AND ID <> CONNECTION_ID()"
    ended = 0
    for (number,) in session.rows(asked, (login,)):
        try:
            session.rows("KILL CONNECTION %s", (int(number),))
            ended += 1
        except pymysql.err.MySQLError as error:
            if not error.args or error.args[0] != GONE:
                raise
    return ended
