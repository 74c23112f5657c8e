"""One sealed value: a fresh key for every call, wrapped by the client's data key.

A sealed value (bytes; 107 longer than the plaintext):

    "BS" 01 | data key id (16) | nonce (12) | wrapped key (32 + 16) | nonce (12) | ciphertext + tag (16)

Both encryptions are AES-256-GCM. The inner one authenticates the place; the wrap authenticates the place and the data
key id. So data keys can be rotated by wrapping again, with the ciphertext left alone.
"""

import hashlib
import secrets
import struct
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bascule.sealing.problems import CannotOpen, NoKey
from bascule.sealing.ring import KEY_ID_BYTES, KeyRing
from bascule.sealing.root import KEY_BYTES, NONCE_BYTES

MAGIC = b"BS\x01"
_WRAP_BYTES = NONCE_BYTES + KEY_BYTES + 16
_WRAP_AT = len(MAGIC) + KEY_ID_BYTES
_BODY_AT = _WRAP_AT + _WRAP_BYTES


@dataclass(frozen=True)
class Place:
    """Where a sealed value belongs; it opens nowhere else. `object` names the row, e.g. "secret:4f1c…".

    `client` is empty for what belongs to the firm alone. `version` counts the versions of the field.
    """

    firm: str
    client: str
    object: str
    field: str
    version: int

    def aad(self) -> bytes:
        """firm | client | object | field | version, each with its length before it, so no two places are alike."""
        parts = (self.firm, self.client, self.object, self.field, str(self.version))
        encoded = [part.encode() for part in parts]
        return b"bascule place v1" + b"".join(struct.pack(">I", len(part)) + part for part in encoded)


def seal(plaintext: bytes, *, ring: KeyRing, place: Place) -> bytes:
    """Seal under the current data key of the place's firm and client; raises NoKey when there is none yet."""
    key = ring.current(place.firm, place.client)
    if key is None:
        raise NoKey(f"{place.firm}/{place.client or '-'}")
    fresh, nonce, aad = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(NONCE_BYTES), place.aad()
    body = nonce + AESGCM(fresh).encrypt(nonce, plaintext, aad)
    return MAGIC + key.id + _wrapped(fresh, ring, place, key.id) + body


def open_(sealed: bytes, *, ring: KeyRing, place: Place) -> bytes:
    """The plaintext; raises CannotOpen (changed, other place, other key) or NoKey (key not in the ring)."""
    sealed = bytes(sealed)
    body = sealed[_BODY_AT:]
    try:
        cipher = AESGCM(_fresh_key(sealed, ring, place))
        return cipher.decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], place.aad())
    except (InvalidTag, ValueError):
        raise CannotOpen from None


def rewrap(sealed: bytes, *, ring: KeyRing, place: Place) -> bytes:
    """The same value under the current data key. The value is opened once from the result, so what this returns is
    known to open; raises as `open_` does and then changes nothing."""
    key = ring.current(place.firm, place.client)
    if key is None:
        raise NoKey(f"{place.firm}/{place.client or '-'}")
    sealed = bytes(sealed)
    fresh = _fresh_key(sealed, ring, place)
    again = MAGIC + key.id + _wrapped(fresh, ring, place, key.id) + sealed[_BODY_AT:]
    open_(again, ring=ring, place=place)
    return again


def data_key_of(sealed: bytes) -> bytes:
    """The id of the data key a sealed value needs, to find what is still under an old one; raises CannotOpen."""
    sealed = bytes(sealed)
    if not sealed.startswith(MAGIC) or len(sealed) < _BODY_AT + NONCE_BYTES + 16:
        raise CannotOpen
    return sealed[len(MAGIC) : _WRAP_AT]


def body_hash(sealed: bytes) -> bytes:
    """The SHA-256 of the part that wrapping again leaves alone: nonce, ciphertext and tag. The same before and after
    means that not a bit of the secret changed; that it opens still has to be tried."""
    data_key_of(sealed)
    return hashlib.sha256(bytes(sealed)[_BODY_AT:]).digest()


def _wrapped(fresh: bytes, ring: KeyRing, place: Place, key_id: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    cipher = ring.cipher(key_id, firm=place.firm, client=place.client)
    return nonce + cipher.encrypt(nonce, fresh, _wrap_aad(key_id, place))


def _fresh_key(sealed: bytes, ring: KeyRing, place: Place) -> bytes:
    key_id = data_key_of(sealed)
    cipher = ring.cipher(key_id, firm=place.firm, client=place.client)
    wrap = sealed[_WRAP_AT:_BODY_AT]
    try:
        return cipher.decrypt(wrap[:NONCE_BYTES], wrap[NONCE_BYTES:], _wrap_aad(key_id, place))
    except InvalidTag:
        raise CannotOpen from None


def _wrap_aad(key_id: bytes, place: Place) -> bytes:
    return b"bascule wrap v1" + key_id + place.aad()
