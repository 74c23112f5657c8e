"""The KDBX container, versions 3.1 and 4: from the encrypted file and its key to the XML inside and its files.

Source: keepass.info/help/kb/kdbx.html (KDBX 4), keepass.info's description of KDBX 3.1, RFC 8439 (ChaCha20), Bernstein's
Salsa20 specification.
"""

import gzip
import hashlib
import hmac
import struct
import zlib
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bascule.observation.problem import Problem, gettext_noop
from bascule.readers.kdbx.keys import transform

MAGIC = bytes.fromhex("03d9a29a67fb4bb5")
AES, CHACHA20 = (
    bytes.fromhex("31c1f2e6bf714350be5805216afc5aff"),
    bytes.fromhex("d6038a2b8b6f4cb5a524339a31dbb59a"),
)
MAX_INSIDE = 256 * 1024 * 1024  # bytes after decompression


@dataclass
class Opened:
    """What is inside: the XML, the cipher of its protected values (2 Salsa20, 3 ChaCha20) and key, its files (v4)."""

    xml: bytes
    stream: int
    stream_key: bytes
    files: list[bytes] = field(default_factory=list)


def damaged() -> Problem:
    return Problem(
        gettext_noop("This KeePass database is damaged or cut short."),
        gettext_noop("Ask for the file again; KeePass can also try to repair it (Tools, Database tools)."),
    )


def wrong_key() -> Problem:
    return Problem(
        gettext_noop("This KeePass database does not open with this password."),
        gettext_noop("Check the password, and whether a key file belongs to it; ask whoever handed it over."),
        needs="password",
    )


def unseal(data: bytes, composite: bytes) -> Opened:
    """Open the container with its composite key (32 bytes). Raises Problem for a wrong key, damage, an unknown cipher."""
    if data[:8] != MAGIC:
        raise damaged()
    major = struct.unpack_from("<H", data, 10)[0]
    try:
        header, end = _header(data, 12, 4 if major >= 4 else 2)
        return (
            _version4(data, header, end, composite) if major >= 4 else _version3(data, header, end, composite)
        )
    except (struct.error, IndexError, KeyError, EOFError, OSError, zlib.error, ValueError):
        raise damaged() from None


def _header(data: bytes, place: int, width: int) -> tuple[dict[int, bytes], int]:
    found: dict[int, bytes] = {}
    while True:
        key = data[place]
        size = struct.unpack_from("<I" if width == 4 else "<H", data, place + 1)[0]
        place += 1 + width
        found[key] = data[place : place + size]
        if len(found[key]) < size:
            raise damaged()
        place += size
        if key == 0:
            return found, place


def _version4(data: bytes, header: dict[int, bytes], end: int, composite: bytes) -> Opened:
    raw, seed = data[:end], header[4]
    digest, mac = data[end : end + 32], data[end + 32 : end + 64]
    if hashlib.sha256(raw).digest() != digest:
        raise damaged()
    transformed = transform(composite, header[11])
    base = hashlib.sha512(seed + transformed + b"\x01").digest()
    if not hmac.compare_digest(hmac.new(_block_key(base, 0xFFFFFFFFFFFFFFFF), raw, "sha256").digest(), mac):
        raise wrong_key()
    sealed = _blocks4(data, end + 64, base)
    plain = _decrypt(header[2], hashlib.sha256(seed + transformed).digest(), header[7], sealed)
    inside = _unpack(plain) if struct.unpack("<I", header[3])[0] else plain
    opened, place = Opened(b"", 0, b""), 0
    while True:
        key, size = inside[place], struct.unpack_from("<I", inside, place + 1)[0]
        value = inside[place + 5 : place + 5 + size]
        place += 5 + size
        if key == 1:
            opened.stream = struct.unpack("<I", value)[0]
        elif key == 2:
            opened.stream_key = value
        elif key == 3:
            opened.files.append(value[1:])
        elif key == 0:
            opened.xml = inside[place:]
            return opened


def _block_key(base: bytes, index: int) -> bytes:
    return hashlib.sha512(struct.pack("<Q", index) + base).digest()


def _blocks4(data: bytes, place: int, base: bytes) -> bytes:
    pieces: list[bytes] = []
    index = 0
    while True:
        mac, size = data[place : place + 32], struct.unpack_from("<I", data, place + 32)[0]
        block = data[place + 36 : place + 36 + size]
        said = struct.pack("<QI", index, size) + block
        if len(block) < size or not hmac.compare_digest(
            hmac.new(_block_key(base, index), said, "sha256").digest(), mac
        ):
            raise damaged()
        if not size:
            return b"".join(pieces)
        pieces.append(block)
        place, index = place + 36 + size, index + 1


def _version3(data: bytes, header: dict[int, bytes], end: int, composite: bytes) -> Opened:
    transformed = transform(composite, None, header[5], struct.unpack("<Q", header[6])[0])
    key = hashlib.sha256(header[4] + transformed).digest()
    try:
        plain = _decrypt(header[2], key, header[7], data[end:])
    except ValueError:
        raise wrong_key() from None
    if plain[:32] != header[9]:
        raise wrong_key()
    pieces: list[bytes] = []
    place = 32
    while True:
        digest, size = plain[place + 4 : place + 36], struct.unpack_from("<I", plain, place + 36)[0]
        block = plain[place + 40 : place + 40 + size]
        if not size:
            break
        if hashlib.sha256(block).digest() != digest:
            raise damaged()
        pieces.append(block)
        place += 40 + size
    inside = b"".join(pieces)
    xml = _unpack(inside) if struct.unpack("<I", header[3])[0] else inside
    return Opened(xml, struct.unpack("<I", header[10])[0], header[8])


def _unpack(data: bytes) -> bytes:
    found = zlib.decompressobj(16 + zlib.MAX_WBITS)
    plain = found.decompress(data, MAX_INSIDE)
    if found.unconsumed_tail:
        raise damaged()
    return plain


def _decrypt(cipher: bytes, key: bytes, iv: bytes, data: bytes) -> bytes:
    if cipher == CHACHA20:
        # RFC 8439 counts blocks in 32 bits from 0 here; the library takes counter and nonce as one.
        return Cipher(algorithms.ChaCha20(key, b"\0\0\0\0" + iv), None).decryptor().update(data)
    if cipher != AES:
        raise Problem(
            gettext_noop(
                "This KeePass database is encrypted by a method Bascule does not have (Twofish or a plug-in)."
            ),
            gettext_noop("Open it in KeePass or KeePassXC and export it as CSV or XML."),
        )
    plain = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    found = plain.update(data) + plain.finalize()
    pad = found[-1] if found else 0
    if not 1 <= pad <= 16 or found[-pad:] != bytes([pad]) * pad:
        raise ValueError("padding")
    return found[:-pad]


def gunzip(data: bytes) -> bytes:
    """A file kept packed inside the XML (version 3)."""
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error):
        return data


class Protected:
    """The key stream of protected values: they are taken in the order of the document."""

    def __init__(self, kind: int, key: bytes) -> None:
        self.left = b""
        self.block = 0
        if kind == 3:
            digest = hashlib.sha512(key).digest()
            self._chacha = Cipher(
                algorithms.ChaCha20(digest[:32], b"\0\0\0\0" + digest[32:44]), None
            ).encryptor()
            self._next = self._chacha_block
        elif kind == 2:
            self._key = struct.unpack("<8I", hashlib.sha256(key).digest())
            self._next = self._salsa_block
        else:
            raise damaged()

    def reveal(self, data: bytes) -> bytes:
        while len(self.left) < len(data):
            self.left += self._next()
        mask, self.left = self.left[: len(data)], self.left[len(data) :]
        return bytes(one ^ two for one, two in zip(data, mask, strict=True))

    def _chacha_block(self) -> bytes:
        return self._chacha.update(bytes(4096))

    def _salsa_block(self) -> bytes:
        words = _salsa(self._key, self.block)
        self.block += 1
        return words


_SALSA_IV = struct.unpack("<2I", bytes.fromhex("e830094b97205d2a"))
_ROUNDS = ((4, 0, 12, 7), (8, 4, 0, 9), (12, 8, 4, 13), (0, 12, 8, 18), (9, 5, 1, 7), (13, 9, 5, 9), (1, 13, 9, 13), (5, 1, 13, 18),
           (14, 10, 6, 7), (2, 14, 10, 9), (6, 2, 14, 13), (10, 6, 2, 18), (3, 15, 11, 7), (7, 3, 15, 9), (11, 7, 3, 13), (15, 11, 7, 18),
           (1, 0, 3, 7), (2, 1, 0, 9), (3, 2, 1, 13), (0, 3, 2, 18), (6, 5, 4, 7), (7, 6, 5, 9), (4, 7, 6, 13), (5, 4, 7, 18),
           (11, 10, 9, 7), (8, 11, 10, 9), (9, 8, 11, 13), (10, 9, 8, 18), (12, 15, 14, 7), (13, 12, 15, 9), (14, 13, 12, 13),
           (15, 14, 13, 18))  # fmt: skip


def _salsa(key: tuple[int, ...], block: int) -> bytes:
    """One block of Salsa20/20 (64 bytes)."""
    start = [
        0x61707865, *key[:4], 0x3320646E, *_SALSA_IV, block & 0xFFFFFFFF, block >> 32, 0x79622D32, *key[4:], 0x6B206574,
    ]  # fmt: skip
    words = list(start)
    for _ in range(10):
        for target, one, two, turn in _ROUNDS:
            total = (words[one] + words[two]) & 0xFFFFFFFF
            words[target] ^= ((total << turn) | (total >> (32 - turn))) & 0xFFFFFFFF
    return struct.pack(
        "<16I", *((word + first) & 0xFFFFFFFF for word, first in zip(words, start, strict=True))
    )
