"""A user of a MikroTik router, by RouterOS's API over TLS: password, open sessions, and a way back by itself."""

import re
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from bascule.connectors.base import (
    DeadMan,
    Discovers,
    Ended,
    NoLogin,
    NotLookedAt,
    Outcome,
    Rotates,
    Target,
    Way,
    WrongIdentity,
    host_and_port,
)  # fmt: skip
from bascule.connectors.routeros.api import Api, Trap
from bascule.connectors.tls import Pinning
from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import AccessFact, Evidence, Observation

WRONG_LOGIN = ("invalid user name or password", "cannot log in")
HANDLE = re.compile(r"(bascule-[0-9a-f]{8}) (\*[0-9A-Fa-f]+)")


class RouterOs(Rotates, Discovers, DeadMan):
    """See README.md beside this file."""

    kind = "routeros"
    label = "MikroTik (RouterOS)"
    port = 8729

    def verify(self, target: Target, secret: bytes) -> Outcome:
        try:
            with _opened(target, target.login, secret) as (_api, shown):
                return Outcome(Outcome.ACCEPTED, "logged in and out", shown, "ok")
        except NoLogin as none:
            return none.outcome

    def rotate(self, target: Target, current: bytes, new: bytes, way: Way | None = None) -> Outcome:
        where, login, secret = _way_in(target, current, way)
        try:
            with _opened(where, login, secret, need_pin=True) as (api, shown):
                found = api.ask("/user/print", f"?name={target.login}")
                if len(found) != 1:
                    return Outcome(Outcome.REFUSED, "no such user", shown, "unknown-user")
                try:
                    api.ask("/user/set", _id=found[0][".id"], password=new)
                except Trap as no:
                    code = "policy" if "password" in str(no) else "no-right"
                    return Outcome(Outcome.REFUSED, str(no)[:200], shown, code)
                return Outcome(Outcome.ACCEPTED, "password set", shown, "ok")
        except NoLogin as none:
            if none.outcome.code == "auth-failed" and way is None and current != new:
                again = self.verify(target, new)  # the run before may have been cut after the change
                if again.word == Outcome.ACCEPTED:
                    return again
            return none.outcome
        except (Trap, OSError, ValueError, KeyError) as broken:
            return Outcome(Outcome.UNREACHABLE, type(broken).__name__, target.pinned)

    def end_sessions(self, target: Target, current: bytes, way: Way | None = None) -> Ended:
        """Ends what others have open under this name; our own line is the youngest and ends by itself."""
        where, login, secret = _way_in(target, current, way)
        try:
            with _opened(where, login, secret) as (api, _shown):
                rows = api.ask("/user/active/print", f"?name={target.login}")
                mine = (
                    max((row.get(".id", "") for row in rows), key=_number, default="")
                    if login == target.login
                    else ""
                )
                ended = 0
                for row in rows:
                    if row.get(".id", "") not in {"", mine}:
                        api.ask("/user/active/request-logout", _id=row[".id"])
                        ended += 1
        except NoLogin as none:
            return Ended(None, none.outcome.detail)
        except (Trap, OSError, ValueError) as broken:
            return Ended(None, str(broken)[:200])
        return Ended(ended, f"{ended} sessions of {target.login} ended")

    def discover(self, target: Target, secret: bytes) -> Iterator[Observation | AccessFact]:
        """What the router is, its users, its peers and secrets of tunnels by name."""
        try:
            with _opened(target, target.login, secret) as (api, shown):
                name = api.ask("/system/identity/print")[0].get("name", "")
                about = (api.ask("/system/resource/print") or [{}])[0]
                users = api.ask("/user/print")
        except (NoLogin, Trap, OSError, ValueError, IndexError) as error:
            reason = error.outcome.code if isinstance(error, NoLogin) else type(error).__name__
            raise NotLookedAt(target.address, reason or "?") from error
        host, _port = host_and_port(target.address, self.port)
        where = Evidence(file=f"routeros://{target.address}")
        yield Observation(ref=f"routeros:{target.address}", source="firewall", source_group="managed", live=True,
                          kind="firewall", name=name, ips=[host], vendor="MikroTik", model=about.get("board-name"),
                          os=f"RouterOS {about.get('version', '')}".strip(), identifiers={"tls_key": shown}, evidence=where)  # fmt: skip
        for row in users:
            fact = "admin" if row.get("group") in {"full", "write"} else "account"
            off = " (disabled)" if row.get("disabled") == "true" else ""
            yield AccessFact(ref=f"{name}:user:{row.get('name')}", fact=fact, on=name or host, holder=row.get("name"),
                             value=f"group {row.get('group')}{off}", evidence=where)  # fmt: skip

    def arm(self, target: Target, current: bytes, seconds: int, way: Way | None = None) -> str:
        """A copy of the configuration, and a job that loads it (and restarts the router) after so many seconds."""
        where, login, secret = _way_in(target, current, way)
        name = f"bascule-{secrets.token_hex(4)}"
        try:
            with _opened(where, login, secret, need_pin=True) as (api, _shown):
                api.ask("/system/backup/save", name=name, dont_encrypt="yes")
                if not api.ask("/file/print", f"?name={name}.backup"):
                    raise Trap("the copy is not there")
                job = f':delay {int(seconds)}s; /system/backup/load name={name} password=""'
                answer = api.ask("/execute", script=job)
                handle = f"{name} {(answer or [{}])[0].get('ret', '')}"
                if not HANDLE.fullmatch(handle) or not _jobs(api, handle):
                    raise Trap("the job does not run")
                return handle
        except (NoLogin, Trap, OSError, ValueError) as error:
            raise Problem(
                gettext_noop("The way back could not be arranged on {address} ({error})."),
                gettext_noop("Nothing was changed. Have somebody at the router's console, or a second tested way in."),
                address=target.address, error=str(error)[:100],
            ) from error  # fmt: skip

    def disarm(self, target: Target, current: bytes, handle: str, way: Way | None = None) -> bool:
        found = HANDLE.fullmatch(handle)
        where, login, secret = _way_in(target, current, way)
        if not found:
            return False
        try:
            with _opened(where, login, secret) as (api, _shown):
                for row in _jobs(api, handle):
                    api.ask("/system/script/job/remove", _id=row[".id"])
                for row in api.ask("/file/print", f"?name={found[1]}.backup"):
                    api.ask("/file/remove", _id=row[".id"])
                return not _jobs(api, handle)
        except (NoLogin, Trap, OSError, ValueError, KeyError):
            return False


def _jobs(api: Api, handle: str) -> list[dict[str, str]]:
    """The job of this handle, while it waits."""
    number = handle.rpartition(" ")[2]
    return [row for row in api.ask("/system/script/job/print") if row.get(".id") == number]


def _number(identifier: str) -> int:
    """Of "*1F": 31."""
    try:
        return int(identifier.lstrip("*"), 16)
    except ValueError:
        return -1


def _way_in(target: Target, current: bytes, way: Way | None) -> tuple[Target, str, bytes]:
    if way is None:
        return target, target.login, current
    address = way.address or target.address
    pinned = way.pinned or (target.pinned if address == target.address else "")
    return replace(target, address=address, pinned=pinned), way.login, way.secret


@contextmanager
def _opened(
    target: Target, login: str, secret: bytes, *, need_pin: bool = False
) -> Iterator[tuple[Api, str]]:
    """A fresh login over TLS. Raises NoLogin, or WrongIdentity before anything is sent."""
    context, host_port = Pinning(target), host_and_port(target.address, 8729)
    try:
        raw = socket.create_connection(host_port, target.timeout)
        raw.settimeout(target.timeout)
        line = context.wrap_socket(raw)
    except WrongIdentity:
        raise
    except OSError as broken:
        raise NoLogin(Outcome(Outcome.UNREACHABLE, type(broken).__name__, context.shown)) from broken
    with line:
        if need_pin and not target.pinned:
            what = "its identity is not pinned yet; nothing was sent"
            raise NoLogin(Outcome(Outcome.REFUSED, what, context.shown, "not-pinned"))
        api = Api(line)
        try:
            said = api.ask("/login", name=login, password=secret)
        except Trap as no:
            code = "auth-failed" if str(no).startswith(WRONG_LOGIN) else "refused"
            raise NoLogin(Outcome(Outcome.REFUSED, str(no)[:200], context.shown, code)) from no
        except (OSError, ValueError) as broken:
            raise NoLogin(Outcome(Outcome.UNREACHABLE, type(broken).__name__, context.shown)) from broken
        if said and "ret" in said[0]:
            raise NoLogin(Outcome(Outcome.UNREACHABLE, "a RouterOS before 6.43", context.shown, "too-old"))
        yield api, context.shown
