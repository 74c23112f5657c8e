"""Signed notes and checkpoints as C2SP writes them (c2sp.org/signed-note, c2sp.org/tlog-checkpoint). No Django.

A note is text that ends in a newline, an empty line, and signature lines: an em dash, the key's name, and base64 of the
key id (4 bytes) followed by the Ed25519 signature (64) of the text. A checkpoint is a note whose lines are origin, size,
base64 of the root, and perhaps more; Bascule's fourth line is "time " and the time in UTC.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bascule.evidence.tree import HASH_BYTES

ED25519 = b"\x01"
DASH = "\N{EM DASH} "


class LogKey:
    """The key that signs a log. `name` is the log's origin, e.g. "bascule.example/log/4f1c": no blank, no plus."""

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        self.name, self._private = checked_name(name), private
        self.public = private.public_key().public_bytes_raw()

    @classmethod
    def create(cls, name: str) -> "LogKey":
        """A fresh key."""
        return cls(name, Ed25519PrivateKey.generate())

    @classmethod
    def from_bytes(cls, name: str, private: bytes) -> "LogKey":
        """The key again from the 32 bytes that `private_bytes` gave."""
        return cls(name, Ed25519PrivateKey.from_private_bytes(private))

    def private_bytes(self) -> bytes:
        """32 secret bytes, only to be sealed."""
        return self._private.private_bytes_raw()

    def public_pem(self) -> str:
        """The public key as OpenSSL reads it."""
        key = Ed25519PublicKey.from_public_bytes(self.public)
        return key.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        ).decode()

    def fingerprint(self) -> str:
        """What people compare: see `fingerprint`."""
        return fingerprint(self.public)

    def sign_file(self, content: bytes) -> bytes:
        """The 64 bytes that sign a file as it is, for `openssl pkeyutl -rawin`. Only a script's bytes (a comment comes
        first), so that no such signature can ever pass for one of a note. Raises ValueError."""
        if not content.removeprefix(b"\xef\xbb\xbf").startswith(b"#"):
            raise ValueError("only a script that begins with a comment is signed")
        return self._private.sign(content)

    def sign(self, text: str) -> str:
        """The note of this text; raises ValueError when the text cannot be signed."""
        checked_text(text)
        signature = key_id(self.name, self.public) + self._private.sign(text.encode())
        return f"{text}\n{DASH}{self.name} {base64.b64encode(signature).decode()}\n"

    def __repr__(self) -> str:
        return f"<LogKey {self.name} {self.fingerprint()[:16]}…>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a log key is never pickled")


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint says: the log `origin` had `size` leaves under `root`. `more`: further lines."""

    origin: str
    size: int
    root: bytes
    more: tuple[str, ...] = ()

    def text(self) -> str:
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.more)
        return "".join(line + "\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Raises ValueError when the text is no checkpoint."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
            raise ValueError("not a checkpoint")
        if not (lines[1].isascii() and lines[1].isdigit()) or lines[1] != str(int(lines[1])):
            raise ValueError("not the size of a log")
        root = _base64(lines[2])
        if len(root) != HASH_BYTES:
            raise ValueError("not the root of a log")
        return cls(lines[0], int(lines[1]), root, tuple(lines[3:-1]))


def key_id(name: str, public: bytes) -> bytes:
    """The 4 bytes that name a key in a signature line."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def fingerprint(public: bytes) -> str:
    """SHA-256 (hex) of a public key in DER form: `openssl pkey -pubin -outform DER | sha256sum`."""
    key = Ed25519PublicKey.from_public_bytes(public)
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def verifier_key(name: str, public: bytes) -> str:
    """The key in the text form that other C2SP tools take: name+id+base64."""
    encoded = base64.b64encode(ED25519 + public).decode()
    return f"{checked_name(name)}+{key_id(name, public).hex()}+{encoded}"


def open_note(note: str, name: str, public: bytes) -> str:
    """The text of a note that this key signed. Raises ValueError when it did not, or when the note is malformed.

    Signature lines of other keys are ignored, as the format asks; a line that claims this key must be right.
    """
    text, blank, signatures = note.rpartition("\n\n")
    text += "\n"
    if not blank or not signatures.endswith("\n"):
        raise ValueError("not a signed note")
    checked_text(text)
    signed = False
    for line in signatures[:-1].split("\n"):
        who, gap, encoded = line.removeprefix(DASH).partition(" ")
        data = _base64(encoded)
        if not line.startswith(DASH) or not gap or not who or len(data) < 5:
            raise ValueError("not a signature line")
        if who != name or data[:4] != key_id(name, public):
            continue
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(data[4:], text.encode())
        except InvalidSignature:
            raise ValueError("the signature is wrong") from None
        signed = True
    if not signed:
        raise ValueError("not signed by this key")
    return text


def checked_name(name: str) -> str:
    """A name a note can carry: not empty, no blank, no plus sign; raises ValueError."""
    if not name or "+" in name or any(c.isspace() for c in name):
        raise ValueError("a key's name has no blank and no plus sign")
    return name


def checked_text(text: str) -> str:
    """A text a note can carry: ends in a newline, no control character but newlines; raises ValueError."""
    if not text.endswith("\n") or any(ord(c) < 0x20 and c != "\n" for c in text) or "\ufffd" in text:
        raise ValueError("a note is lines of text without control characters")
    return text


def _base64(text: str) -> bytes:
    """One spelling only: bits that base64 leaves unused must be zero, or a changed bit could go unnoticed."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("not base64") from None
    if base64.b64encode(data).decode() != text:
        raise ValueError("not base64")
    return data
