"""A second factor by time (RFC 6238): a new seed is enrolled by a person on the system's page, step by step.

No protocol changes a seed. What is checked here is that the code the system or the telephone shows comes from the seed in
hand; that the old one is refused only a login with the old code shows, attached by the person.
"""

import hmac
import re
import secrets
import time
import urllib.parse
from base64 import b32decode, b32encode
from collections.abc import Mapping

from bascule.connectors.base import Outcome, Target, Verifies
from bascule.observation.problem import gettext_noop

STEP, DIGITS = 30, 6
WINDOW = 1  # steps before and after: clocks differ
HASHES = {"SHA1": "sha1", "SHA256": "sha256", "SHA512": "sha512"}
# What a person does, in this order; the old factor goes only when the new one has let him in.
STEPS = (
    gettext_noop("Log in with the password and the old second factor; if only the outgoing provider has it, ask for a reset at the maker or with the recovery codes."),
    gettext_noop("Open the security page of the account and add another authenticator application."),
    gettext_noop("Enter the seed from the vault, or let the vault take the seed the page shows; then type the code below."),
    gettext_noop("Log out, and log in with the new code. Only now remove the old authenticator, old telephone numbers and security keys that are not yours."),
    gettext_noop("Make new recovery codes, put them into the vault; the old ones no longer hold."),
    gettext_noop("Try one code of the old seed where you have it: the refusal, with the hour, is the proof."),
)  # fmt: skip


class Totp(Verifies):
    """See README.md beside this file."""

    kind = "totp"
    label = "TOTP"
    port = 0

    def verify(self, target: Target, secret: bytes) -> Outcome:
        """Whether the option `code` comes from this seed now. No system is asked."""
        code = re.sub(r"\s", "", target.options.get("code", ""))
        if not code.isdigit():
            return Outcome(Outcome.UNREACHABLE, "no code was typed", code="no-code")
        try:
            now = time.time()
            fits = [
                hmac.compare_digest(code_at(secret, now + step * STEP, target.options), code)
                for step in range(-WINDOW, WINDOW + 1)
            ]
        except ValueError:
            return Outcome(Outcome.REFUSED, "this is no seed", code="no-seed")
        if any(fits):
            return Outcome(Outcome.ACCEPTED, "the code comes from this seed", code="ok")
        return Outcome(Outcome.REFUSED, "the code does not come from this seed", code="auth-failed")


def new_seed() -> bytes:
    """160 random bits in base32, as authenticator applications take them."""
    return b32encode(secrets.token_bytes(20))


def code_at(seed: bytes, moment: float, options: Mapping[str, str] | None = None) -> str:
    """The code at this moment (seconds since 1970). `options` may name algorithm, digits and period. ValueError when the
    seed is none."""
    said = options or {}
    period, digits = int(said.get("period", STEP)), int(said.get("digits", DIGITS))
    digest = HASHES.get(said.get("algorithm", "SHA1").upper().replace("-", ""), "sha1")
    text = re.sub(rb"[\s-]", b"", seed).upper()
    key = b32decode(text + b"=" * (-len(text) % 8))
    if not key:
        raise ValueError("no seed")
    mac = hmac.digest(key, int(moment // period).to_bytes(8, "big"), digest)
    at = mac[-1] & 0xF
    return str((int.from_bytes(mac[at : at + 4], "big") & 0x7FFFFFFF) % 10**digits).zfill(digits)


def enrolment_uri(seed: bytes, account: str, issuer: str) -> str:
    """What a QR code for authenticator applications holds. It is a secret: show it, never log or send it."""
    label = urllib.parse.quote(f"{issuer}:{account}", safe="")
    return f"otpauth://totp/{label}?secret={seed.decode().rstrip('=')}&issuer={urllib.parse.quote(issuer, safe='')}"
