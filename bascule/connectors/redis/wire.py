"""As much of Redis' protocol (RESP 2) as a login and a few commands need, on a connection whose key was compared first.

A client library retries refused logins by itself and hides the certificate; this does neither.
"""

import ipaddress
import socket
import time
from contextlib import suppress

from bascule.connectors.base import Outcome, Target, host_and_port
from bascule.connectors.tls import PLAIN, Pinning, demand

PORT = 6379
TLS_PORT = 6380
LARGEST = 8 * 1024 * 1024  # of one answer
Answer = str | int | None | list["Answer"]
SAYS_NOTHING = {"LOADING", "BUSY", "MASTERDOWN", "MAXCLIENTS", "DENIED"}


class Refused(Exception):
    """Redis' own no; `code` is its first word, the rest is not kept."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unsafe(Exception):
    """Redis takes passwords in the clear only, and the line is neither TLS nor this machine's own."""


class Session:
    """An open connection; `shown` is the identity. Option `tls`: "yes", "no", or by the port (6379 is plain)."""

    def __init__(self, target: Target) -> None:
        host, port = host_and_port(target.address, PORT)
        self.target, self.shown = target, PLAIN
        self._until = time.monotonic() + target.timeout
        self._socket: socket.socket = socket.create_connection((host, port), target.timeout)
        self._kept = b""
        try:
            if target.options.get("tls", "no" if port == PORT else "yes") == "yes":
                context = Pinning(target)
                self._socket = context.wrap_socket(self._socket)
                self.shown = context.shown
            else:
                demand(target.address, target.pinned, PLAIN)
                if not _is_here(host) and target.options.get("plain") != "accepted":
                    raise Unsafe
        except BaseException:
            self._socket.close()
            raise

    def log_in(self, login: str, secret: bytes) -> None:
        """The name goes along only when it is not the default user's: old servers know one password alone."""
        words: list[bytes] = [b"AUTH", secret]
        if login not in {"", "default"}:
            words.insert(1, login.encode())
        self.run(*words)

    def run(self, *words: str | bytes) -> Answer:
        """One command. Raises Refused or OSError."""
        self._until = time.monotonic() + self.target.timeout
        parts = [word.encode() if isinstance(word, str) else word for word in words]
        body = b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)
        self._socket.settimeout(self.target.timeout)
        self._socket.sendall(b"*%d\r\n" % len(parts) + body)
        return self._answer()

    def close(self) -> None:
        with suppress(OSError):
            self._socket.close()

    def _answer(self, depth: int = 0) -> Answer:
        line = self._line()
        kind, rest = line[:1], line[1:]
        if kind == b"-":
            raise Refused(rest.split(b" ")[0].decode("ascii", "replace"))
        if kind == b"+":
            return rest.decode("utf-8", "replace")
        number = int(rest)
        if kind == b":":
            return number
        if number < 0:
            return None
        if kind == b"$" and number <= LARGEST:
            return self._exactly(number + 2)[:-2].decode("utf-8", "replace")
        if kind == b"*" and number <= 100_000 and depth < 8:
            return [self._answer(depth + 1) for _part in range(number)]
        raise ConnectionError("an answer of impossible size")

    def _line(self) -> bytes:
        while b"\r\n" not in self._kept:
            self._more()
        line, _end, self._kept = self._kept.partition(b"\r\n")
        return line

    def _exactly(self, size: int) -> bytes:
        while len(self._kept) < size:
            self._more()
        part, self._kept = self._kept[:size], self._kept[size:]
        return part

    def _more(self) -> None:
        left = self._until - time.monotonic()
        if left <= 0 or len(self._kept) > 2 * LARGEST:
            raise TimeoutError
        self._socket.settimeout(left)
        part = self._socket.recv(65536)
        if not part:
            raise ConnectionError("the server hung up")
        self._kept += part


def outcome_of(error: Exception, shown: str) -> Outcome:
    """What a failed login means."""
    if isinstance(error, Unsafe):
        why = "Redis would get the password in the clear on this line; nothing was sent"
        return Outcome(Outcome.UNREACHABLE, why, PLAIN, "unsafe")
    if isinstance(error, Refused) and error.code not in SAYS_NOTHING:
        # An unknown user and a wrong password get the same word, WRONGPASS; ERR: no password is set at all.
        code = {"WRONGPASS": "auth-failed", "NOPERM": "no-right", "ERR": "no-password"}.get(
            error.code, error.code
        )
        return Outcome(Outcome.REFUSED, error.code, shown, code)
    return Outcome(
        Outcome.UNREACHABLE, str(error) if isinstance(error, Refused) else type(error).__name__, shown
    )


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
