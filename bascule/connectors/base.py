"""What a connector can do. A capability is a base class; nobody can rotate what he cannot verify.

An outcome has three words, because a dead line is not a refusal: `accepted` and `refused` are the system's own
answers, `unreachable` means that nothing was learnt.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ClassVar

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import AccessFact, Observation
from bascule.sealing.passwords import new_password

FOREVER = datetime.max.replace(tzinfo=UTC)  # until when something acts that nothing ends


@dataclass(frozen=True)
class Target:
    """A live system and a login on it. `address` is host or host:port as the connector says; `pinned` the host key
    or certificate (as the connector writes it) that alone is trusted; empty: the first one met is reported.
    `options` are the connector's own words (database, base_dn, path…; its README lists them), never a secret.
    `through` is the login over which the system is reached at all, when it has no door of its own (a repository on a
    backup host): `paths` puts the `Way` there."""

    address: str
    login: str
    pinned: str = ""
    timeout: float = 10.0
    options: Mapping[str, str] = field(default_factory=dict)
    through: "Way | None" = field(default=None, repr=False)


@dataclass(frozen=True)
class Way:
    """The login that makes a change when the account does not change itself: an administrator, a root SSH login.
    `address` is where it comes in when that is not the target's own address."""

    login: str
    secret: bytes = field(repr=False)
    address: str = ""
    pinned: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a login or a change came to. `detail` is for people and never holds a secret; `code` is the system's own
    class of answer in one word (auth-failed, locked, expired, policy…): a proof compares it; `pinned` is the identity
    the system showed, to be kept and demanded from then on."""

    ACCEPTED: ClassVar[str] = "accepted"
    REFUSED: ClassVar[str] = "refused"
    UNREACHABLE: ClassVar[str] = "unreachable"

    word: str
    detail: str = ""
    pinned: str = ""
    code: str = ""


@dataclass(frozen=True)
class Ended:
    """Sessions that were ended. `count` None: the system does not tell, or cannot end them."""

    count: int | None
    detail: str = ""


@dataclass(frozen=True)
class Residual:
    """Until when the old secret may still act, through tickets, tokens or grace. `until` None: nothing is known to
    be left."""

    until: datetime | None
    why: str = ""


@dataclass(frozen=True)
class Budget:
    """How many wrong logins the authority takes before it locks the account, within `window` seconds, and how many
    it has counted. `threshold` None: it does not lock, or does not tell (`known` False)."""

    threshold: int | None
    window: float = 1800.0
    counted: int = 0
    known: bool = True


@dataclass(frozen=True)
class Dependent:
    """Something that logs in with the secret and breaks when it changes: a service, a task, a pool, a script."""

    what: str
    where: str
    why: str = ""


class WrongIdentity(Problem):
    """The system is not the one that was pinned. Nothing was sent to it."""

    def __init__(self, address: str, shown: str) -> None:
        super().__init__(
            gettext_noop("{address} does not show the identity it showed before (now {shown})."),
            gettext_noop("Somebody may stand in between, or the system was reinstalled. Compare on its console; only then accept the new one."),
            address=address, shown=shown,
        )  # fmt: skip


class NotLookedAt(Problem):
    """Discovery did not get in, or the system stopped answering."""

    def __init__(self, address: str, error: str) -> None:
        super().__init__(
            gettext_noop("{address} could not be looked at ({error})."),
            gettext_noop("Verify the credential first; then discover again."),
            address=address, error=error,
        )  # fmt: skip


class NoLogin(Exception):
    """Inside a connector: there is no login; `outcome` says why."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.detail)
        self.outcome = outcome


class Connector(ABC):
    """`kind` is the folder's name, `label` what a person calls the system, `port` the usual one."""

    kind: ClassVar[str]
    label: ClassVar[str]
    port: ClassVar[int]


class Verifies(Connector):
    """Tries a login, reading only."""

    @abstractmethod
    def verify(self, target: Target, secret: bytes) -> Outcome:
        """A fresh login with this secret, ended at once. Never raises for a wrong secret or a dead host; raises
        WrongIdentity when the pinned identity is not shown, before any secret is sent."""


class Discovers(Connector):
    """Looks around on a system with a login that works, reading only."""

    @abstractmethod
    def discover(self, target: Target, secret: bytes) -> Iterator[Observation | AccessFact]:
        """What the system is, and the ways in it shows. Raises Problem when the login does not work."""


class Rotates(Verifies):
    """Changes a secret. May run twice with the same new secret.

    `resets`: how many changes until the old secret is dead (Active Directory: 2, the one before stays in grace).
    `needs_way`: the account cannot change itself, a `Way` must be given. `cuts_itself`: the change may shut the very
    line it is made over, so a second tested way in, or a dead man's switch, comes first. `settles`: seconds until every
    authority has usually heard of a change (replication)."""

    resets: ClassVar[int] = 1
    needs_way: ClassVar[bool] = False
    cuts_itself: ClassVar[bool] = False
    settles: ClassVar[float] = 0.0

    @abstractmethod
    def rotate(self, target: Target, current: bytes, new: bytes, way: Way | None = None) -> Outcome:
        """Make `new` the secret, logged in by `way`, or as the account itself with `current`. `accepted`: the system
        said yes; `refused`: it said no and nothing changed (code `policy`: another new secret may be tried;
        `auth-failed`: the login that makes the change was not let in); `unreachable`: nobody knows, so run again with
        the same `new`. Only a fresh `verify` decides. Raises WrongIdentity before any secret is sent."""

    def new_secret(self, target: Target, current: bytes) -> bytes:
        """New material of this kind, complete (a key with both halves), from the system's random source."""
        return new_password().encode()

    def paths(self, target: Target, current: bytes, way: Way | None = None) -> tuple[Target, ...]:
        """Every authority and protocol that judges the secret (each domain controller by LDAP, NTLM and Kerberos):
        all must take the new one and refuse the old one."""
        return (target,)

    def end_sessions(self, target: Target, current: bytes, way: Way | None = None) -> Ended:
        """End what the old secret opened. `current` is the new secret by then."""
        return Ended(None, "")

    def residual(self, target: Target, changed_at: datetime) -> Residual:
        """What may still act after the change and the end of sessions, at the worst."""
        return Residual(None)

    def budget(self, target: Target, current: bytes, way: Way | None = None) -> Budget:
        """What the authority counts before it locks this account."""
        return Budget(None, known=False)

    def dependents(self, target: Target, current: bytes, way: Way | None = None) -> tuple[Dependent, ...]:
        """What on this system uses the secret, as far as it shows."""
        return ()

    def managed_by(self, target: Target, current: bytes, way: Way | None = None) -> str:
        """What else changes this secret by itself (LAPS, a vault's agent…), in a few words; "" when nothing shows:
        two owners of one secret lose it, so the change is refused."""
        return ""


class DeadMan(Connector):
    """Puts the old state back by itself unless it is told in time that the new one works."""

    @abstractmethod
    def arm(self, target: Target, current: bytes, seconds: int, way: Way | None = None) -> str:
        """Arrange that the system goes back to what it is now in `seconds`; returns a handle. Raises Problem when it
        cannot: then nothing may be changed."""

    @abstractmethod
    def disarm(self, target: Target, current: bytes, handle: str, way: Way | None = None) -> bool:
        """Call it off, over a fresh login with `current` (the new secret). True when it is surely off."""


@dataclass(frozen=True)
class Ran:
    """How a script of the house ended on a system. `word` as an Outcome's: `accepted` when it ran to its end, whatever
    its `exit` code; `refused` when the login, or its right to administer, was not given; `unreachable` when the line
    broke, so that nobody knows how far it came. `out` is what it printed, `detail` is for people."""

    word: str
    exit: int | None = None
    out: str = ""
    detail: str = ""


class Removes(Connector):
    """Runs scripts of the house as the system's administrator: the read-only collector, and a removal, which may run
    as often as one likes. That something is gone only a fresh report of the collector says."""

    @abstractmethod
    def run_script(
        self,
        target: Target,
        secret: bytes,
        script: str,
        *,
        arguments: tuple[str, ...] = (),
        seconds: float = 900,
    ) -> Ran:
        """Feed the script to the system's shell over a pinned line; nothing is left on the system. `target.pinned` is
        demanded: raises WrongIdentity, before any secret is sent, when it is empty or another one is shown."""


def host_and_port(address: str, port: int) -> tuple[str, int]:
    """("host", 22) of "host", "host:22", "[::1]:22" or "::1"."""
    if address.startswith("["):
        host, _bracket, rest = address[1:].partition("]")
        return host, int(rest[1:]) if rest[1:].isdigit() else port
    if address.count(":") == 1 and address.rpartition(":")[2].isdigit():
        host, _colon, text = address.rpartition(":")
        return host, int(text)
    return address, port
