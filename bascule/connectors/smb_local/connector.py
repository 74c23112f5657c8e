"""A local account of a Samba file server that stands alone: tried over SMB, changed as root over SSH."""

from collections.abc import Iterator

from bascule.connectors import smb_login, smbd_sessions
from bascule.connectors.base import (
    Discovers,
    Ended,
    NotLookedAt,
    Outcome,
    Rotates,
    Target,
    Way,
    host_and_port,
)
from bascule.connectors.ssh_line import Line, door, opened, way_in
from bascule.connectors.ssh_secret import NoLine
from bascule.observation.records import AccessFact, Evidence, Observation


class SmbLocal(Rotates, Discovers):
    """See README.md beside this file."""

    kind = "smb_local"
    label = "SMB (Samba)"
    port = 445
    needs_way = True

    def verify(self, target: Target, secret: bytes) -> Outcome:
        return smb_login.verify(target, secret)

    def rotate(self, target: Target, current: bytes, new: bytes, way: Way | None = None) -> Outcome:
        if way is None:
            return Outcome(Outcome.REFUSED, "needs a login as root by SSH", code="no-way")
        if target.pinned and not target.pinned.startswith("smb "):
            smb_login.verify(target, b"")  # raises WrongIdentity where a server answers
        try:
            with opened(way_in(target, way), pinned_only=True) as line:
                return _set(line, target.login, new)
        except NoLine as none:
            return none.outcome

    def end_sessions(self, target: Target, current: bytes, way: Way | None = None) -> Ended:
        if way is None:
            return Ended(None, "")
        try:
            with opened(way_in(target, way), pinned_only=True) as line:
                return smbd_sessions.end(line, target.login)
        except NoLine as none:
            return Ended(None, none.outcome.detail)

    def discover(self, target: Target, secret: bytes) -> Iterator[Observation | AccessFact]:
        """Accounts, shares and who may enter them, read as root over SSH (`target.login` is that login)."""
        host, _port = host_and_port(target.address, self.port)
        try:
            with opened(door(target, secret)) as line:
                accounts = line.run(["pdbedit", "-L"], root=True)
                shares = line.run(["testparm", "-s"], root=True)
        except NoLine as none:
            raise NotLookedAt(target.address, none.outcome.code or none.outcome.detail) from none
        where = Evidence(file=f"smb://{host}")
        for text in accounts.text.splitlines() if accounts.status == 0 else ():
            name = text.partition(":")[0]
            yield AccessFact(
                ref=f"{host}:smb:{name}", fact="account", on=host, holder=name, value="smb", evidence=where
            )
        yield from _shares(shares.text if shares.status == 0 else "", host, where)


def _set(line: Line, login: str, new: bytes) -> Outcome:
    """smbpasswd takes the password twice on standard input; an unknown account is not made."""
    if line.run(["pdbedit", "-L", "-u", login], root=True).status != 0:
        return Outcome(Outcome.REFUSED, "no such account", line.shown, "unknown-user")
    done = line.run(["smbpasswd", "-s", login], new + b"\n" + new + b"\n", root=True)
    if done.status == 0:
        return Outcome(Outcome.ACCEPTED, "password set by smbpasswd", line.shown, "ok")
    code = "policy" if b"PASSWORD_RESTRICTION" in done.err + done.out else "failed"
    return Outcome(Outcome.REFUSED, f"smbpasswd ended with {done.status}", line.shown, code)


def _shares(text: str, host: str, where: Evidence) -> Iterator[AccessFact]:
    """Who may enter which share, as smb.conf says; « admin users » act as root inside."""
    share = ""
    for raw in text.splitlines():
        line = raw.strip()
        if line.startswith("["):
            share = line.strip("[]")
        name, equals, value = line.partition("=")
        fact = {"valid users": "account", "admin users": "admin", "write list": "account"}.get(name.strip())
        for holder in value.replace(",", " ").split() if equals and fact else ():
            on = f"{host}/{share}" if share != "global" else host
            yield AccessFact(ref=f"{on}:{name.strip()}:{holder}", fact=str(fact), on=on, holder=holder,
                             value=name.strip(), evidence=where)  # fmt: skip
