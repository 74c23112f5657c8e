"""The second place of every new secret: append-only files, on other disks or hosts, that only the break-glass key opens.

One JSON object a line: `{"schema":"bascule.escrow/1","firm","client","credential","number","sealed"}`; `sealed` is
sealed (`sealing.intake`) to the public key of BASCULE_ESCROW_KEY and holds the secret with all that is needed to make
the credential again. A line is on disk, in every file, before the first byte of a change is sent.
"""

import base64
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from bascule.observation.problem import Problem, gettext_noop
from bascule.sealing.intake import IntakeKey, seal_to_intake
from bascule.sealing.root import write_new_private_file
from bascule.vault.models import SecretVersion

SCHEMA = "bascule.escrow/1"
REMEMBERED = ("kind", "title", "login", "url", "connector", "target", "pinned")


class EscrowUnwritable(Problem):
    """No second place, no change."""

    def __init__(self, path: Path, error: str) -> None:
        super().__init__(
            gettext_noop("The second place for new secrets, {path}, cannot be written ({error})."),
            gettext_noop("Nothing was sent. Make room there, or give another file in BASCULE_ESCROW, then go on."),
            path=path, error=error,
        )  # fmt: skip


@dataclass(frozen=True)
class Escrowed:
    """One line, opened."""

    firm: str
    client: str
    credential: str
    number: int
    secret: bytes = field(repr=False)
    about: dict[str, str] = field(default_factory=dict)


def escrow(version: SecretVersion, plaintext: bytes) -> None:
    """Write it to every escrow file, flushed to disk; raises EscrowUnwritable and then nothing may be sent."""
    credential = version.credential
    about = {name: getattr(credential, name) for name in REMEMBERED}
    body = json.dumps({"secret": base64.b64encode(plaintext).decode(), "about": about}).encode()
    ids = {"firm": str(version.firm_id), "client": str(version.client_id), "credential": str(credential.pk)}
    place = {"schema": SCHEMA, **ids, "number": version.number}
    sealed = seal_to_intake(public_key(), body, context=_context(place))
    line = json.dumps({**place, "sealed": base64.b64encode(sealed).decode()}, separators=(",", ":")) + "\n"
    for path in files():
        try:
            append(path, line.encode())
        except OSError as error:
            raise EscrowUnwritable(path, error.strerror or type(error).__name__) from None


def append(path: Path, line: bytes) -> None:
    """One whole line at the end, on disk when this returns. A torn line of a crash is closed first."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = not path.exists()
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        data = (b"\n" if torn else b"") + line
        if os.write(handle, data) != len(data):
            raise OSError(28, "No space left on device")
        os.fsync(handle)
    finally:
        os.close(handle)
    if new:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def read_escrow(path: Path, pair: IntakeKey) -> Iterator[Escrowed | None]:
    """Every line, opened; None for one that is torn or was sealed to another key."""
    with path.open("rb") as stream:
        for line in stream:
            if line.strip():
                yield _opened(line, pair)


def _opened(line: bytes, pair: IntakeKey) -> Escrowed | None:
    try:
        row = json.loads(line)
        body = json.loads(pair.open(base64.b64decode(row["sealed"]), context=_context(row)))
        return Escrowed(row["firm"], row["client"], row["credential"], int(row["number"]), base64.b64decode(body["secret"]), body["about"])  # fmt: skip
    except (ValueError, KeyError, TypeError, Problem):
        return None


def _context(row: dict[str, Any]) -> str:
    return f"escrow|{row['firm']}|{row['client']}|{row['credential']}|{row['number']}"


def files() -> list[Path]:
    """Where lines go: BASCULE_ESCROW, several parted as in PATH; else one in the data folder."""
    return [Path(name) for name in settings.ESCROW_FILES.split(os.pathsep) if name]


def public_key() -> bytes:
    """The break-glass public key: BASCULE_ESCROW_KEY, else that of a pair made on first use in the data folder."""
    if settings.ESCROW_PUBLIC_KEY:
        return base64.b64decode(settings.ESCROW_PUBLIC_KEY)
    private = Path(settings.ESCROW_PRIVATE_FILE)
    if not private.exists():
        make_pair(private)
    return read_pair(private).public


def make_pair(path: Path) -> IntakeKey:
    """A fresh break-glass pair; the private half in a new file that only this user may read. Take it elsewhere."""
    private = ec.generate_private_key(ec.SECP256R1())
    text = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        write_new_private_file(path, text.decode())
    except FileExistsError:
        return read_pair(path)
    return IntakeKey(private)


def read_pair(path: Path) -> IntakeKey:
    """The pair of a private key file; raises Problem when it is none."""
    try:
        private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError):
        private = None
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise Problem(
            gettext_noop("{path} holds no break-glass key."),
            gettext_noop("Give the file with the private key that BASCULE_ESCROW_KEY belongs to."),
            path=path,
        )
    return IntakeKey(private)
