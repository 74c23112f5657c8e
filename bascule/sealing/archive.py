"""One encrypted file: a backup that only the root key opens, read and written as a stream.

    "BB" 01 | length of the head (4) | head (JSON) | chunk | chunk | …

The head holds what the file is and its key, wrapped by the root (the rest of the head is authenticated with it). Each
chunk is: length (4) | AES-256-GCM of at most 1 MiB. The nonce is the chunk's number, the additional data the hash of the
head and whether it is the last one: a file that was cut, reordered or mixed does not open (the STREAM construction of
Hoang, Reyhanitabar, Rogaway and Vizár, 2015).
"""

import base64
import binascii
import hashlib
import json
import os
import secrets
import struct
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bascule.sealing.problems import CannotOpen, NoKey
from bascule.sealing.root import KEY_BYTES, Root

MAGIC = b"BB\x01"
CHUNK = 1 << 20
LONGEST_HEAD = 64 * 1024
_LENGTH = struct.Struct(">I")
_NONCE = struct.Struct(">IQ")


def write_archive(file: Path, pieces: Iterable[bytes], *, root: Root, about: dict[str, Any]) -> int:
    """Write a new file (mode 600, on disk when this returns); never overwrites: FileExistsError. `about` is readable by
    anybody. Returns the bytes of content. What was begun is taken away when anything fails."""
    key = secrets.token_bytes(KEY_BYTES)
    bare = {"schema": "bascule.archive/1", **about, "root": root.id.hex()}
    wrapped = root.wrap(key, _canonical(bare))
    head = _canonical(bare | {"key": base64.b64encode(wrapped).decode()})
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    total = 0
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(MAGIC + _LENGTH.pack(len(head)) + head)
            cipher, bound = AESGCM(key), hashlib.sha256(head).digest()
            for number, (chunk, last) in enumerate(_chunks(pieces)):
                sealed = cipher.encrypt(_NONCE.pack(0, number), chunk, bound + bytes([last]))
                stream.write(_LENGTH.pack(len(sealed)) + sealed)
                total += len(chunk)
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    return total


def archive_head(file: Path) -> dict[str, Any]:
    """What a file says it is; nothing of it is proven before it was read. Raises CannotOpen."""
    with file.open("rb") as stream:
        return _head(stream)[0]


def read_archive(file: Path, roots: Sequence[Root]) -> Iterator[bytes]:
    """The content in pieces. Each piece is authentic, but only after the last one is it known that none is missing:
    read it to the end before anything is done. Raises NoKey, CannotOpen."""
    with file.open("rb") as stream:
        found, head = _head(stream)
        bare = {name: value for name, value in found.items() if name != "key"}
        root = next((one for one in roots if one.id.hex() == found.get("root")), None)
        if root is None:
            raise NoKey(f"root {found.get('root')}")
        try:
            key = root.unwrap(base64.b64decode(str(found["key"]), validate=True), _canonical(bare))
        except (KeyError, binascii.Error):
            raise CannotOpen from None
        yield from _opened(stream, AESGCM(key), hashlib.sha256(head).digest())


def _opened(stream: BinaryIO, cipher: AESGCM, bound: bytes) -> Iterator[bytes]:
    sealed = _sealed(stream)
    number = 0
    while sealed is not None:
        following = _sealed(stream)
        last = following is None
        try:
            yield cipher.decrypt(_NONCE.pack(0, number), sealed, bound + bytes([last]))
        except InvalidTag:
            raise CannotOpen from None
        sealed, number = following, number + 1
    if number == 0:
        raise CannotOpen


def _sealed(stream: BinaryIO) -> bytes | None:
    head = stream.read(_LENGTH.size)
    if not head:
        return None
    if len(head) < _LENGTH.size:
        raise CannotOpen
    (length,) = _LENGTH.unpack(head)
    found = stream.read(length) if length <= CHUNK + 16 else b""
    if len(found) != length:
        raise CannotOpen
    return found


def _chunks(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Chunks of one size, and whether each is the last one; one empty chunk for no content."""
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) > CHUNK:
            yield bytes(held[:CHUNK]), False
            del held[:CHUNK]
    yield bytes(held), True


def _head(stream: BinaryIO) -> tuple[dict[str, Any], bytes]:
    try:
        start = stream.read(len(MAGIC) + _LENGTH.size)
        (length,) = _LENGTH.unpack(start[len(MAGIC) :])
        head = stream.read(length) if start.startswith(MAGIC) and length <= LONGEST_HEAD else b""
        found = json.loads(head)
    except (struct.error, ValueError):
        raise CannotOpen from None
    if not isinstance(found, dict) or found.get("schema") != "bascule.archive/1":
        raise CannotOpen
    return found, head


def _canonical(value: dict[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
