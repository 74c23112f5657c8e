"""Kerberos' aes256-cts-hmac-sha1-96 and aes128-cts-hmac-sha1-96 (RFC 3961 and 3962), enough to ask for a ticket."""

import hmac
import math
import os
from hashlib import pbkdf2_hmac

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

SIZES = {18: 32, 17: 16}  # bytes of a key, by encryption type
BLOCK = 16
MAC = 12


def key_from_password(password: bytes, salt: bytes, etype: int, iterations: int = 4096) -> bytes:
    """The account's long-term key (RFC 3962, section 4)."""
    first = pbkdf2_hmac("sha1", password, salt, iterations, SIZES[etype])
    return _derive(first, b"kerberos")


def encrypt(key: bytes, usage: int, plain: bytes) -> bytes:
    """Encrypted and authenticated, with a random block in front."""
    whole = os.urandom(BLOCK) + plain
    return _cts_encrypt(_derive(key, _constant(usage, 0xAA)), whole) + _mac(key, usage, whole)


def decrypt(key: bytes, usage: int, data: bytes) -> bytes | None:
    """The plain text; None when it was not made with this key."""
    if len(data) <= BLOCK + MAC:
        return None
    whole = _cts_decrypt(_derive(key, _constant(usage, 0xAA)), data[:-MAC])
    return whole[BLOCK:] if hmac.compare_digest(_mac(key, usage, whole), data[-MAC:]) else None


def _constant(usage: int, what: int) -> bytes:
    return usage.to_bytes(4, "big") + bytes([what])


def _mac(key: bytes, usage: int, whole: bytes) -> bytes:
    return hmac.digest(_derive(key, _constant(usage, 0x55)), whole, "sha1")[:MAC]


def _derive(key: bytes, constant: bytes) -> bytes:
    """DK of RFC 3961, section 5.1."""
    block, made = _n_fold(constant, BLOCK) if len(constant) != BLOCK else constant, b""
    while len(made) < len(key):
        block = _cbc(key, block)
        made += block
    return made[: len(key)]


def _n_fold(data: bytes, size: int) -> bytes:
    """RFC 3961, section 5.1: copies of the input, each turned right by 13 bits more, added in ones' complement."""
    bits = len(data) * 8
    whole = int.from_bytes(data, "big")
    length = math.lcm(len(data), size)
    stream = b""
    for copy in range(length // len(data)):
        turn = 13 * copy % bits
        turned = (whole >> turn | whole << (bits - turn)) & ((1 << bits) - 1)
        stream += turned.to_bytes(len(data), "big")
    total = sum(int.from_bytes(stream[i : i + size], "big") for i in range(0, length, size))
    mask = (1 << size * 8) - 1
    while total > mask:
        total = (total & mask) + (total >> size * 8)
    return total.to_bytes(size, "big")


def _cbc(key: bytes, data: bytes) -> bytes:
    worker = Cipher(algorithms.AES(key), modes.CBC(bytes(BLOCK))).encryptor()
    return worker.update(data) + worker.finalize()


def _cts_encrypt(key: bytes, plain: bytes) -> bytes:
    """CBC with the last two blocks swapped and the text's own length kept."""
    padded = plain + bytes(-len(plain) % BLOCK)
    made = _cbc(key, padded)
    last = len(plain) - (len(padded) - BLOCK)
    return made[: -2 * BLOCK] + made[-BLOCK:] + made[-2 * BLOCK : -BLOCK][:last]


def _cts_decrypt(key: bytes, data: bytes) -> bytes:
    last = (len(data) - 1) % BLOCK + 1
    before, swapped, cut = data[: -BLOCK - last], data[-BLOCK - last : -last], data[-last:]
    # One block alone is a step of CTS, not a mode in use.
    single = Cipher(algorithms.AES(key), modes.ECB()).decryptor()  # noqa: S305
    opened = single.update(swapped) + single.finalize()
    whole_cut = cut + opened[last:]
    worker = Cipher(algorithms.AES(key), modes.CBC(bytes(BLOCK))).decryptor()
    front = worker.update(before + whole_cut) + worker.finalize()
    return front + bytes(a ^ b for a, b in zip(opened[:last], cut, strict=True))
