"""One-time codes (RFC 6238) of a kept seed, so that the seed itself need not be shown."""

import base64
import binascii
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.twofactor.totp import TOTP

Algorithm = type[hashes.SHA1] | type[hashes.SHA256] | type[hashes.SHA512]
ALGORITHMS: dict[str, Algorithm] = {"SHA1": hashes.SHA1, "SHA256": hashes.SHA256, "SHA512": hashes.SHA512}


@dataclass(frozen=True, repr=False)
class Code:
    """A code and the seconds since 1970 between which it is taken. Its repr shows nothing."""

    code: str
    starts: int
    ends: int


def one_time_codes(seed: str, *, now: float, seconds: int) -> list[Code]:
    """The codes from now until `seconds` later, of a base32 seed or an otpauth:// address. Raises ValueError when it
    is neither."""
    key, digits, period, algorithm = _parsed(seed.strip())
    # Old seeds are shorter than the library's 128 bits; every authenticator takes them.
    totp = TOTP(key, digits, algorithm(), period, enforce_key_length=False)
    first = int(now) // period * period
    return [
        Code(totp.generate(start).decode(), start, start + period)
        for start in range(first, int(now) + seconds, period)
    ]


def _parsed(seed: str) -> tuple[bytes, int, int, Algorithm]:
    given: dict[str, list[str]] = {}
    if seed.lower().startswith("otpauth://"):
        parts = urlsplit(seed)
        if parts.netloc.lower() != "totp":
            raise ValueError("not a time-based seed")
        given = parse_qs(parts.query)
        seed = given.get("secret", [""])[0]
    plain = "".join(seed.split()).replace("-", "").upper().rstrip("=")
    try:
        key = base64.b32decode(plain + "=" * (-len(plain) % 8))
    except binascii.Error:
        raise ValueError("not base32") from None
    digits, period = (
        int(given.get(name, [str(usual)])[0]) for name, usual in (("digits", 6), ("period", 30))
    )
    name = given.get("algorithm", ["SHA1"])[0].upper().replace("-", "")
    if not key or not 6 <= digits <= 8 or not 5 <= period <= 300 or name not in ALGORITHMS:
        raise ValueError("not a seed")
    return key, digits, period, ALGORITHMS[name]
