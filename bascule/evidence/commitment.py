"""Salted commitments: a leaf can bind a personal or guessable value without showing it. No Django.

The leaf keeps SHA-256(salt | value); value and salt stay beside the log and may be deleted. Then the leaf still
verifies, and nobody finds the value by trying, since the salt is 32 random bytes, fresh for every value.
"""

import hashlib
import hmac
import secrets

SALT_BYTES = 32


def commit(value: str) -> tuple[str, str]:
    """(commitment, salt), both hex: SHA-256 over a fresh 32-byte salt and the UTF-8 value."""
    salt = secrets.token_bytes(SALT_BYTES)
    return _digest(salt, value), salt.hex()


def opens(committed: str, value: str, salt: str) -> bool:
    """Whether this value and salt are what a leaf committed to."""
    try:
        raw = bytes.fromhex(salt)
    except ValueError:
        return False
    return len(raw) == SALT_BYTES and hmac.compare_digest(committed.encode(), _digest(raw, value).encode())


def _digest(salt: bytes, value: str) -> str:
    return hashlib.sha256(salt + value.encode()).hexdigest()
