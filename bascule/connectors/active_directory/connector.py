"""Active Directory: a user or service account, judged by every domain controller over LDAP, NTLM and Kerberos."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bascule.connectors import smb_login, smbd_sessions
from bascule.connectors.active_directory import kerberos, listing
from bascule.connectors.active_directory.directory import Directory, by_way, opened
from bascule.connectors.base import (
    Budget,
    Dependent,
    Discovers,
    Ended,
    NoLogin,
    NotLookedAt,
    Outcome,
    Residual,
    Rotates,
    Target,
    Way,
    host_and_port,
)  # fmt: skip
from bascule.connectors.ssh_line import opened as ssh_opened
from bascule.connectors.ssh_line import way_in
from bascule.connectors.ssh_secret import NoLine
from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import AccessFact, Observation

PROTOCOLS = ("ldap", "ntlm", "kerberos")
TICKET_HOURS = 10  # the default of Windows and Samba
TICKETS = gettext_noop(
    "Kerberos tickets already issued work until they end (10 hours by default), also for open sessions; a laptop that "
    "has not met the domain since still opens with the old password from its cache."
)
NOT_ENDED = gettext_noop(
    "Open sessions were not ended: on Windows close them on each server (Close-SmbSession, logoff); on Samba give an "
    "SSH login to the controller as the way."
)


class ActiveDirectory(Rotates, Discovers):
    """See README.md beside this file."""

    kind = "active_directory"
    label = "Active Directory"
    port = 636
    resets = 2
    settles = 15.0

    def verify(self, target: Target, secret: bytes) -> Outcome:
        protocol = target.options.get("protocol", "ldap")
        if protocol == "ntlm":
            host, _port = host_and_port(target.address, self.port)
            return smb_login.verify(replace(target, address=host), secret, target.options.get("netbios", ""))
        if protocol == "kerberos":
            host, _port = host_and_port(target.address, 88)
            user, _at, realm = target.login.rpartition("\\")[2].partition("@")
            return kerberos.verify(host, user, target.options.get("realm", realm), secret, target.timeout)
        try:
            with opened(target, target.login, secret) as directory:
                return Outcome(Outcome.ACCEPTED, "bound and unbound", directory.shown, "ok")
        except NoLogin as none:
            return none.outcome

    def rotate(self, target: Target, current: bytes, new: bytes, way: Way | None = None) -> Outcome:
        if way is None:
            return self._own_change(target, current, new)
        if _is_ssh(way):
            return _by_samba_tool(target, new, way)
        where, login, secret = by_way(target, way)
        try:
            with opened(where, login, secret, need_pin=True) as directory:
                account = directory.account(target.login)
                if account is None:
                    return Outcome(Outcome.REFUSED, "no such account", directory.shown, "unknown-user")
                return directory.set_password(account["dn"], new)
        except NoLogin as none:
            return none.outcome

    def _own_change(self, target: Target, current: bytes, new: bytes) -> Outcome:
        """With the old password; the domain's rules of age and history hold then."""
        if target.pinned and self.verify(target, new).word == Outcome.ACCEPTED:
            return Outcome(Outcome.ACCEPTED, "it was the new one already", target.pinned, "ok")
        try:
            with opened(target, target.login, current, need_pin=True) as directory:
                account = directory.account(target.login)
                if account is None:
                    return Outcome(Outcome.REFUSED, "no such account", directory.shown, "unknown-user")
                return directory.set_password(account["dn"], new, current)
        except NoLogin as none:
            return none.outcome

    def paths(self, target: Target, current: bytes, way: Way | None = None) -> tuple[Target, ...]:
        """LDAP, NTLM and Kerberos on every controller of the domain's own list. LDAP sends the password itself, so on
        other controllers only where `pin.HOST` names their key."""
        with self._reading(target, current, way) as directory:
            account = directory.account(target.login)
            options = {
                **target.options, "realm": directory.domain.realm, "netbios": listing.netbios(directory),
            }  # fmt: skip
            short = str(listing.first(account or {}, "sAMAccountName") or target.login)
            controllers, own = listing.controllers(directory), directory.domain.controller.lower()
        host, port = host_and_port(target.address, self.port)
        found = [replace(target, options={**options, "protocol": "ldap"})]
        for name in sorted(controllers | {own}, key=lambda one: (one != own, one)):
            at = host if name == own else target.options.get(f"address.{name}", name)
            pin = target.options.get(f"pin.{name}", "")
            if name != own and pin:
                ldap = {**options, "protocol": "ldap", "controller": name}
                found.append(replace(target, address=f"{at}:{port}", pinned=pin, options=ldap))
            for protocol in PROTOCOLS[1:]:
                about = {**options, "protocol": protocol, "controller": name}
                found.append(replace(target, address=at, login=short, pinned="", options=about))
        return tuple(found)

    def versions(self, target: Target, current: bytes, way: Way | None = None) -> dict[str, Any]:
        """Each controller's own replication metadata of the password: {controller: Version, or None unread}. A grade B
        proof, and the sign that a change arrived everywhere."""
        with self._reading(target, current, way) as directory:
            controllers = listing.controllers(directory) | {directory.domain.controller.lower()}
            own, account = directory.domain.controller.lower(), directory.account(target.login)
            found = {own: directory.password_version(account["dn"]) if account else None}
        for name in sorted(controllers - {own}):
            pin = target.options.get(f"pin.{name}", "")
            other = replace(target, address=target.options.get(f"address.{name}", name), pinned=pin)
            found[name] = None
            if pin and account:
                with self._reading(other, current, way and replace(way, address="", pinned="")) as directory:
                    found[name] = directory.password_version(account["dn"])
        return found

    def end_sessions(self, target: Target, current: bytes, way: Way | None = None) -> Ended:
        if way is None or not _is_ssh(way):
            return Ended(None, NOT_ENDED)
        try:
            with ssh_opened(way_in(target, way), pinned_only=True) as line:
                return smbd_sessions.end(line, target.login)
        except NoLine as none:
            return Ended(None, none.outcome.detail)

    def residual(self, target: Target, changed_at: datetime) -> Residual:
        hours = float(target.options.get("ticket_hours", TICKET_HOURS))
        return Residual(changed_at + timedelta(hours=hours), TICKETS)

    def budget(self, target: Target, current: bytes, way: Way | None = None) -> Budget:
        try:
            with self._reading(target, current, way) as directory:
                return listing.budget(directory, directory.account(target.login))
        except Problem:
            return Budget(None, known=False)

    def dependents(self, target: Target, current: bytes, way: Way | None = None) -> tuple[Dependent, ...]:
        with self._reading(target, current, way) as directory:
            return listing.dependents(directory.account(target.login) or {})

    def managed_by(self, target: Target, current: bytes, way: Way | None = None) -> str:
        with self._reading(target, current, way) as directory:
            return listing.managed_by(directory.account(target.login) or {})

    def discover(self, target: Target, secret: bytes) -> Iterator[Observation | AccessFact]:
        with self._reading(target, secret, None) as directory:
            found = listing.read_domain(directory, target)
        yield from found

    @contextmanager
    def _reading(self, target: Target, current: bytes, way: Way | None) -> Iterator[Directory]:
        """A login to read with: the way's when it is LDAP, otherwise the account's own. Problem without one."""
        where, login, secret = (
            by_way(target, way) if way and not _is_ssh(way) else (target, target.login, current)
        )
        try:
            with opened(where, login, secret) as directory:
                yield directory
        except NoLogin as none:
            raise NotLookedAt(target.address, none.outcome.code or none.outcome.detail) from none


def _is_ssh(way: Way) -> bool:
    """A way with an SSH address is root on a Samba controller; any other is a domain administrator over LDAPS."""
    return host_and_port(way.address, 0)[1] == 22 or way.pinned.startswith(("ssh-", "ecdsa-"))


def _by_samba_tool(target: Target, new: bytes, way: Way) -> Outcome:
    """Reset on a Samba controller; the password goes in on standard input."""
    name = target.login.rpartition("\\")[2].partition("@")[0]
    try:
        with ssh_opened(way_in(target, way), pinned_only=True) as line:
            done = line.run(
                ["samba-tool", "user", "setpassword", "--", name], new + b"\n" + new + b"\n", root=True
            )
            if done.status == 0:
                return Outcome(Outcome.ACCEPTED, "password set by samba-tool", line.shown, "ok")
            told = done.err.decode("utf-8", "replace")
            code = (
                "unknown-user"
                if "Unable to find user" in told
                else "policy"
                if "0000052D" in told
                else "failed"
            )
            return Outcome(Outcome.REFUSED, f"samba-tool ended with {done.status}", line.shown, code)
    except NoLine as none:
        return none.outcome
