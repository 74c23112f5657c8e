"""Change a password: as root with chpasswd, or as the account itself with passwd. Both read it from standard input."""

from bascule.connectors.base import Outcome
from bascule.connectors.ssh_line import Done, Line

# What PAM's modules say when the new password does not please them (LC_ALL=C).
POLICY = (
    "bad password",
    "too short",
    "longer password",
    "dictionary",
    "already used",
    "too similar",
    "too simple",
    "palindrome",
    "unchanged",
    "weak",
)


def change_password(line: Line, login: str, own: bytes | None, new: bytes) -> Outcome:
    """Make `new` the password of `login`; `own` is the present one when the account changes itself."""
    if any(sign in new for sign in (b"\n", b"\r", b"\0")):
        return Outcome(Outcome.REFUSED, "a password of this system is one line of text", line.shown, "policy")
    if not _is_local(line, login):
        return Outcome(
            Outcome.REFUSED, "the account comes from a directory: change it there", line.shown, "not-local"
        )
    if own == new:  # it has just opened the line
        return Outcome(Outcome.ACCEPTED, "it is the password already", line.shown)
    if own is None or line.can_be_root():
        done = line.run(["chpasswd"], login.encode() + b":" + new + b"\n", root=True)
    else:
        done = line.run(["passwd"], b"\n".join((own, new, new, b"")))
    if done.status == 0:
        return Outcome(Outcome.ACCEPTED, "the password was changed", line.shown)
    return Outcome(Outcome.REFUSED, "the system did not take the new password", line.shown, _code(done))


def _is_local(line: Line, login: str) -> bool:
    known = line.run(["cat", "/etc/passwd"]).text.splitlines()
    return any(one.split(":", 1)[0] == login for one in known)


def _code(done: Done) -> str:
    """`policy` when another password may do; the text itself is not kept, it may quote one."""
    told = (done.out + done.err).decode("utf-8", "replace").lower()
    return "policy" if any(word in told for word in POLICY) else "not-changed"
