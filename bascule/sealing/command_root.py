"""A root key that never leaves a key service: an external command wraps and unwraps.

The command is what the owner of the installation writes around his KMS, HSM or Vault (a few lines of shell or Python).
It is run with one more argument, `wrap` or `unwrap`, reads one JSON object on standard input,
`{"key": "<name of the key>", "data": "<base64>"}`, and prints `{"data": "<base64>"}`; anything but exit code 0 is a
refusal. What is given to `wrap` is 64 bytes: the data key and the SHA-256 of the place it belongs to, so that a wrapped
key opens nowhere else even where the service has no authenticated context.
"""

import base64
import binascii
import hashlib
import hmac
import json
import subprocess
from collections.abc import Sequence

from bascule.sealing import problems
from bascule.sealing.problems import CannotOpen, UnusableRoot
from bascule.sealing.root import ID_BYTES, KEY_BYTES, Root

SECONDS = 30


class CommandRoot(Root):
    """`command` is an argument list, never a shell line; `key` names the service's key, and so does the root's id."""

    def __init__(self, command: Sequence[str], key: str) -> None:
        if not command or not key:
            raise UnusableRoot(problems.BAD_COMMAND)
        self._command, self._key = list(command), key
        self.id = hashlib.sha256(b"bascule command root v1|" + key.encode()).digest()[:ID_BYTES]

    def wrap(self, key: bytes, aad: bytes) -> bytes:
        return self._run("wrap", key + hashlib.sha256(aad).digest())

    def unwrap(self, blob: bytes, aad: bytes) -> bytes:
        plain = self._run("unwrap", blob)
        if not hmac.compare_digest(plain[KEY_BYTES:], hashlib.sha256(aad).digest()):
            raise CannotOpen
        return plain[:KEY_BYTES]

    def _run(self, what: str, data: bytes) -> bytes:
        """Neither what the command was given nor what it printed is ever told: both may be secret."""
        asked = json.dumps({"key": self._key, "data": base64.b64encode(data).decode()})
        try:
            done = subprocess.run(
                [*self._command, what],
                input=asked,
                capture_output=True,
                text=True,
                timeout=SECONDS,
                check=True,
            )
            found = base64.b64decode(json.loads(done.stdout)["data"], validate=True)
        except (OSError, subprocess.SubprocessError):
            raise UnusableRoot(problems.COMMAND_FAILED) from None
        except (ValueError, KeyError, TypeError, binascii.Error):
            raise UnusableRoot(problems.COMMAND_FAILED) from None
        if not found:
            raise UnusableRoot(problems.COMMAND_FAILED)
        return found
