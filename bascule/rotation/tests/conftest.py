"""A simulated system that fails in every way a real one does, a credential on it, and the promises to hold.

The system's state lies in a file, so that a worker in another process, killed anywhere, leaves what it did.
"""

import fcntl
import json
import os
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bascule.connectors import registry
from bascule.connectors.base import (
    Budget,
    Dependent,
    Ended,
    Outcome,
    Residual,
    Rotates,
    Target,
    Verifies,
    Way,
)

OLD = "Canari-old-1f7c-known-to-Durand"
ADMIN = b"Canari-admin-way"


class Lost(Exception):
    """Half a reply: what a connector that cannot parse raises."""


@dataclass
class Killer:
    """Ends this process at the n-th point, or only counts them."""

    at: int = 0
    seen: int = 0
    names: list[str] = field(default_factory=list)

    def __call__(self, name: str) -> None:
        self.seen += 1
        self.names.append(name)
        if self.at and self.seen == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


class Sim(Rotates, Verifies):
    """`faults`: see `rotate` and `_ask`. A fault that is lost, late, half strikes the first change only."""

    kind, label, port = "sim", "Simulated", 1

    def __init__(self, file: Path) -> None:
        self.file, self.faults, self.point = file, set(), lambda name: None
        self.threshold: int | None = 10
        self.window, self.late_by, self.replicas = 1800.0, 1, 1
        self.uses: tuple[Dependent, ...] = ()
        self.owner = ""
        with self.state() as now:
            now.update(
                secrets=[OLD],
                failed=0,
                locked=False,
                history=[OLD],
                changes=0,
                calls=0,
                late=[],
                sessions=1,
                ticks=[],
            )

    @contextmanager
    def state(self) -> Iterator[dict[str, Any]]:
        handle = os.open(f"{self.file}.lock", os.O_CREAT | os.O_RDWR)
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            now = json.loads(self.file.read_text()) if self.file.exists() else {}
            yield now
            aside = self.file.with_suffix(f".{os.getpid()}")
            aside.write_text(json.dumps(now))
            aside.replace(self.file)
        finally:
            os.close(handle)

    @property
    def secret(self) -> str:
        """What opens it in the end, when everything late has landed."""
        with self.state() as now:
            return now["late"][-1][1] if now["late"] else now["secrets"][0]

    def forget(self) -> None:
        """The window in which wrong logins count is over."""
        with self.state() as now:
            now["failed"] = 0

    def keeps(self, secret: str) -> str:
        """What this system makes of a secret: from one of the kept ones, what stands can always be told."""
        return next(
            (secret[:n] for n in (8, 16, 25) if f"truncate{n}" in self.faults and secret != OLD), secret
        )

    @property
    def locked(self) -> bool:
        with self.state() as now:
            return bool(now["locked"])

    def verify(self, target: Target, secret: bytes) -> Outcome:
        self.point("before a login is sent")
        outcome = self._ask(
            int(target.options.get("replica", 0)), secret.decode("utf-8", "replace"), target.address
        )
        self.point("after a login's answer")
        return outcome

    def _ask(self, replica: int, secret: str, address: str = "") -> Outcome:
        with self.state() as now:
            self._tick(now)
            if self._flaps(now):
                return Outcome(Outcome.UNREACHABLE, "flap")
            if "anything" in self.faults or (not now["locked"] and secret in self._good(now, replica)):
                now["failed"] = 0
                now["ticks"].append(secret)
                return Outcome(Outcome.ACCEPTED, "", f"key-{address}")
            now["failed"] += 1
            now["locked"] = now["locked"] or (self.threshold is not None and now["failed"] >= self.threshold)
            code = "locked" if now["locked"] else "auth-failed"
            if "tells" in self.faults and secret in now["history"]:
                code = "expired"
            return Outcome(Outcome.REFUSED, "", f"key-{address}", code)

    def _good(self, now: dict[str, Any], replica: int) -> list[str]:
        """What opens this replica; `grace`: the one before as well."""
        found = [now["secrets"][min(replica, len(now["secrets"]) - 1)]]
        if "grace" in self.faults and len(now["history"]) > 1:
            found.append(now["history"][-2])
        return found

    def _flaps(self, now: dict[str, Any]) -> bool:
        return "flap" in self.faults and now["calls"] % 4 == 2

    def _tick(self, now: dict[str, Any]) -> None:
        """A call goes by: what is late may land, and an open session of the old owner may act."""
        now["calls"] += 1
        landed = [one for one in now["late"] if one[0] <= now["calls"]]
        now["late"] = [one for one in now["late"] if one[0] > now["calls"]]
        for _at, secret, replica in landed:
            self._set(now, secret, replica)
        if (
            "hostile" in self.faults
            and now["changes"]
            and now["sessions"]
            and now["ticks"]
            and now["ticks"][-1] != OLD
        ):
            self._set(now, OLD, None)

    def rotate(self, target: Target, current: bytes, new: bytes, way: Way | None = None) -> Outcome:
        self.point("before the change is sent")
        try:
            outcome = self._change(current.decode(), new.decode(), way)
        finally:
            self.point("after the change's answer")
        return outcome

    def _change(self, current: str, new: str, way: Way | None) -> Outcome:
        with self.state() as now:
            self._tick(now)
            if self._flaps(now):
                return Outcome(Outcome.UNREACHABLE, "flap")
            now["changes"] += 1
            first = now["changes"] == 1
            if way is not None and way.secret != ADMIN:
                return Outcome(Outcome.REFUSED, "", "", "auth-failed")
            if way is None and current not in self._good(now, 0):
                now["failed"] += 1
                now["locked"] = now["locked"] or (
                    self.threshold is not None and now["failed"] >= self.threshold
                )
                return Outcome(Outcome.REFUSED, "", "", "auth-failed")
            if ("policy" in self.faults and now["changes"] <= 2) or "min-age" in self.faults:
                return Outcome(Outcome.REFUSED, "", "", "policy")
            if "history" in self.faults and new in now["history"]:
                return Outcome(Outcome.REFUSED, "", "", "policy")
            if "yes-no" in self.faults:
                return Outcome(Outcome.ACCEPTED)
            if first and "lost-before" in self.faults:
                return Outcome(Outcome.UNREACHABLE, "reset")
            if first and "late" in self.faults:
                now["late"].append([now["calls"] + self.late_by, new, None])
                return Outcome(Outcome.UNREACHABLE, "time-out")
            self._set(now, self.keeps(new), None)
        self.point("after the change was applied")
        if first and "lost-after" in self.faults:
            return Outcome(Outcome.UNREACHABLE, "reset")
        if first and "half" in self.faults:
            raise Lost(new)
        return Outcome(Outcome.ACCEPTED)

    def _set(self, now: dict[str, Any], secret: str, replica: int | None) -> None:
        """Set it; other replicas hear of it a few calls later."""
        if replica is not None:
            now["secrets"][replica] = secret
            return
        now["secrets"] = [secret, *now["secrets"][1:]]
        now["history"].append(secret)
        for number in range(1, self.replicas):
            while len(now["secrets"]) <= number:
                now["secrets"].append(OLD)
            now["late"].append([now["calls"] + 3 * number, secret, number]) if "lag" in self.faults else now[
                "secrets"
            ].__setitem__(number, secret)

    def paths(self, target: Target, current: bytes, way: Way | None = None) -> tuple[Target, ...]:
        named = [{"replica": str(n)} for n in range(self.replicas)]
        return tuple(replace(target, options={**target.options, **one}) for one in named)

    def end_sessions(self, target: Target, current: bytes, way: Way | None = None) -> Ended:
        self.point("before sessions are ended")
        with self.state() as now:
            self._tick(now)
            count, now["sessions"] = now["sessions"], 0
        self.point("after sessions were ended")
        return Ended(count)

    def residual(self, target: Target, changed_at: datetime) -> Residual:
        return (
            Residual(changed_at + timedelta(hours=10), "tickets")
            if "tickets" in self.faults
            else Residual(None)
        )

    def budget(self, target: Target, current: bytes, way: Way | None = None) -> Budget:
        with self.state() as now:
            return Budget(self.threshold, self.window, now["failed"], known=True)

    def dependents(self, target: Target, current: bytes, way: Way | None = None) -> tuple[Dependent, ...]:
        return self.uses

    def managed_by(self, target: Target, current: bytes, way: Way | None = None) -> str:
        return self.owner


class AdminBox(Verifies):
    """Where an administrator logs in."""

    kind, label, port = "adminbox", "Admin", 1

    def verify(self, target: Target, secret: bytes) -> Outcome:
        return Outcome(Outcome.ACCEPTED if secret == ADMIN else Outcome.REFUSED, "", "key-a", "auth-failed")


@pytest.fixture
def connectors(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    known: dict[str, Any] = {"adminbox": AdminBox()}
    monkeypatch.setattr(registry, "connectors", lambda: known)
    monkeypatch.setattr("bascule.rotation.order.connectors", lambda: known)
    return known


@pytest.fixture
def sim(tmp_path: Path, connectors: dict[str, Any]) -> Sim:
    connectors["sim"] = made = Sim(tmp_path / "sim.json")
    return made


@pytest.fixture
def escrow_file(tmp_path: Path, settings: Any) -> Path:
    settings.ESCROW_FILES = str(tmp_path / "escrow" / "escrow.jsonl")
    settings.ESCROW_PRIVATE_FILE = str(tmp_path / "escrow.pem")
    return Path(settings.ESCROW_FILES)


@pytest.fixture
def customer_with_keys(firm: Any, escrow_file: Path) -> Any:
    from bascule.clients.open_client import open_client

    return open_client(firm, by="test", name="Menuiserie Lacombe")


@pytest.fixture
def subject(customer_with_keys: Any, sim: Sim) -> Callable[..., Any]:
    """`subject()`: a credential on the simulated system, known to the outgoing provider, that changes itself; with
    `way`: changed by an administrator; `known=False`: never received."""
    from bascule.rotation.models import Arrangement
    from bascule.vault.keep import keep
    from bascule.vault.models import Credential

    def make(*, way: bool = False, known: bool = True, title: str = "svc", **more: Any) -> Any:
        row = keep(customer_with_keys, by="test", title=title, login=more.pop("login", "svc"), connector="sim", target=more.pop("target", "box:1"),
                   known_to_outgoing="yes", secret=OLD if known else "")  # fmt: skip
        admin = None
        if way:
            admin = Credential.objects.filter(client=customer_with_keys, title="admin").first() or keep(
                customer_with_keys, by="test", title="admin", login="root", connector="adminbox", target="box:1", secret=ADMIN.decode()
            )  # fmt: skip
        options = {"timeout": "0.001"}
        Arrangement.objects.create(
            client=customer_with_keys,
            credential=row,
            way=admin,
            alone="" if way else "test",
            options=options,
            **more,
        )
        return row

    return make


@pytest.fixture
def turn() -> Callable[..., Any]:
    """`turn(credential)`: rotate without waiting; a Problem is returned, not raised."""
    from bascule.observation.problem import Problem
    from bascule.rotation.rotate import rotate
    from bascule.vault.models import Credential

    def run(credential: Any, **more: Any) -> Any:
        try:
            return rotate(
                Credential.objects.get(pk=credential.pk), by="test", pause=lambda seconds: None, **more
            )
        except Problem as problem:
            return problem

    return run


@pytest.fixture
def held(connectors: dict[str, Any]) -> Callable[..., Any]:
    """`held(credential)`: what the vault holds, against what the system holds. `lost`: the system's secret is not in
    the vault; `wrong_done`: said to be done, and it is not."""
    from bascule.rotation.models import Rotation
    from bascule.vault.candidates import open_version

    def look(credential: Any) -> SimpleNamespace:
        sim = connectors["sim"]
        versions = {
            v.number: (v.state, open_version(v, by="test", reason="test").decode())
            for v in credential.versions.all()
        }
        current = next((text for state, text in versions.values() if state == "current"), None)
        last = Rotation.objects.filter(credential=credential).order_by("-number").first()
        done = last is not None and last.state == "done"
        return SimpleNamespace(
            # A secret that was never ours (never received, set back by its owner) cannot be lost by us.
            lost=not any(sim.keeps(text) == sim.secret for _state, text in versions.values())
            and (sim.secret != OLD or credential.received_at is not None),
            locked=sim.locked,
            current_right=current == sim.secret,
            wrong_done=done and (current != sim.secret or (sim.secret == OLD)),
            done=done, last=last, versions=versions, current=current,
        )  # fmt: skip

    return look


@pytest.fixture
def in_child(connectors: dict[str, Any], turn: Callable[..., Any], firm: Any) -> Callable[..., list[str]]:
    """`in_child(credential, at=n)`: rotate in a process of its own, with a connection of its own, that is killed by
    SIGKILL at its n-th point: before and after every commit, every flush to disk, everything sent and received.
    Without `at` it runs to its end; returns the names of the points it came by."""
    from django.db import connection

    from bascule.tenancy.scope import set_scope

    def run(credential: Any, at: int = 0, work: Callable[[], Any] | None = None) -> list[str]:
        read, write = os.pipe()
        child = os.fork()
        if child:
            os.close(write)
            with os.fdopen(read) as stream:
                said = stream.read()
            _pid, status = os.waitpid(child, 0)
            assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, said
            return said.split("\n")[:-1]
        try:
            os.close(read)
            connection.connection = None  # the parent's; never closed from here
            set_scope(firm=firm.pk, clients=None)
            killer = Killer(at)
            _count_points(killer, connection, connectors["sim"])
            (work or (lambda: turn(credential)))()
            os.write(write, "".join(f"{name}\n" for name in killer.names).encode())
            os._exit(0)
        except BaseException:
            os.write(write, traceback.format_exc().encode())
            os._exit(1)

    return run


def _count_points(killer: Killer, connection: Any, sim: Sim) -> None:
    commit, fsync, sim.point = connection._commit, os.fsync, killer

    def committing() -> Any:
        killer("before a commit")
        done = commit()
        killer("after a commit")
        return done

    def flushing(handle: int) -> None:
        killer("before a flush")
        fsync(handle)
        killer("after a flush")

    def alone(execute: Any, statement: Any, *rest: Any) -> Any:
        """A statement outside a transaction is a commit of its own."""
        writes = not connection.in_atomic_block and str(statement).lstrip()[:6].upper() in (
            "UPDATE",
            "INSERT",
            "DELETE",
        )
        if writes:
            killer("before a statement of its own")
        done = execute(statement, *rest)
        if writes:
            killer("after a statement of its own")
        return done

    connection._commit, os.fsync = committing, flushing
    connection.execute_wrappers.append(alone)


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)
