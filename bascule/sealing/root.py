"""Root keys: where the key comes from that wraps all data keys.

A root is anything that can wrap and unwrap 32 bytes: `LocalRoot` holds the key in this process (from a file, the
environment, a passphrase or shares); a key service (KMS, HSM, Vault's transit engine) subclasses `Root` and never
hands its key out.
"""

import base64
import binascii
import json
import os
import secrets
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bascule.sealing import problems
from bascule.sealing.problems import CannotOpen, UnusableRoot

KEY_BYTES = 32
NONCE_BYTES = 12
ID_BYTES = 8
# RFC 9106, second recommended option: 64 MiB, 3 passes, 4 lanes.
ARGON2_KIB, ARGON2_PASSES, ARGON2_LANES = 65_536, 3, 4


class Root(ABC):
    """Wraps data keys. `id` (8 bytes) says which root wrapped a key, and gives nothing away about it."""

    id: bytes

    @abstractmethod
    def wrap(self, key: bytes, aad: bytes) -> bytes:
        """Encrypt a data key, bound to `aad`."""

    @abstractmethod
    def unwrap(self, blob: bytes, aad: bytes) -> bytes:
        """The data key again; raises CannotOpen."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id.hex()}>"


class LocalRoot(Root):
    """A root key held in this process: AES-256-GCM under a key derived from it. Output: nonce (12) | ciphertext | tag.

    The id is derived from the key, so nothing needs to be stored to recognise it.
    """

    def __init__(self, material: bytes) -> None:
        if len(material) != KEY_BYTES:
            raise UnusableRoot(problems.NOT_A_ROOT)
        self._material = material
        self._cipher = AESGCM(_derive(material, b"bascule root wrap v1", KEY_BYTES))
        self.id = _derive(material, b"bascule root id v1", ID_BYTES)

    def wrap(self, key: bytes, aad: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, key, aad)

    def unwrap(self, blob: bytes, aad: bytes) -> bytes:
        try:
            return self._cipher.decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], aad)
        except (InvalidTag, ValueError):
            raise CannotOpen from None

    def material(self) -> bytes:
        """The root key itself, only to split it into shares or write it into a file."""
        return self._material

    def __reduce__(self) -> NoReturn:
        raise TypeError("a root key is never pickled")


def new_root_text() -> str:
    """A fresh root key as the text that a file or BASCULE_ROOT_KEY holds."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def roots_from_text(text: str) -> list[LocalRoot]:
    """Root keys, one base64 line each; the first is the current one, the others still open old data keys.

    Empty lines and lines that begin with # are skipped. Raises UnusableRoot.
    """
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    if not lines:
        raise UnusableRoot(problems.EMPTY)
    return [LocalRoot(_decoded(line)) for line in lines]


def roots_from_environment(name: str = "BASCULE_ROOT_KEY") -> list[LocalRoot]:
    """Root keys from the variable `name`, or from the file that `name`_FILE names."""
    file = os.environ.get(f"{name}_FILE")
    return roots_from_file(Path(file)) if file else roots_from_text(os.environ.get(name, ""))


def roots_from_file(path: Path) -> list[LocalRoot]:
    """Root keys from a file that only its owner may read; raises UnusableRoot when others can."""
    with path.open(encoding="ascii", errors="replace") as stream:
        if os.name == "posix" and os.fstat(stream.fileno()).st_mode & 0o077:
            raise UnusableRoot(problems.TOO_OPEN)
        return roots_from_text(stream.read())


def create_root_file(path: Path) -> LocalRoot:
    """A fresh root key in a new file (mode 600, on disk when this returns). Never overwrites: FileExistsError."""
    text = new_root_text()
    write_new_private_file(path, text + "\n")
    return roots_from_text(text)[0]


def create_passphrase(path: Path, passphrase: str) -> LocalRoot:
    """A root key that only the passphrase gives; `path` keeps salt, cost and the root's id, nothing secret."""
    record: dict[str, Any] = {
        "schema": "bascule.passphrase/1",
        "salt": base64.b64encode(secrets.token_bytes(16)).decode(),
        "kib": ARGON2_KIB,
        "passes": ARGON2_PASSES,
        "lanes": ARGON2_LANES,
    }
    root = LocalRoot(_stretch(passphrase, record))
    write_new_private_file(path, json.dumps(record | {"root": root.id.hex()}, indent=1) + "\n")
    return root


def open_passphrase(path: Path, passphrase: str) -> LocalRoot:
    """The root key of a passphrase (Argon2id, about half a second and 64 MiB). Raises UnusableRoot."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["schema"] != "bascule.passphrase/1" or not 8 <= record["kib"] <= 4 * 2**20:
            raise UnusableRoot(problems.BAD_PASSPHRASE_FILE)
        root, expected = LocalRoot(_stretch(passphrase, record)), bytes.fromhex(record["root"])
    except (ValueError, KeyError, TypeError):
        raise UnusableRoot(problems.BAD_PASSPHRASE_FILE) from None
    if root.id != expected:
        raise UnusableRoot(problems.WRONG_PASSPHRASE)
    return root


def write_new_private_file(path: Path, text: str) -> None:
    """A new file with mode 600 and its folder entry flushed to disk."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _decoded(line: str) -> bytes:
    try:
        return base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError):
        raise UnusableRoot(problems.NOT_A_ROOT) from None


def _stretch(passphrase: str, record: dict[str, Any]) -> bytes:
    kdf = Argon2id(
        salt=base64.b64decode(record["salt"], validate=True),
        length=KEY_BYTES,
        iterations=int(record["passes"]),
        lanes=int(record["lanes"]),
        memory_cost=int(record["kib"]),
    )
    return kdf.derive(passphrase.encode())


def _derive(material: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=purpose).derive(material)
