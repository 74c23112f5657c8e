"""Secrets inside one command line of an IOS-like configuration, and the line without them.

Types by Cisco's and HPE's guides: 0 clear, 7 reversible, 5 8 9 one-way, 6 and `ciphertext` encrypted with the
device's key; ASA marks one-way ones after the value (`encrypted`, `pbkdf2`, `nt-encrypted`) and prints `*****`.
"""

from typing import NamedTuple

from bascule.readers.config_syntax import type7
from bascule.readers.config_syntax.account import MASK
from bascule.readers.config_syntax.secret_names import hides_nothing, is_hash

_KEYWORDS = {
    "password", "secret", "key", "key-string", "server-key", "community", "pre-shared-key", "shared-secret",
    "wpa-passphrase", "passphrase", "authentication-key", "md5", "encryption-key", "psk", "ascii", "auth", "priv",
    "ldap-login-password", "hello-password", "dsrm-password", "sha1", "sha256", "ciphertext", "plaintext",
}  # fmt: skip
_NOT_AFTER = {
    "cipher",
    "encryption",
    "generate",
    "zeroize",
    "chain",
    "rsa",
    "config-key",
    "strong",
    "policy",
    "type",
}
_NEVER = {"encryption", "policy", "complexity", "aging", "chain", "generate", "rsa", "ec", "config-key", "strength",
          "min-length", "manager", "operator", "recovery", "level", "history", "prompt", "import", "export", "reset", "lifetime", "id"}  # fmt: skip
_DIGESTS = {"md5", "sha", "sha1", "sha256", "sha-256", "aes", "des", "3des", "128", "192", "256"}


class Found(NamedTuple):
    """A secret's place in a command: `how` is clear, type7, hash, encrypted or removed; `plain` when recoverable."""

    keyword: str
    how: str
    plain: str | None
    masked: str


def _value_at(words: list[str], place: int) -> tuple[int, str] | None:
    """Index of the value after a keyword, and its type mark."""
    mark = ""
    index = place + 1
    keyword = words[place]
    user = words[:2] == ["snmp-server", "user"]
    if keyword in ("auth", "priv") and not user and (index >= len(words) or words[index] not in _DIGESTS):
        return None
    while index < len(words) and (
        words[index] in ("encrypted", "ciphertext", "plaintext", "hashed", "ascii", "hex", "local-key")
        or words[index] in _DIGESTS
        or (words[index].isdigit() and len(words[index]) == 1)
    ):
        if index == len(words) - 1:  # the last word is the value, whatever it looks like
            break
        mark = words[index]
        index += 1
    return (index, mark) if index < len(words) and words[index] not in _NEVER else None


def secrets_in(text: str) -> tuple[str, list[Found]]:
    """The command with every secret masked, and the secrets."""
    words = text.split()
    found: list[Found] = []
    shown = list(words)
    for place, word in enumerate(words):
        if word not in _KEYWORDS or shown[place] == MASK or (place and words[place - 1] in _NOT_AFTER):
            continue
        if place == 0 and word in ("key", "auth") and len(words) < 2:
            continue
        at = _value_at(words, place)
        if at is None or shown[at[0]] == MASK:
            continue
        index, mark = at
        value, after = words[index].strip('"'), words[index + 1] if index + 1 < len(words) else ""
        shown[index] = MASK
        judged = ("hash", None) if "localizedkey" in words else _judge(value, mark, after, word)
        found.append(Found(word, *judged, ""))
    masked = " ".join(shown)
    return masked, [item._replace(masked=masked) for item in found]


def _judge(value: str, mark: str, after: str, keyword: str) -> tuple[str, str | None]:
    if hides_nothing(value):
        return "removed", None
    if after in ("encrypted", "pbkdf2", "nt-encrypted") or mark in ("5", "8", "9", "4") or is_hash(value):
        return "hash", None
    if keyword in ("sha1", "sha256") or (mark in ("sha1", "sha256") and len(value) >= 40):
        return "hash", None
    if mark == "7" or (mark == "encrypted" and type7.reveal(value)):
        plain = type7.reveal(value)
        return ("type7", plain) if plain else ("encrypted", None)
    if mark in ("6", "ciphertext", "encrypted", "hashed", "8"):
        return "encrypted", None
    return "clear", value


def trap_community(words: list[str]) -> int | None:
    """Index of the community in `snmp-server host ADDRESS [vrf X] [traps|informs] [version …] COMMUNITY`."""
    index = 3
    while index < len(words):
        if words[index] in ("vrf", "udp-port"):
            index += 2
        elif words[index] in (
            "traps",
            "informs",
            "trap",
            "trap-level",
            "auth",
            "noauth",
            "priv",
            "1",
            "2c",
            "3",
            "version",
            "community",
            "all",
            "none",
            "critical",
            "not-info",
            "debug",
        ):
            index += 1
        else:
            return index
    return None
