"""Secrets of a FortiOS entry: in the clear, or `ENC`, which only the device (or its hard-coded key) opens."""

import re

from bascule.observation.problem import gettext_noop
from bascule.readers.config_syntax.account import MASK, DeviceAccount
from bascule.readers.config_syntax.edit_blocks import Entry

ENCRYPTED = gettext_noop("encrypted by the device; whoever holds this file and the device key can recover it")
_KEYS = re.compile(
    r"^(?:.*(?:password|passwd|passphrase|secret|psksecret|presharedkey|pwd)|key|api-key|auth-key|private-key|seed|name-key)\d*$"
)


def note(account: DeviceAccount, entry: Entry, title: str, login: str | None = None) -> None:
    """Hand out what is in the clear; tell of what is encrypted or hashed without its material."""
    for key, (line, words) in entry.settings.items():
        if not _KEYS.match(key) or not words or words in (["enable"], ["disable"]):
            continue
        if words[0] == "ENC":
            account.sealed(holder=login or entry.name, value=f"{title} {key} {MASK} ENC", line=line)
        elif words[0].startswith(("-----BEGIN ENCRYPTED", "$")):
            account.sealed(
                holder=login or entry.name,
                value=f"{title} {key} {MASK} encrypted",
                line=line,
            )
        else:
            kind = (
                "private-key"
                if "PRIVATE KEY" in words[0]
                else "pre-shared-key"
                if "psk" in key or "presharedkey" in key
                else "password"
            )
            account.secret(kind, " ".join(words), title=f"{title} {key}", login=login, line=line)
