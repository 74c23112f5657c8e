"""As much of PostgreSQL's protocol (version 3.0) as a login and a statement need.

A driver hides what a proof needs: which method judged the password, the class of the refusal in any language
(SQLSTATE), and whether the certificate was the pinned one on this very connection.
"""

import ipaddress
import socket
import struct
import time
from contextlib import suppress
from dataclasses import dataclass

from bascule.connectors.base import Outcome, Target, host_and_port
from bascule.connectors.postgresql.scram import BadServer, Exchange, md5_answer
from bascule.connectors.tls import PLAIN, Pinning, demand

PORT = 5432
VERSION, SSL_REQUEST = 196608, 80877103
LARGEST = 16 * 1024 * 1024  # of one message
OK, CLEAR, MD5, SASL, SASL_MORE, SASL_FINAL = 0, 3, 5, 10, 11, 12
REFUSALS = {"28P01": "auth-failed", "28000": "no-access", "3D000": "no-database", "53300": "too-many", "57P03": "starting"}  # fmt: skip
SAYS_NOTHING = {"53300", "57P03", "57P01", "57P02"}  # full, starting, going down: the login was not judged


@dataclass(frozen=True)
class Answer:
    """The rows of the last statement that gave any, as text (None: NULL)."""

    rows: list[tuple[str | None, ...]]


class Refused(Exception):
    """The server said no. `state` is its SQLSTATE; its words are not kept."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class Unsafe(Exception):
    """The server wants the password in a way that would show it to whoever listens."""


class Session:
    """An open login. `shown` is the identity, `asked` how the password was judged ("" when it was not asked for)."""

    def __init__(self, target: Target) -> None:
        host, port = host_and_port(target.address, PORT)
        self.target, self.asked = target, ""
        self._until = time.monotonic() + target.timeout
        self._socket: socket.socket = socket.create_connection((host, port), target.timeout)
        self.shown = PLAIN
        try:
            self._pinned_line(host)
        except BaseException:
            self._socket.close()
            raise

    def _pinned_line(self, host: str) -> None:
        self._socket.sendall(struct.pack("!ii", 8, SSL_REQUEST))
        encrypted = self._socket.recv(1) == b"S"
        if encrypted:
            context = Pinning(self.target)
            self._socket = context.wrap_socket(self._socket)
            self.shown = context.shown
        else:
            demand(self.target.address, self.target.pinned, PLAIN)
        self._private = encrypted or _is_here(host)

    def log_in(self, login: str, secret: bytes, database: str) -> None:
        """Raises Refused, Unsafe, BadServer or OSError."""
        words = {
            "user": login,
            "database": database,
            "application_name": "bascule",
            "client_encoding": "UTF8",
        }
        body = b"".join(name.encode() + b"\0" + value.encode() + b"\0" for name, value in words.items())
        self._socket.sendall(struct.pack("!ii", len(body) + 9, VERSION) + body + b"\0")
        exchange = Exchange(secret)
        while True:
            kind, message = self._receive()
            if kind == b"Z":
                return
            if kind == b"R":
                self._prove(login, secret, exchange, message)

    def _prove(self, login: str, secret: bytes, exchange: Exchange, message: bytes) -> None:
        (method,) = struct.unpack_from("!i", message)
        rest = message[4:]
        if method == OK:
            return
        if method in {CLEAR, MD5} and not self._private:
            raise Unsafe
        if method == CLEAR:
            self.asked = "password"
            self._send(b"p", secret + b"\0")
        elif method == MD5:
            self.asked = "md5"
            self._send(b"p", md5_answer(login, secret, rest[:4]) + b"\0")
        elif method == SASL and b"SCRAM-SHA-256" in rest.split(b"\0"):
            self.asked = "scram-sha-256"
            first = exchange.first()
            self._send(b"p", b"SCRAM-SHA-256\0" + struct.pack("!i", len(first)) + first)
        elif method == SASL_MORE:
            self._send(b"p", exchange.final(rest))
        elif method == SASL_FINAL:
            exchange.finished(rest)
        else:
            raise BadServer

    def run(self, statements: str) -> Answer:
        """Statements, separated by semicolons, in one transaction. Raises Refused, and then nothing was done."""
        self._until = time.monotonic() + self.target.timeout
        self._send(b"Q", statements.encode() + b"\0")
        rows: list[tuple[str | None, ...]] = []
        refused: Refused | None = None
        while True:
            try:
                kind, message = self._receive()
            except Refused as error:
                refused = error
                continue
            if kind == b"T":
                rows = []
            elif kind == b"D":
                rows.append(_row(message))
            elif kind == b"Z":
                if refused:
                    raise refused
                return Answer(rows)

    def close(self) -> None:
        with suppress(OSError):
            self._send(b"X", b"")
        with suppress(OSError):
            self._socket.close()

    def _send(self, kind: bytes, body: bytes) -> None:
        self._socket.sendall(kind + struct.pack("!i", len(body) + 4) + body)

    def _receive(self) -> tuple[bytes, bytes]:
        head = self._exactly(5)
        (length,) = struct.unpack("!i", head[1:])
        if not 4 <= length <= LARGEST:
            raise ConnectionError("a message of impossible length")
        kind, body = head[:1], self._exactly(length - 4)
        if kind == b"E":
            raise Refused(_state(body))
        return kind, body

    def _exactly(self, size: int) -> bytes:
        kept = bytearray()
        while len(kept) < size:
            left = self._until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._socket.settimeout(left)
            part = self._socket.recv(min(65536, size - len(kept)))
            if not part:
                raise ConnectionError("the server hung up")
            kept += part
        return bytes(kept)


def outcome_of(error: Exception, shown: str) -> Outcome:
    """What a failed login or statement means."""
    if isinstance(error, Refused):
        if error.state in SAYS_NOTHING:
            return Outcome(
                Outcome.UNREACHABLE,
                f"not ready (SQLSTATE {error.state})",
                shown,
                REFUSALS.get(error.state, ""),
            )
        return Outcome(
            Outcome.REFUSED, f"SQLSTATE {error.state}", shown, REFUSALS.get(error.state, error.state)
        )
    if isinstance(error, Unsafe):
        why = "without TLS the server asks for the password in the clear or as md5; nothing was sent"
        return Outcome(Outcome.UNREACHABLE, why, shown, "unsafe")
    if isinstance(error, BadServer):
        return Outcome(Outcome.UNREACHABLE, "the server did not prove itself", shown, "bad-server")
    return Outcome(Outcome.UNREACHABLE, type(error).__name__, shown)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _state(body: bytes) -> str:
    fields = {part[:1]: part[1:] for part in body.split(b"\0") if part}
    return fields.get(b"C", b"?????").decode("ascii", "replace")


def _row(message: bytes) -> tuple[str | None, ...]:
    (count,) = struct.unpack_from("!h", message)
    at, values = 2, []
    for _column in range(count):
        (length,) = struct.unpack_from("!i", message, at)
        at += 4
        values.append(None if length < 0 else message[at : at + length].decode("utf-8", "replace"))
        at += max(length, 0)
    return tuple(values)


def identifier(name: str) -> str:
    """A name in a statement."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text in a statement, whatever standard_conforming_strings says."""
    quoted = text.replace("'", "''").replace("\\", "\\\\")
    return f"E'{quoted}'"
