"""Merkle tree of RFC 6962, section 2.1: leaf hashes, roots."""

import hashlib


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256 of 0x00 and the leaf."""
    return hashlib.sha256(b"\x00" + leaf).digest()
