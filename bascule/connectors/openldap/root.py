"""The directory's own administrator, olcRootDN: it has no entry, so its password is changed on the host, by root over
SSH, in the directory's settings (cn=config)."""

import hashlib
import re
import secrets
from base64 import b64decode, b64encode

from bascule.connectors.base import Outcome
from bascule.connectors.ssh_line import Line

LOCALLY = ["-Q", "-Y", "EXTERNAL", "-H", "ldapi:///"]


def change_root(line: Line, login: str, new: bytes) -> Outcome:
    """Replace olcRootPW of every database whose olcRootDN is `login`; the hash goes over standard input."""
    asked = line.run(
        [
            "ldapsearch",
            *LOCALLY,
            "-LLL",
            "-o",
            "ldif-wrap=no",
            "-b",
            "cn=config",
            "(olcRootDN=*)",
            "olcRootDN",
        ],
        root=True,
    )
    if asked.status != 0:
        return Outcome(Outcome.REFUSED, f"cn=config cannot be read (exit {asked.status})", code="no-right")
    databases = [dn for dn, root in _entries(asked.text) if _plain(root) == _plain(login)]
    if not databases:
        return Outcome(Outcome.REFUSED, "no database has this name as its administrator", code="no-account")
    parts = [
        f"dn: {dn}\nchangetype: modify\nreplace: olcRootPW\nolcRootPW: {salted_hash(new)}\n"
        for dn in databases
    ]
    done = line.run(["ldapmodify", *LOCALLY], "\n".join(parts).encode(), root=True)
    if done.status != 0:
        return Outcome(Outcome.REFUSED, f"not changed (exit {done.status})", code="not-changed")
    return Outcome(Outcome.ACCEPTED, f"the administrator of {len(databases)} databases was changed")


def restart(line: Line) -> int:
    """Restart slapd, which ends every connection; returns how many there were."""
    count = 0
    for port in (389, 636):
        told = line.run(["ss", "-Htn", "state", "established", "sport", "=", f":{port}"]).text
        count += len(told.splitlines())
    line.run(["systemctl", "restart", "slapd"], root=True, seconds=60)
    return count


def salted_hash(password: bytes) -> str:
    """{SSHA}: what every slapd knows without a module. The passwords are random, so its speed helps nobody."""
    salt = secrets.token_bytes(16)
    return "{SSHA}" + b64encode(hashlib.sha1(password + salt, usedforsecurity=False).digest() + salt).decode()


def _entries(text: str) -> list[tuple[str, str]]:
    found, dn = [], ""
    for line in text.splitlines():
        word, colon, value = line.partition(":")
        if value.startswith(":"):
            value = b64decode(value[1:]).decode("utf-8", "replace")
        if word == "dn" and colon:
            dn = value.strip()
        elif word == "olcRootDN" and colon:
            found.append((dn, value.strip()))
    return found


def _plain(dn: str) -> str:
    return re.sub(r"\s*([,=+])\s*", r"\1", dn).lower()
