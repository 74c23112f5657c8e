"""Where Dovecot keeps the passwords: accounts of the system, and users' files of its own. Changed on the host by SSH."""

import hashlib
import re
import secrets
from base64 import b64encode

from bascule.connectors.base import Outcome
from bascule.connectors.ssh_files import replace_file
from bascule.connectors.ssh_line import Line

SYSTEM = {"pam", "shadow", "passwd", "bsdauth"}


def change(line: Line, login: str, new: bytes) -> Outcome:
    """In every store that has the name, since Dovecot tries one after the other; then its memory is emptied."""
    told = line.run(["doveconf", "-n"], root=True)
    if told.status != 0:
        return Outcome(Outcome.REFUSED, "Dovecot's settings cannot be read there", line.shown, "no-right")
    blocks = passdbs(told.text)
    done = []
    if any(driver in SYSTEM for driver, _args in blocks) and _is_local(line, login):
        changed = line.run(["chpasswd"], login.encode() + b":" + new + b"\n", root=True)
        if changed.status != 0:
            return Outcome(Outcome.REFUSED, "the system did not take the new password", line.shown, "policy")
        done.append("the account of the system")
    for driver, args in blocks:
        file = args.split()[-1] if args.split() else ""
        if driver == "passwd-file" and "%" not in file and _in_file(line, file, login, new):
            done.append(file)
    if not done:
        drivers = ", ".join(sorted({driver for driver, _args in blocks}))
        what = f"no store that can be changed here has this name ({drivers})"
        return Outcome(Outcome.REFUSED, what, line.shown, "store-unknown")
    # Dovecot may remember that the old one was right (auth_cache_ttl).
    line.run(["doveadm", "auth", "cache", "flush", login], root=True)
    return Outcome(Outcome.ACCEPTED, f"changed in {', '.join(done)}", line.shown)


def passdbs(settings: str) -> list[tuple[str, str]]:
    """(driver, args) of each passdb block of `doveconf -n`, in the order in which they are asked."""
    found = []
    for block in re.findall(r"^passdb(?: \S+)? \{\n(.*?)^\}", settings, re.MULTILINE | re.DOTALL):
        words = dict(one.strip().partition(" = ")[::2] for one in block.splitlines())
        found.append((words.get("driver", ""), words.get("args", "")))
    return found


def with_password(text: str, login: str, entry: str) -> str | None:
    """The users' file with this entry as the password of `login`; None when it does not have the name."""
    lines, found = [], False
    for line in text.splitlines():
        parts = line.split(":")
        if parts[0] == login and not line.startswith("#"):
            parts[1:2] = [entry]
            found = True
        lines.append(":".join(parts))
    return "\n".join(lines) + "\n" if found else None


def salted_hash(password: bytes) -> str:
    """{SSHA512}: every Dovecot 2 knows it, and it can be made without a program of the host."""
    salt = secrets.token_bytes(16)
    return "{SSHA512}" + b64encode(hashlib.sha512(password + salt).digest() + salt).decode()


def _is_local(line: Line, login: str) -> bool:
    known = line.run(["cat", "/etc/passwd"]).text.splitlines()
    return any(one.split(":", 1)[0] == login for one in known)


def _in_file(line: Line, file: str, login: str, new: bytes) -> bool:
    read = line.run(["cat", "--", file], root=True)
    text = read.out.decode("utf-8", "surrogateescape")
    changed = with_password(text, login, salted_hash(new)) if read.status == 0 else None
    if changed is None:
        return False
    replace_file(line, file, read.out, changed.encode("utf-8", "surrogateescape"), root=True)
    return True
