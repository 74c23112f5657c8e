"""krbtgt, whose key seals every ticket of a domain: reset twice, more than a ticket's life apart.

Nobody logs in as krbtgt and nobody knows its password: the domain makes its own from whatever is given. So the "secret"
here is no secret but the state to reach, `version:N`, N being how often the password was set (replication metadata).
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bascule.connectors.active_directory import listing
from bascule.connectors.active_directory.directory import Directory, Version, by_way, opened
from bascule.connectors.base import NoLogin, Outcome, Residual, Rotates, Target, Way
from bascule.observation.problem import gettext_noop
from bascule.sealing.passwords import new_password

HOURS = 10.0  # the life of a ticket, by default
UNTIL = gettext_noop(
    "Tickets sealed with the former key are taken until the second reset, at the earliest 10 hours after the first."
)


class Krbtgt(Rotates):
    """See README.md beside this file."""

    kind = "krbtgt"
    label = "Active Directory: krbtgt"
    port = 636
    needs_way = True
    settles = 15.0

    def verify(self, target: Target, secret: bytes) -> Outcome:
        """Whether the key is at this version on this controller; reads by `target.through`."""
        if target.through is None:
            return Outcome(
                Outcome.UNREACHABLE, "krbtgt cannot log in; give a login that reads", code="no-way"
            )
        try:
            with _read(target, target.through) as directory:
                version = _version(directory, target)
        except NoLogin as none:
            code = none.outcome.code
            return Outcome(Outcome.UNREACHABLE, none.outcome.detail, none.outcome.pinned, code)
        if version is None:
            return Outcome(Outcome.UNREACHABLE, "the metadata does not show", directory.shown)
        if secret == b"version:%d" % version.number:
            return Outcome(
                Outcome.ACCEPTED, f"set {version.changed_at:%Y-%m-%d %H:%M} UTC", directory.shown, "ok"
            )
        return Outcome(
            Outcome.REFUSED, f"it is at version {version.number}", directory.shown, "other-version"
        )

    def rotate(self, target: Target, current: bytes, new: bytes, way: Way | None = None) -> Outcome:
        if way is None:
            return Outcome(Outcome.REFUSED, "needs an administrator's login", code="no-way")
        where, login, secret = by_way(target, way)
        try:
            with opened(where, login, secret, need_pin=True) as directory:
                account, version = directory.account(target.login), _version(directory, target)
                if account is None or version is None:
                    return Outcome(Outcome.REFUSED, "no such account", directory.shown, "unknown-user")
                if new == b"version:%d" % version.number:
                    return Outcome(Outcome.ACCEPTED, "it was set already", directory.shown, "ok")
                hours = float(target.options.get("ticket_hours", HOURS))
                if directory.domain.now < version.changed_at + timedelta(hours=hours):
                    return _too_soon(version, hours, directory)
                return directory.set_password(account["dn"], new_password(40).encode())
        except NoLogin as none:
            return none.outcome

    def new_secret(self, target: Target, current: bytes) -> bytes:
        """The version after this one."""
        number = current.partition(b":")[2]
        return b"version:%d" % (int(number) + 1 if number.isdigit() else 0)

    def paths(self, target: Target, current: bytes, way: Way | None = None) -> tuple[Target, ...]:
        """Each controller whose key is known (`pin.HOST`): the state must have arrived on all."""
        if way is None:
            return (target,)
        here = replace(target, through=way)
        with _read(here, way) as directory:
            others = listing.controllers(directory) - {directory.domain.controller.lower()}
        there = [
            replace(here, address=target.options.get(f"address.{name}", name), pinned=pin)
            for name in sorted(others)
            if (pin := target.options.get(f"pin.{name}", ""))
        ]
        return (here, *there)

    def residual(self, target: Target, changed_at: datetime) -> Residual:
        return Residual(changed_at + timedelta(hours=float(target.options.get("ticket_hours", HOURS))), UNTIL)


def _read(target: Target, way: Way):  # type: ignore[no-untyped-def]
    """The administrator's login; on another controller of the domain, with that one's own pin."""
    where, login, secret = by_way(target, way)
    return opened(where, login, secret)


def _version(directory: Directory, target: Target) -> Version | None:
    account = directory.account(target.login)
    return directory.password_version(account["dn"]) if account else None


def _too_soon(version: Version, hours: float, directory: Directory) -> Outcome:
    """A second reset within the life of a ticket would refuse everybody's tickets at once."""
    again = version.changed_at + timedelta(hours=hours)
    return Outcome(Outcome.REFUSED, f"last set {version.changed_at:%Y-%m-%d %H:%M} UTC, again from {again:%Y-%m-%d %H:%M} UTC",
                   directory.shown, "too-soon")  # fmt: skip
