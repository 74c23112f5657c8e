"""A local account of a Windows machine, and the services that log on with it, by WinRM."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bascule.connectors.base import (
    Budget,
    Dependent,
    Discovers,
    Ended,
    NoLogin,
    NotLookedAt,
    Outcome,
    Rotates,
    Target,
    Way,
    host_and_port,
)
from bascule.connectors.winrm.line import Windows, opened
from bascule.observation.problem import gettext_noop
from bascule.observation.records import AccessFact, Evidence, Observation

SERVICE = gettext_noop("a Windows service logs on with this account")
TASK = gettext_noop("a scheduled task logs on with this account")
POLICY = ("InvalidPassword", "PasswordRestriction", "PasswordTooShort")


class WinRm(Rotates, Discovers):
    """See README.md beside this file."""

    kind = "winrm"
    label = "Windows (WinRM)"
    port = 5986

    def verify(self, target: Target, secret: bytes) -> Outcome:
        try:
            with opened(target, target.login, secret) as windows:
                return Outcome(Outcome.ACCEPTED, "shell opened and closed", windows.shown, "ok")
        except NoLogin as none:
            return none.outcome

    def rotate(self, target: Target, current: bytes, new: bytes, way: Way | None = None) -> Outcome:
        where, login, secret = _way_in(target, current, way)
        try:
            with opened(where, login, secret, need_pin=True) as windows:
                answer = windows.ask("reset", login=_short(target.login), new=new.decode("utf-8"))
                outcome = _judged(answer, windows)
                names = target.options.get("services", "").split()
                if outcome.word == Outcome.ACCEPTED and names:
                    return _services(windows, names, new)
                return outcome
        except NoLogin as none:
            if none.outcome.code == "auth-failed" and way is None and current != new:
                again = self.verify(target, new)  # the run before may have been cut after the change
                if again.word == Outcome.ACCEPTED:
                    return again
            return none.outcome

    def end_sessions(self, target: Target, current: bytes, way: Way | None = None) -> Ended:
        try:
            told = self._told(target, current, way, "sessions")
        except NoLogin as none:
            return Ended(None, none.outcome.detail)
        if not told["ok"]:
            return Ended(None, str(told.get("error", ""))[:200])
        smb, shells = int(told.get("smb") or 0), int(told.get("shells") or 0)
        return Ended(smb + shells, f"{smb} SMB sessions, {shells} desktops")

    def budget(self, target: Target, current: bytes, way: Way | None = None) -> Budget:
        try:
            told = self._told(target, current, way, "budget")
            return Budget(int(told["threshold"]) or None, float(told["window"]) or 1800.0)
        except (NoLogin, KeyError, TypeError, ValueError):
            return Budget(None, known=False)

    def dependents(self, target: Target, current: bytes, way: Way | None = None) -> tuple[Dependent, ...]:
        told = self._read(target, current, way, "dependents")
        host, _port = host_and_port(target.address, self.port)
        services = [Dependent(str(one), host, SERVICE) for one in told.get("services") or []]
        return (*services, *(Dependent(str(one), host, TASK) for one in told.get("tasks") or []))

    def discover(self, target: Target, secret: bytes) -> Iterator[Observation | AccessFact]:
        told = self._read(target, secret, None, "accounts")
        host, _port = host_and_port(target.address, self.port)
        name, where = str(told.get("computer") or host), Evidence(file=f"winrm://{target.address}")
        yield Observation(ref=f"winrm:{target.address}", source="endpoint", source_group="managed", live=True,
                          hostname=name.lower(), os=told.get("os"), ips=[host], evidence=where)  # fmt: skip
        for one in told.get("users") or []:
            state = "enabled" if one.get("enabled") else "disabled"
            yield AccessFact(ref=f"{name}:account:{one.get('name')}", fact="account", on=name,
                             holder=str(one.get("name")), value=state, evidence=where)  # fmt: skip
        for one in told.get("admins") or []:
            yield AccessFact(
                ref=f"{name}:admin:{one}", fact="admin", on=name, holder=str(one), evidence=where
            )

    def _told(self, target: Target, current: bytes, way: Way | None, do: str) -> dict[str, Any]:
        where, login, secret = _way_in(target, current, way)
        with opened(where, login, secret) as windows:
            return windows.ask(do, login=_short(target.login))

    def _read(self, target: Target, current: bytes, way: Way | None, do: str) -> dict[str, Any]:
        """As _told; Problem without an answer, so that nothing unknown looks like nothing."""
        try:
            told = self._told(target, current, way, do)
            error = "" if told["ok"] else str(told.get("error", "?"))
        except NoLogin as none:
            error = none.outcome.code or none.outcome.detail
        if error:
            raise NotLookedAt(target.address, error[:100])
        return told


def _way_in(target: Target, current: bytes, way: Way | None) -> tuple[Target, str, bytes]:
    """The administrator's login, or the account's own."""
    if way is None:
        return target, target.login, current
    address = way.address or target.address
    pinned = way.pinned or (target.pinned if address == target.address else "")
    return replace(target, address=address, pinned=pinned), way.login, way.secret


def _judged(answer: dict[str, Any], windows: Windows) -> Outcome:
    if answer["ok"]:
        return Outcome(Outcome.ACCEPTED, "password set", windows.shown, "ok")
    error = str(answer.get("error", ""))[:200]
    code = (
        "policy"
        if error.startswith(POLICY)
        else "unknown-user"
        if error.startswith("UserNotFound")
        else "failed"
    )
    return Outcome(Outcome.REFUSED, error, windows.shown, code)


def _services(windows: Windows, names: list[str], new: bytes) -> Outcome:
    """The password that each named service logs on with; the account's own is changed by then."""
    told = windows.ask("services", names=names, new=new.decode("utf-8"))
    done = {str(one.get("name")): one.get("code") for one in told.get("services") or []}
    failed = [name for name in names if done.get(name) != 0]
    if failed:
        return Outcome(
            Outcome.UNREACHABLE,
            f"password set; not in the services {', '.join(failed)}",
            windows.shown,
            "services",
        )
    return Outcome(Outcome.ACCEPTED, f"password set, also in {len(names)} services", windows.shown, "ok")


def _short(login: str) -> str:
    return login.rpartition("\\")[2].partition("@")[0]
