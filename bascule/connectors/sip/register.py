"""One REGISTER without a contact (RFC 3261, section 10.2): it asks which telephones are registered, and changes nothing.

The server asks for a digest; the password itself never goes over.
"""

import secrets
import socket
import time
from dataclasses import dataclass

from bascule.connectors import digest

LARGEST = 65536
RESEND = 0.5  # T1 of RFC 3261


@dataclass(frozen=True)
class Reply:
    """A final answer: its number, its words, its headers (names in small letters)."""

    status: int
    words: str
    headers: tuple[tuple[str, str], ...]

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]


class Telephone:
    """What one login needs to ask twice: a call of its own, numbers that grow."""

    def __init__(self, line: socket.socket, transport: str, host: str, user: str, seconds: float) -> None:
        self.line, self.transport, self.host, self.user = line, transport.upper(), host, user
        self.call, self.tag, self.number = secrets.token_hex(12), secrets.token_hex(4), 0
        self.until = time.monotonic() + seconds

    def ask(self, authorization: str = "") -> Reply:
        """Send one REGISTER; provisional answers are waited out. TimeoutError without a final one."""
        self.number += 1
        branch = "z9hG4bK" + secrets.token_hex(8)
        message = self._message(branch, authorization)
        self.line.sendall(message)
        sent = time.monotonic()
        kept = b""
        while (left := self.until - time.monotonic()) > 0:
            self.line.settimeout(min(left, RESEND) if self.transport == "UDP" else left)
            try:
                part = self.line.recv(LARGEST)
            except TimeoutError:
                if self.transport == "UDP" and time.monotonic() - sent >= RESEND:
                    self.line.sendall(message)
                    sent = time.monotonic()
                continue
            if not part:
                raise ConnectionResetError("closed")
            kept = part if self.transport == "UDP" else kept + part
            if b"\r\n\r\n" not in kept or len(kept) > LARGEST:
                continue
            reply, kept = _read(kept), b""
            mine = any(branch in via for via in reply.all("via"))
            if reply.status >= 200 and mine:
                return reply
        raise TimeoutError

    def _message(self, branch: str, authorization: str) -> bytes:
        here, port = self.line.getsockname()[:2]
        address = f"sip:{self.user}@{self.host}"
        lines = [
            f"REGISTER sip:{self.host} SIP/2.0",
            f"Via: SIP/2.0/{self.transport} {here}:{port};rport;branch={branch}",
            "Max-Forwards: 10",
            f"From: <{address}>;tag={self.tag}",
            f"To: <{address}>",
            f"Call-ID: {self.call}",
            f"CSeq: {self.number} REGISTER",
            "User-Agent: bascule",
            *([f"Authorization: {authorization}"] if authorization else []),
            "Content-Length: 0",
        ]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


def authorization(asked: Reply, user: str, host: str, password: str) -> str:
    """The answer to a 401; "" when it asks for nothing we know."""
    known = digest.strongest(asked.all("www-authenticate"))
    return digest.answer(known, "REGISTER", f"sip:{host}", user, password) if known else ""


def realm(asked: Reply) -> str:
    """What the server calls itself."""
    return digest.strongest(asked.all("www-authenticate")).get("realm", "")


def _read(data: bytes) -> Reply:
    """ValueError when it is no SIP answer."""
    head = (
        data.split(b"\r\n\r\n", 1)[0].decode("utf-8", "replace").replace("\r\n ", " ").replace("\r\n\t", " ")
    )
    first, *rest = head.split("\r\n")
    version, status, words = (first + "  ").split(" ", 2)
    if version != "SIP/2.0" or not status.isdigit():
        raise ValueError("no SIP answer")
    pairs = [line.partition(":") for line in rest]
    headers = tuple((name.strip().lower(), value.strip()) for name, _colon, value in pairs)
    return Reply(
        int(status), words.strip(), tuple(("via" if name == "v" else name, value) for name, value in headers)
    )
