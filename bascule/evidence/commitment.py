"""Salted commitments: a leaf can bind a personal or guessable value without showing it."""

import hashlib
import secrets


def commit(value: str) -> tuple[str, str]:
    """(commitment, salt), both hex: SHA-256 over a fresh 32-byte salt and the UTF-8 value."""
    salt = secrets.token_bytes(32)
    return hashlib.sha256(salt + value.encode()).hexdigest(), salt.hex()
