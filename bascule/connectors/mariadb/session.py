"""A login on MariaDB or MySQL whose certificate is compared before a byte of the secret is sent."""

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pymysql
from pymysql.connections import Connection
from pymysql.constants import CLIENT

from bascule.connectors.base import NoLogin, Outcome, Target, host_and_port
from bascule.connectors.tls import PLAIN, Pinning, demand

PORT = 3306
# Methods that would show the password, or let a listener ask for it, on a line without TLS.
SHOWING = ("caching_sha2_password", "sha256_password", "mysql_clear_password", "dialog")
REFUSALS = {
    1045: "auth-failed", 1698: "auth-failed", 3118: "locked", 4151: "locked", 1820: "expired", 1862: "expired", 3955: "locked", 1524: "no-plugin",
}  # fmt: skip
NO_RIGHT = {1044, 1142, 1143, 1227, 1410, 1396}


class Unsafe(Exception):
    """The server wants the password in a way that a listener could read."""


class _Never:
    """In place of a method that shows the password."""

    def __init__(self, _connection: object) -> None:
        raise Unsafe


class Session(Connection):
    """`shown` is the identity; nothing of the login is sent before it is compared."""

    def __init__(self, target: Target, login: str, secret: bytes) -> None:
        host, port = host_and_port(target.address, PORT)
        self.target, self.context = target, Pinning(target)
        self.shown, self._here = "", _is_here(host)
        seconds = max(1, int(target.timeout))
        super().__init__(
            host=host, port=port, user=login, password=secret, ssl=self.context, defer_connect=True, autocommit=True,
            charset="utf8mb4", connect_timeout=seconds, read_timeout=seconds, write_timeout=seconds,
            auth_plugin_map={} if self._here else dict.fromkeys(SHOWING, _Never), program_name="bascule",
        )  # fmt: skip
        self._ssl_required = False

    def _request_authentication(self) -> None:
        if self.server_capabilities & CLIENT.SSL:
            self._auth_plugin_map: dict[str, type] = {}
        else:
            self.shown = PLAIN
            demand(self.target.address, self.target.pinned, PLAIN)
            if self._auth_plugin_name in SHOWING and not self._here:
                raise Unsafe
        super()._request_authentication()

    def rows(self, statement: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """What a statement gives; the driver quotes `values`."""
        with self.cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchmany(10_000))


@contextmanager
def opened(target: Target, login: str, secret: bytes, *, pinned_only: bool = False) -> Iterator[Session]:
    """A fresh login, closed at the end. Raises NoLogin, or WrongIdentity before any secret is sent."""
    if pinned_only and not target.pinned:
        raise NoLogin(_only_look(target))
    session = Session(target, login, secret)
    try:
        try:
            session.connect()
        except (pymysql.err.MySQLError, OSError, Unsafe) as error:
            raise NoLogin(outcome_of(error, session.context.shown or session.shown)) from error
        session.shown = session.context.shown or session.shown
        yield session
    finally:
        if session.open:
            session.close()


def _only_look(target: Target) -> Outcome:
    """The identity, found by a login with nothing in it."""
    try:
        with opened(target, "", b""):
            found = Outcome(Outcome.ACCEPTED)
    except NoLogin as none:
        found = none.outcome
    if not found.pinned and found.word == Outcome.UNREACHABLE:
        return found
    return Outcome(
        Outcome.REFUSED, "its identity is not pinned yet; nothing was sent", found.pinned, "not-pinned"
    )


def outcome_of(error: Exception, shown: str) -> Outcome:
    """What a failed login means."""
    if isinstance(error, Unsafe):
        why = "without TLS the server asks for the password in a way that can be read; nothing was sent"
        return Outcome(Outcome.UNREACHABLE, why, shown, "unsafe")
    number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    if number in REFUSALS:
        return Outcome(Outcome.REFUSED, f"error {number}", shown, REFUSALS[number])
    if number == 1130:
        return Outcome(
            Outcome.UNREACHABLE, "no account may come from this address", shown, "host-not-allowed"
        )
    return Outcome(Outcome.UNREACHABLE, f"{type(error).__name__} {number or ''}".strip(), shown)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
