"""The first half of a WireGuard handshake (Noise_IKpsk2, https://www.wireguard.com/papers/wireguard.pdf, section 5.4).

A server answers the key of a peer it knows, and nobody else: the answer proves that the key still opens the tunnel, and
that it is this server, for only it can seal the answer. No tunnel is made and no packet is sent through one.
"""

import hashlib
import hmac
import os
import struct
import time
from base64 import b64decode, b64encode
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CONSTRUCTION = b"Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s"
IDENTIFIER = b"WireGuard v1 zx2c4 Jason@zx2c4.com"
TAI_OFFSET = 2**62 + 10
RESPONSE_SIZE = 92


@dataclass(frozen=True)
class Key:
    """A peer's private key, and the key it shares with the server beforehand (32 zero bytes: none)."""

    private: X25519PrivateKey = field(repr=False)
    shared: bytes = field(default=bytes(32), repr=False)

    @property
    def public(self) -> str:
        """The half that the server knows, in base64."""
        return b64encode(_public(self.private)).decode()


def read_key(secret: bytes) -> Key:
    """Of base64 text: the private key, and on a second line the preshared key. ValueError when it is none."""
    lines = secret.decode("ascii").split()
    if not 1 <= len(lines) <= 2:
        raise ValueError("no WireGuard key")
    parts = [_thirty_two(line) for line in lines]
    return Key(X25519PrivateKey.from_private_bytes(parts[0]), parts[1] if len(parts) > 1 else bytes(32))


def new_key(*, shared: bool) -> bytes:
    """A fresh private key in base64, with a preshared key on the second line when asked."""
    lines = [b64encode(X25519PrivateKey.generate().private_bytes_raw())]
    if shared:
        lines.append(b64encode(os.urandom(32)))
    return b"\n".join(lines)


class Handshake:
    """One try. `message` goes to the server; `opens` judges what came back."""

    def __init__(self, key: Key, server: str) -> None:
        self.key, self.server = key, X25519PublicKey.from_public_bytes(_thirty_two(server))
        self.own = X25519PrivateKey.generate()
        self.index = os.urandom(4)
        self.chain = _hash(CONSTRUCTION)
        self.seen = _hash(_hash(self.chain, IDENTIFIER), self.server.public_bytes_raw())

    def message(self) -> bytes:
        """Handshake initiation, 148 bytes."""
        ephemeral = _public(self.own)
        (self.chain,) = _derive(self.chain, ephemeral, 1)
        self._mix(ephemeral)
        static = self._sealed(self.own.exchange(self.server), _public(self.key.private))
        now = time.time_ns()
        stamp = struct.pack(">QI", TAI_OFFSET + now // 10**9, now % 10**9)
        stamp = self._sealed(self.key.private.exchange(self.server), stamp)
        whole = b"\x01\0\0\0" + self.index + ephemeral + static + stamp
        mac_key = _hash(b"mac1----", self.server.public_bytes_raw())
        return whole + hashlib.blake2s(whole, key=mac_key, digest_size=16).digest() + bytes(16)

    def opens(self, answer: bytes) -> bool | None:
        """True: an answer sealed by the server to this key. False: an answer, but the preshared key is another.
        None: not an answer to this message."""
        if len(answer) != RESPONSE_SIZE or answer[:4] != b"\x02\0\0\0" or answer[8:12] != self.index:
            return None
        theirs, sealed = answer[12:44], answer[44:60]
        public = X25519PublicKey.from_public_bytes(theirs)
        (chain,) = _derive(self.chain, theirs, 1)
        seen = _hash(self.seen, theirs)
        (chain,) = _derive(chain, self.own.exchange(public), 1)
        (chain,) = _derive(chain, self.key.private.exchange(public), 1)
        _chain, mixed, opening = _derive(chain, self.key.shared, 3)
        try:
            ChaCha20Poly1305(opening).decrypt(bytes(12), sealed, _hash(seen, mixed))
        except InvalidTag:
            return False
        return True

    def _sealed(self, shared: bytes, plain: bytes) -> bytes:
        self.chain, key = _derive(self.chain, shared, 2)
        made = ChaCha20Poly1305(key).encrypt(bytes(12), plain, self.seen)
        self._mix(made)
        return made

    def _mix(self, data: bytes) -> None:
        self.seen = _hash(self.seen, data)


def _hash(*parts: bytes) -> bytes:
    return hashlib.blake2s(b"".join(parts)).digest()


def _derive(chain: bytes, material: bytes, count: int) -> list[bytes]:
    """KDF1 to KDF3 of the paper."""
    first = hmac.digest(chain, material, hashlib.blake2s)
    made: list[bytes] = []
    for number in range(1, count + 1):
        made.append(hmac.digest(first, (made[-1] if made else b"") + bytes([number]), hashlib.blake2s))
    return made


def _public(private: X25519PrivateKey) -> bytes:
    return private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _thirty_two(text: str) -> bytes:
    made = b64decode(text, validate=True)
    if len(made) != 32:
        raise ValueError("no WireGuard key")
    return made
