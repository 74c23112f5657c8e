"""Keys of a KDBX database: from password and key file to the composite key, and its slow transformation."""

import base64
import binascii
import hashlib
import struct

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bascule.observation.problem import Problem, gettext_noop
from bascule.readers.safe_xml import parse_xml

AES_KDF = bytes.fromhex("c9d9f39a628a4460bf740d08c18a4fea")
ARGON2 = {
    bytes.fromhex("ef636ddf8c29444b91f7a9a403e30a0c"): Type.D,
    bytes.fromhex("9e298b1956db4773b23dfc3ec6f0a1e6"): Type.ID,
}
MAX_ARGON2 = 256 * 1024 * 1024  # bytes
MAX_ROUNDS = 600_000_000
CHUNK = 65_536  # rounds of AES at once


def composite_key(password: str | None, key_file: bytes | None) -> bytes:
    """SHA-256 over the parts that are there."""
    parts = hashlib.sha256(password.encode()).digest() if password is not None else b""
    return hashlib.sha256(parts + (file_key(key_file) if key_file else b"")).digest()


def file_key(data: bytes) -> bytes:
    """The 32 bytes of a key file: KeePass' XML (versions 1 and 2), 32 raw bytes, 64 hexadecimal digits, else its hash."""
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        try:
            root = parse_xml(data)
            text = "".join((root.findtext("Key/Data") or "").split())
            version = root.findtext("Meta/Version") or "1"
            return bytes.fromhex(text) if version.startswith("2") else base64.b64decode(text)
        except (Problem, ValueError, binascii.Error):
            return hashlib.sha256(data).digest()
    if len(data) == 32:
        return data
    if len(data) == 64:
        try:
            return bytes.fromhex(data.decode("ascii"))
        except (ValueError, UnicodeDecodeError):
            pass
    return hashlib.sha256(data).digest()


def transform(composite: bytes, parameters: bytes | None, seed: bytes = b"", rounds: int = 0) -> bytes:
    """The transformed key: by the parameters of version 4, or AES with seed and rounds (version 3)."""
    if parameters is None:
        return _aes(composite, seed, rounds)
    found = _dictionary(parameters)
    if found["$UUID"] == AES_KDF:
        return _aes(composite, found["S"], _number(found["R"]))
    kind = ARGON2.get(found["$UUID"])
    memory, times = _number(found["M"]), _number(found["I"])
    if kind is None or memory > MAX_ARGON2 or memory * times > 64 << 30:
        raise _too_dear()
    return hash_secret_raw(
        secret=composite, salt=found["S"], time_cost=times, memory_cost=memory // 1024, parallelism=_number(found["P"]),
        hash_len=32, type=kind, version=_number(found["V"]),
    )  # fmt: skip


def _aes(composite: bytes, seed: bytes, rounds: int) -> bytes:
    """Each half encrypted so many times. Chaining zeros from the block (CBC) is the same as encrypting it again and
    again, and runs in the library's own loop."""
    if rounds > MAX_ROUNDS:
        raise _too_dear()
    halves = []
    for block in (composite[:16], composite[16:]):
        left = rounds
        while left:
            some = min(left, CHUNK)
            chain = Cipher(algorithms.AES(seed), modes.CBC(block)).encryptor()
            block = chain.update(bytes(16 * some))[-16:]
            left -= some
        halves.append(block)
    return hashlib.sha256(b"".join(halves)).digest()


def _too_dear() -> Problem:
    return Problem(
        gettext_noop("Opening this KeePass database takes more memory or time than Bascule allows."),
        gettext_noop(
            "Open it in KeePass or KeePassXC, lower its key derivation settings or export it as XML or CSV."
        ),
    )


def _number(data: bytes) -> int:
    return int.from_bytes(data, "little")


def _dictionary(data: bytes) -> dict[str, bytes]:
    """KeePass' variant dictionary: name → raw value."""
    found: dict[str, bytes] = {}
    place = 2
    while data[place]:
        size = struct.unpack_from("<i", data, place + 1)[0]
        name = data[place + 5 : place + 5 + size].decode("utf-8", "replace")
        place += 5 + size
        size = struct.unpack_from("<i", data, place)[0]
        if size < 0:
            raise ValueError("size")
        found[name] = data[place + 4 : place + 4 + size]
        place += 4 + size
    return found
