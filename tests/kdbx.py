"""Fixture `databases`: small KDBX files, version 3.1 and 4, written for the tests (checked once against pykeepass).

The password is mdp-é; the one named "key file" also wants 32 letters k as its key file. Loaded by the root conftest.
"""

import base64
import gzip
import hashlib
import hmac
import os
import struct

import pytest
from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bascule.readers.kdbx.container import AES, CHACHA20, MAGIC, Protected

XML = """<KeePassFile><Meta><RecycleBinUUID>BIN</RecycleBinUUID>{binaries}</Meta><Root><Group><UUID>R</UUID><Name>Root</Name>
<Group><UUID>G</UUID><Name>Réseau</Name><Entry><UUID>E</UUID>
<String><Key>Title</Key><Value>Pare-feu</Value></String><String><Key>UserName</Key><Value>admin</Value></String>
<String><Key>Password</Key><Value Protected="True">{one}</Value></String>
<String><Key>otp</Key><Value Protected="True">{two}</Value></String>
<Binary><Key>plan.txt</Key><Value Ref="0"/></Binary>
<History><Entry><String><Key>Password</Key><Value Protected="True">{three}</Value></String></Entry></History></Entry></Group>
<Group><UUID>BIN</UUID><Name>Corbeille</Name><Entry><UUID>X</UUID><String><Key>Title</Key><Value>Vieux</Value></String>
</Entry></Group></Group></Root></KeePassFile>"""
SECRETS = ("Canari-Pass-1", "JBSWY3DPEHPK3PXPJBSWY3DP", "Canari-Old-2")
FILE = b"Canari-File-3"


def _field(key: int, value: bytes, width: str) -> bytes:
    return struct.pack(f"<B{width}", key, len(value)) + value


def _xml(stream: int, key: bytes, binaries: str = "") -> bytes:
    mask = Protected(stream, key)
    hidden = [base64.b64encode(mask.reveal(secret.encode())).decode() for secret in SECRETS]
    return XML.format(one=hidden[0], two=hidden[1], three=hidden[2], binaries=binaries).encode()


def _seal(cipher: bytes, key: bytes, iv: bytes, data: bytes) -> bytes:
    if cipher == CHACHA20:
        return Cipher(algorithms.ChaCha20(key, b"\0\0\0\0" + iv), None).encryptor().update(data)
    pad = 16 - len(data) % 16
    sealing = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    return sealing.update(data + bytes([pad]) * pad) + sealing.finalize()


def _slow_aes(composite: bytes, seed: bytes, rounds: int) -> bytes:
    sealing = Cipher(algorithms.AES(seed), modes.ECB()).encryptor()
    for _ in range(rounds):
        composite = sealing.update(composite)
    return hashlib.sha256(composite).digest()


def version3(password: str, rounds: int = 70_001) -> bytes:
    seed, transform, iv, stream, start = (os.urandom(size) for size in (32, 32, 16, 32, 32))
    binaries = f'<Binaries><Binary ID="0" Compressed="True">{base64.b64encode(gzip.compress(FILE)).decode()}</Binary></Binaries>'
    fields = ((2, AES), (3, struct.pack("<I", 1)), (4, seed), (5, transform), (6, struct.pack("<Q", rounds)), (7, iv),
              (8, stream), (9, start), (10, struct.pack("<I", 2)), (0, b"\r\n\r\n"))  # fmt: skip
    header = MAGIC + struct.pack("<HH", 1, 3) + b"".join(_field(key, value, "H") for key, value in fields)
    composite = hashlib.sha256(hashlib.sha256(password.encode()).digest()).digest()
    key = hashlib.sha256(seed + _slow_aes(composite, transform, rounds)).digest()
    block = gzip.compress(_xml(2, stream, binaries))
    inside = (
        start + struct.pack("<I", 0) + hashlib.sha256(block).digest() + struct.pack("<I", len(block)) + block
    )
    inside += struct.pack("<I", 1) + bytes(32) + struct.pack("<I", 0)
    return header + _seal(AES, key, iv, inside)


def _variant(items: list[tuple[int, str, bytes]]) -> bytes:
    out = struct.pack("<H", 0x100)
    for kind, name, value in items:
        out += struct.pack("<Bi", kind, len(name)) + name.encode() + struct.pack("<i", len(value)) + value
    return out + b"\0"


def version4(password: str, cipher: bytes = CHACHA20, key_file: bytes = b"") -> bytes:
    seed, salt, iv, stream = (
        os.urandom(32),
        os.urandom(32),
        os.urandom(12 if cipher == CHACHA20 else 16),
        os.urandom(64),
    )
    parameters = _variant([
        (0x42, "$UUID", bytes.fromhex("9e298b1956db4773b23dfc3ec6f0a1e6")), (0x42, "S", salt), (0x04, "P", struct.pack("<I", 1)),
        (0x05, "M", struct.pack("<Q", 1 << 20)), (0x05, "I", struct.pack("<Q", 2)), (0x04, "V", struct.pack("<I", 0x13)),
    ])  # fmt: skip
    fields = ((2, cipher), (3, struct.pack("<I", 1)), (4, seed), (7, iv), (11, parameters), (0, b"\r\n\r\n"))
    header = MAGIC + struct.pack("<HH", 0, 4) + b"".join(_field(key, value, "I") for key, value in fields)
    composite = hashlib.sha256(hashlib.sha256(password.encode()).digest() + key_file).digest()
    transformed = hash_secret_raw(composite, salt, 2, 1024, 1, 32, Type.ID, 0x13)
    base = hashlib.sha512(seed + transformed + b"\x01").digest()
    inner = (
        _field(1, struct.pack("<I", 3), "I")
        + _field(2, stream, "I")
        + _field(3, b"\x01" + FILE, "I")
        + _field(0, b"", "I")
    )
    sealed = _seal(
        cipher, hashlib.sha256(seed + transformed).digest(), iv, gzip.compress(inner + _xml(3, stream))
    )

    def signed(index: int, data: bytes) -> bytes:
        key = hashlib.sha512(struct.pack("<Q", index) + base).digest()
        return (
            hmac.new(key, struct.pack("<QI", index, len(data)) + data, "sha256").digest()
            + struct.pack("<I", len(data))
            + data
        )

    first = hmac.new(hashlib.sha512(b"\xff" * 8 + base).digest(), header, "sha256").digest()
    return (
        header
        + hashlib.sha256(header).digest()
        + first
        + signed(0, sealed[:100])
        + signed(1, sealed[100:])
        + signed(2, b"")
    )


@pytest.fixture(scope="session")
def databases() -> dict[str, bytes]:
    """One database of each kind, all with the password « mdp-é »."""
    return {
        "3.1, AES, Salsa20": version3("mdp-é"),
        "4, ChaCha20, Argon2id": version4("mdp-é"),
        "4, AES": version4("mdp-é", AES),
        "4, key file": version4("mdp-é", key_file=b"k" * 32),
    }
