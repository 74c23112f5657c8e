"""A client's intake: whoever has the public key can seal, only the vault can open.

HPKE (RFC 9180), base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM: every browser's WebCrypto has the parts,
so `browser/intake.js` seals before anything leaves the page. Sealed bytes:

    "BI" 01 | intake key id (8) | encapsulated key (65, uncompressed P-256 point) | ciphertext + tag (16)

HPKE's `info` is "bascule intake v1" 00 | intake key id | context in UTF-8, its `aad` is empty. The intake key id is the
first 8 bytes of the SHA-256 of the public key (65 bytes, uncompressed point).
"""

import hashlib
from typing import NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bascule.sealing.envelope import Place, open_, seal
from bascule.sealing.problems import CannotOpen, NoKey
from bascule.sealing.ring import KeyRing

MAGIC = b"BI\x01"
ID_BYTES = 8
POINT_BYTES = 65
_SUITE = hpke.Suite(hpke.KEM.P256, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class IntakeKey:
    """An intake's key pair. Store `public` in clear and `wrapped(...)` beside it."""

    def __init__(self, private: ec.EllipticCurvePrivateKey) -> None:
        self._private = private
        self.public = private.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        self.id = intake_key_id(self.public)

    @classmethod
    def create(cls) -> "IntakeKey":
        """A fresh pair."""
        return cls(ec.generate_private_key(ec.SECP256R1()))

    def wrapped(self, *, ring: KeyRing, place: Place) -> bytes:
        """The private half, sealed as any secret of the client."""
        private = self._private.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return seal(private, ring=ring, place=place)

    @classmethod
    def unwrapped(cls, sealed: bytes, *, ring: KeyRing, place: Place) -> "IntakeKey":
        """The pair again, from what `wrapped` gave; raises CannotOpen or NoKey."""
        private = serialization.load_der_private_key(open_(sealed, ring=ring, place=place), password=None)
        if not isinstance(private, ec.EllipticCurvePrivateKey):
            raise CannotOpen
        return cls(private)

    def open(self, sealed: bytes, *, context: str) -> bytes:
        """What was sealed to this intake for this context; raises CannotOpen, or NoKey for another intake's."""
        sealed = bytes(sealed)
        if intake_key_of(sealed) != self.id:
            raise NoKey(intake_key_of(sealed).hex())
        try:
            return _SUITE.decrypt(sealed[len(MAGIC) + ID_BYTES :], self._private, _info(self.id, context))
        except (InvalidTag, ValueError):
            raise CannotOpen from None

    def __repr__(self) -> str:
        return f"<IntakeKey {self.id.hex()}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an intake key is never pickled")


def seal_to_intake(public: bytes, plaintext: bytes, *, context: str) -> bytes:
    """Seal to an intake's public key (65 bytes) for one context, e.g. "firm|client|request:12". Needs no secret."""
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes(public))
    except ValueError:
        raise NoKey(intake_key_id(public).hex()) from None
    key_id = intake_key_id(public)
    return MAGIC + key_id + _SUITE.encrypt(plaintext, key, _info(key_id, context))


def intake_key_id(public: bytes) -> bytes:
    """The 8 bytes that name a public intake key."""
    return hashlib.sha256(bytes(public)).digest()[:ID_BYTES]


def intake_key_of(sealed: bytes) -> bytes:
    """The id of the intake key a sealed value needs; raises CannotOpen when it is none."""
    sealed = bytes(sealed)
    if not sealed.startswith(MAGIC) or len(sealed) < len(MAGIC) + ID_BYTES + POINT_BYTES + 16:
        raise CannotOpen
    return sealed[len(MAGIC) : len(MAGIC) + ID_BYTES]


def _info(key_id: bytes, context: str) -> bytes:
    return b"bascule intake v1\x00" + key_id + context.encode()
