"""The key ring: data keys, one series per firm and per client, each wrapped by a root.

A wrapped data key on disk (bytes):

    "BK" 01 | key id (16) | root id (8) | number (4, big endian) | len firm (2) | firm | len client (2) | client | wrap

All before `wrap` is authenticated with it. The client is empty for a firm's own key. `number` counts 1, 2, 3 … in a
series: the highest seals, all of them open.
"""

import secrets
import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NoReturn

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bascule.sealing.problems import CannotOpen, NoKey
from bascule.sealing.root import ID_BYTES, KEY_BYTES, Root

MAGIC = b"BK\x01"
KEY_ID_BYTES = 16
_HEAD = struct.Struct(f">3s{KEY_ID_BYTES}s{ID_BYTES}sI")


@dataclass(frozen=True)
class WrappedKey:
    """A data key as it is stored: safe to keep in a database, useless without the root."""

    id: bytes
    root: bytes
    number: int
    firm: str
    client: str
    wrap: bytes

    def header(self) -> bytes:
        """What is authenticated with the wrap."""
        firm, client = self.firm.encode(), self.client.encode()
        head = _HEAD.pack(MAGIC, self.id, self.root, self.number)
        return head + struct.pack(">H", len(firm)) + firm + struct.pack(">H", len(client)) + client

    def to_bytes(self) -> bytes:
        return self.header() + self.wrap

    @classmethod
    def from_bytes(cls, data: bytes) -> "WrappedKey":
        """Raises CannotOpen when these bytes are no wrapped key."""
        try:
            magic, key_id, root, number = _HEAD.unpack_from(data)
            firm, end = _text(data, _HEAD.size)
            client, end = _text(data, end)
        except (struct.error, UnicodeDecodeError):
            raise CannotOpen from None
        if magic != MAGIC:
            raise CannotOpen
        return cls(key_id, root, number, firm, client, bytes(data[end:]))

    def __repr__(self) -> str:
        return f"<WrappedKey {self.id.hex()} number {self.number} of {self.firm}/{self.client or '-'}>"


class KeyRing:
    """Opens data keys with the roots it was given. `roots[0]` wraps new keys; the others still unwrap.

    `find` is asked for a wrapped key (by its 16-byte id) that was not added; it returns its bytes or None.
    """

    def __init__(
        self,
        roots: Sequence[Root],
        wrapped: Iterable[bytes] = (),
        find: Callable[[bytes], bytes | None] | None = None,
    ) -> None:
        if not roots:
            raise NoKey("root")
        self._roots = {root.id: root for root in roots}
        self._current_root = roots[0]
        self._find = find
        self._wrapped: dict[bytes, WrappedKey] = {}
        self._newest: dict[tuple[str, str], WrappedKey] = {}
        self._ciphers: dict[bytes, AESGCM] = {}
        for data in wrapped:
            self.add(data)

    def add(self, data: bytes) -> WrappedKey:
        """Take in a stored wrapped key. Adding it twice is harmless."""
        key = WrappedKey.from_bytes(data)
        self._wrapped[key.id] = key
        newest = self._newest.get((key.firm, key.client))
        if newest is None or key.number >= newest.number:
            self._newest[key.firm, key.client] = key
        return key

    def new_key(self, *, firm: str, client: str = "") -> WrappedKey:
        """A fresh data key, next in its series. Store `to_bytes()` durably before anything is sealed with it."""
        newest = self._newest.get((firm, client))
        number = newest.number + 1 if newest else 1
        bare = WrappedKey(secrets.token_bytes(KEY_ID_BYTES), self._current_root.id, number, firm, client, b"")
        wrap = self._current_root.wrap(secrets.token_bytes(KEY_BYTES), bare.header())
        return self.add(_with_wrap(bare, wrap).to_bytes())

    def current(self, firm: str, client: str = "") -> WrappedKey | None:
        """The key that seals for this firm or client now, or None when none was added."""
        return self._newest.get((firm, client))

    def rewrapped(self, data: bytes) -> WrappedKey:
        """The same data key under the current root (root rotation); checked by unwrapping it again.

        The ring keeps working with the old one: store the result, then `add` it.
        """
        old = WrappedKey.from_bytes(data)
        material = self._unwrap(old)
        bare = WrappedKey(old.id, self._current_root.id, old.number, old.firm, old.client, b"")
        new = _with_wrap(bare, self._current_root.wrap(material, bare.header()))
        if not secrets.compare_digest(self._unwrap(WrappedKey.from_bytes(new.to_bytes())), material):
            raise CannotOpen
        return new

    def forget(self, key_id: bytes) -> None:
        """Drop a key from memory: after its stored row was destroyed, what it sealed never opens again."""
        self._ciphers.pop(key_id, None)
        gone = self._wrapped.pop(key_id, None)
        if gone is not None and self._newest.get((gone.firm, gone.client)) == gone:
            left = [k for k in self._wrapped.values() if (k.firm, k.client) == (gone.firm, gone.client)]
            if left:
                self._newest[gone.firm, gone.client] = max(left, key=lambda k: k.number)
            else:
                del self._newest[gone.firm, gone.client]

    def cipher(self, key_id: bytes, *, firm: str, client: str) -> AESGCM:
        """The cipher of a data key, only for the firm and client it was made for; raises NoKey, CannotOpen."""
        key = self._wrapped.get(key_id)
        if key is None:
            found = self._find(key_id) if self._find else None
            if found is None:
                raise NoKey(key_id.hex())
            key = self.add(found)
        if key.id != key_id or (key.firm, key.client) != (firm, client):
            raise CannotOpen
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            cipher = self._ciphers[key_id] = AESGCM(self._unwrap(key))
        return cipher

    def _unwrap(self, key: WrappedKey) -> bytes:
        root = self._roots.get(key.root)
        if root is None:
            raise NoKey(f"root {key.root.hex()}")
        return root.unwrap(key.wrap, key.header())

    def __repr__(self) -> str:
        return f"<KeyRing of {len(self._wrapped)} keys under {self._current_root!r}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key ring is never pickled")


def _with_wrap(bare: WrappedKey, wrap: bytes) -> WrappedKey:
    return WrappedKey(bare.id, bare.root, bare.number, bare.firm, bare.client, wrap)


def _text(data: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from(">H", data, at)
    end = at + 2 + length
    if end > len(data):
        raise struct.error
    return bytes(data[at + 2 : end]).decode(), end
