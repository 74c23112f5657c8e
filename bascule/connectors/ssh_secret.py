"""What is shown to an SSH server: one password, one private key, or only the public half of a key.

Once, to the pinned host, and what the server did with it is remembered: a refusal counts only when the secret was
really judged.
"""

from dataclasses import dataclass, field, replace
from typing import Any

import asyncssh

from bascule.connectors.base import Outcome
from bascule.observation.problem import Problem, gettext_noop

RSA = ["rsa-sha2-256", "rsa-sha2-512", "ssh-rsa"]


@dataclass(frozen=True)
class Door:
    """Where to log in and with what: a password, a private key (OpenSSH or PEM), or, to ask whether it would open,
    only the public half of a key ("ssh-ed25519 AAAA…")."""

    address: str
    login: str
    secret: bytes = field(repr=False)
    pinned: str = ""
    timeout: float = 10.0


class NoLine(Exception):
    """There is no login, or it broke; `outcome` is what a connector answers."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.detail)
        self.outcome = outcome


class OneSecret(asyncssh.SSHClient):
    """Shows exactly one secret, once, to the pinned host, and remembers what the server did with it."""

    def __init__(self, where: Door) -> None:
        self.where, self.shown, self.given, self.more = where, "", 0, ""
        self.half = public_half(where.secret)

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        self.shown = f"{key.get_algorithm()} {key.get_fingerprint()}"
        return self.where.pinned in {"", self.shown}

    def password_auth_requested(self) -> str | None:
        return self._give()

    def password_change_requested(self, prompt: str, lang: str) -> Any:
        self.more = "expired"
        return NotImplemented

    def kbdint_auth_requested(self) -> str | None:
        return None if self.given or self._is_key() else ""

    def kbdint_challenge_received(
        self, name: str, instructions: str, lang: str, prompts: Any
    ) -> list[str] | None:
        if not prompts:
            return []
        if self.given:  # it took the first answer and asks on
            self.more = "expired" if "current" in str(prompts[0][0]).lower() else "second-factor"
            return None
        given = self._give()
        return [given] if given is not None and len(prompts) == 1 else None

    def _is_key(self) -> bool:
        return self.half is not None or private_key(self.where.secret) is not None

    def _give(self) -> str | None:
        if self.given or self._is_key():
            return None
        self.given += 1
        return self.where.secret.decode("utf-8", "surrogateescape")

    def verdict(self, none: NoLine) -> Outcome:
        """What the broken login means: a refusal only when the secret was really judged."""
        if not isinstance(none.__cause__, asyncssh.PermissionDenied):
            return replace(none.outcome, pinned=self.shown)
        if self.half is not None and self.half.would_open:
            return Outcome(Outcome.ACCEPTED, "the public half is still let in", self.shown, "pk-ok")
        if self.more:
            return Outcome(
                Outcome.REFUSED, "the secret is right, but opens nothing alone", self.shown, self.more
            )
        if not self.given and not self._is_key():
            return Outcome(Outcome.UNREACHABLE, "the server asks for no password", self.shown, "method-off")
        return Outcome(Outcome.REFUSED, "permission denied", self.shown, "auth-failed")


class Half(asyncssh.SSHKeyPair):
    """The public half of a key: offered, never signed with."""

    def __init__(self, key: asyncssh.SSHKey) -> None:
        algorithms = RSA if key.algorithm == b"ssh-rsa" else [key.get_algorithm()]
        names = [name.encode() for name in algorithms]
        super().__init__(names[0], names[0], names, names, key.public_data, None)
        self.would_open = False

    def sign(self, data: bytes) -> bytes:
        self.would_open = True
        raise ValueError("only the public half is known")


def private_key(secret: bytes) -> asyncssh.SSHKey | None:
    """The key when the secret is one; None for a password. Problem when it is damaged or has a passphrase."""
    if not secret.lstrip().startswith(b"-----BEGIN"):
        return None
    try:
        return asyncssh.import_private_key(secret)
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
        raise Problem(
            gettext_noop("The private key cannot be used: it is damaged or has a passphrase."),
            gettext_noop("Export it without a passphrase into the vault, or verify by hand."),
        ) from error


def public_half(secret: bytes) -> Half | None:
    """The public half when the secret is only that."""
    if not secret.startswith((b"ssh-", b"ecdsa-", b"sk-")) or b" " not in secret:
        return None
    try:
        return Half(asyncssh.import_public_key(secret))
    except asyncssh.KeyImportError:
        return None
