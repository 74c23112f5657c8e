"""SCRAM-SHA-256 (RFC 5802, 7677), the client's half: a login that shows no password, and the verifier of a new one.

The server stores only the verifier; it is made here, so that a new password never stands in a statement, a log or
pg_stat_activity. Checked against PostgreSQL's own libpq in the tests.
"""

import hashlib
import hmac
import secrets
import unicodedata
from base64 import b64decode, b64encode

ITERATIONS = 4096  # PostgreSQL's own; the new passwords are random, so more buys nothing
MOST_ITERATIONS = 10_000_000  # a hostile server may not keep us busy for long


class BadServer(Exception):
    """The server did not prove that it knows the password's verifier, or broke the exchange."""


def verifier(password: bytes, salt: bytes | None = None, iterations: int = ITERATIONS) -> str:
    """What ALTER ROLE … PASSWORD takes in place of the password."""
    salt = salt or secrets.token_bytes(16)
    salted = _salted(password, salt, iterations)
    stored = hashlib.sha256(_mac(salted, b"Client Key")).digest()
    words = (salt, stored, _mac(salted, b"Server Key"))
    first, second, third = (b64encode(word).decode() for word in words)
    return f"SCRAM-SHA-256${iterations}:{first}${second}:{third}"


class Exchange:
    """One login: `first()`, then `final(server_first)`, then `finished(server_final)`."""

    def __init__(self, password: bytes) -> None:
        self._password = password
        self._bare = f"n=,r={secrets.token_urlsafe(18)}"
        self._expected = b""

    def first(self) -> bytes:
        """The client's first message; "n": no channel binding, the pin has done that."""
        return f"n,,{self._bare}".encode()

    def final(self, told: bytes) -> bytes:
        """The proof. Raises BadServer for a nonce that is not ours or a count that only keeps us busy."""
        words = _words(told)
        nonce, count = words.get("r", ""), int(words.get("i", "0") or 0)
        ours = self._bare.partition("r=")[2]
        if not nonce.startswith(ours) or nonce == ours or not 1 <= count <= MOST_ITERATIONS:
            raise BadServer
        salted = _salted(self._password, b64decode(words.get("s", "")), count)
        client = _mac(salted, b"Client Key")
        without_proof = f"c=biws,r={nonce}"
        whole = f"{self._bare},{told.decode()},{without_proof}".encode()
        signature = _mac(hashlib.sha256(client).digest(), whole)
        self._expected = _mac(_mac(salted, b"Server Key"), whole)
        proof = bytes(one ^ other for one, other in zip(client, signature, strict=True))
        return f"{without_proof},p={b64encode(proof).decode()}".encode()

    def finished(self, told: bytes) -> None:
        """Raises BadServer when the server does not know the verifier: it is not the real one."""
        if not hmac.compare_digest(b64decode(_words(told).get("v", "")), self._expected):
            raise BadServer


def md5_answer(login: str, password: bytes, salt: bytes) -> bytes:
    """The answer to the old md5 method."""
    inner = hashlib.md5(password + login.encode(), usedforsecurity=False).hexdigest().encode()
    return b"md5" + hashlib.md5(inner + salt, usedforsecurity=False).hexdigest().encode()


def _words(told: bytes) -> dict[str, str]:
    return {part[:1]: part[2:] for part in told.decode("utf-8", "replace").split(",")}


def _salted(password: bytes, salt: bytes, iterations: int) -> bytes:
    """Prepared as SASLprep does for passwords in use: NFKC; what is not text stays as it is."""
    try:
        password = unicodedata.normalize("NFKC", password.decode()).encode()
    except UnicodeDecodeError:
        pass
    return hashlib.pbkdf2_hmac("sha256", password, salt, iterations)


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()
