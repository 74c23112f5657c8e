"""OpenLDAP: log in, look around, change an entry's password or the administrator's."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime

from bascule.connectors.base import (
    FOREVER,
    Budget,
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
)
from bascule.connectors.openldap.directory import PORT, Directory, opened
from bascule.connectors.openldap.root import change_root, restart
from bascule.connectors.ssh_line import opened as ssh_opened
from bascule.connectors.ssh_line import way_in
from bascule.connectors.ssh_secret import NoLine
from bascule.observation.problem import gettext_noop
from bascule.observation.records import AccessFact, Evidence, Observation

STAYS = gettext_noop("A connection that was opened with the old password stays open until it closes by itself or slapd restarts.")  # fmt: skip
NOT_READABLE = gettext_noop("this login may not read it")
PEOPLE = (
    "(|(objectClass=person)(objectClass=posixAccount)(objectClass=simpleSecurityObject)(objectClass=account))"
)
POLICY = ("pwdMaxFailure", "pwdFailureCountInterval", "pwdLockout")


class OpenLdap(Rotates, Discovers):
    """See README.md beside this file."""

    kind = "openldap"
    label = "OpenLDAP"
    port = PORT

    def verify(self, target: Target, secret: bytes) -> Outcome:
        try:
            with opened(target, target.login, secret) as directory:
                return Outcome(Outcome.ACCEPTED, "logged in and out", directory.shown)
        except NoLogin as none:
            return none.outcome

    def discover(self, target: Target, secret: bytes) -> Iterator[Observation | AccessFact]:
        try:
            with opened(target, target.login, secret) as directory:
                return iter(_listing(target, directory))
        except NoLogin as none:
            raise NotLookedAt(target.address, none.outcome.detail) from none

    def rotate(self, target: Target, current: bytes, new: bytes, way: Way | None = None) -> Outcome:
        if not new:
            return Outcome(Outcome.REFUSED, "not a password", code="policy")
        if way is not None and _is_ssh(way):
            return self._change_root(target, new, way)
        try:
            with _as(target, current, way) as directory:
                if way is None and current == new:  # it has just opened the line
                    return Outcome(Outcome.ACCEPTED, "it is the password already", directory.shown)
                outcome = directory.change_password(target.login, new, None if way else current)
                if outcome.detail == "LDAP 53" and not directory.search(
                    target.login, "(objectClass=*)", ["1.1"], "BASE"
                ):
                    outcome = replace(outcome, code="no-account")
        except NoLogin as none:
            done = self.verify(target, new) if way is None and none.outcome.code == "auth-failed" else None
            return done if done and done.word == Outcome.ACCEPTED else none.outcome
        if outcome.code == "no-account":
            what = "the name has no entry: the directory's administrator is changed by root over SSH"
            return replace(outcome, detail=what)
        return outcome

    def _change_root(self, target: Target, new: bytes, way: Way) -> Outcome:
        try:
            with ssh_opened(way_in(target, way), pinned_only=True) as line:
                return change_root(line, target.login, new)
        except NoLine as none:
            return none.outcome

    def end_sessions(self, target: Target, current: bytes, way: Way | None = None) -> Ended:
        if way is None or not _is_ssh(way) or target.options.get("restart") != "yes":
            return Ended(None, "OpenLDAP cannot end a single connection")
        try:
            with ssh_opened(way_in(target, way), pinned_only=True) as line:
                return Ended(restart(line), "slapd was restarted")
        except NoLine as none:
            return Ended(None, none.outcome.detail)

    def residual(self, target: Target, changed_at: datetime) -> Residual:
        return Residual(None) if target.options.get("restart") == "yes" else Residual(FOREVER, STAYS)

    def budget(self, target: Target, current: bytes, way: Way | None = None) -> Budget:
        """The strictest policy of the tree, and the failures that the entry has counted, as far as they show."""
        try:
            with _as(target, current, None if way and _is_ssh(way) else way) as directory:
                found = [
                    one
                    for base in directory.contexts()
                    for one in directory.search(base, "(objectClass=pwdPolicy)", POLICY)
                ]
                entry = directory.search(target.login, "(objectClass=*)", ["pwdFailureTime"], "BASE")
        except NoLogin:
            return Budget(None, known=False)
        limits = [(_number(one, "pwdMaxFailure"), _number(one, "pwdFailureCountInterval")) for one in found]
        limits = [one for one in limits if one[0]]
        if not limits:
            return Budget(None, known=False)
        most, window = min(limits)
        counted = len(entry[0].get("pwdFailureTime") or []) if entry else 0
        return Budget(most, float(window or "inf"), counted)


def _as(target: Target, current: bytes, way: Way | None) -> AbstractContextManager[Directory]:
    """The login that does it: the administrator's, or the entry's own."""
    if way is None:
        return opened(target, target.login, current, pinned_only=True)
    pinned = way.pinned or ("" if way.address else target.pinned)
    reached = replace(target, address=way.address or target.address, pinned=pinned)
    return opened(reached, way.login, way.secret, pinned_only=True)


def _is_ssh(way: Way) -> bool:
    """A login of the host, not a name of the directory (which has an equals sign)."""
    return "=" not in way.login


def _number(entry: dict[str, list[object]], name: str) -> int:
    values = entry.get(name)
    first = values[0] if isinstance(values, list) and values else values
    return int(str(first)) if str(first).isdigit() else 0


def _listing(target: Target, directory: Directory) -> list[Observation | AccessFact]:
    """The directory, and each name in it that can have a password."""
    where = f"ldap://{target.address}"
    evidence = Evidence(file=where)
    host, _port = host_and_port(target.address, PORT)
    contexts = directory.contexts()
    found: list[Observation | AccessFact] = [Observation(
        ref=where, source="endpoint", source_group="managed", live=True, kind="directory", name="OpenLDAP", ips=[host],
        identifiers={"tls": directory.shown}, attributes={"contexts": contexts}, evidence=evidence,
    )]  # fmt: skip
    people = [
        one for base in contexts for one in directory.search(base, PEOPLE, ["cn", "pwdAccountLockedTime"])
    ]
    for one in people:
        state = "locked" if one.get("pwdAccountLockedTime") else "login"
        found.append(AccessFact(ref=f"{where}:{one['dn']}", fact="account", on=where, holder=str(one["dn"]),
                                value=state, evidence=evidence))  # fmt: skip
    if not people:
        found.append(AccessFact(ref=f"{where}:people", fact="account", on=where, state="unknown",
                                why_unknown=NOT_READABLE, value="people", evidence=evidence))  # fmt: skip
    return found
