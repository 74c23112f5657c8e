"""What a connector can do. A capability is a base class; nobody can rotate what he cannot verify.

An outcome has three words, because a dead line is not a refusal: `accepted` and `refused` are the system's own
answers to the login, `unreachable` means that nothing was learnt.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import AccessFact, Observation


@dataclass(frozen=True)
class Target:
    """A live system and a login on it. `address` is host or host:port as the connector says; `pinned` the host key
    or certificate (as the connector writes it) that alone is trusted; empty: the first one met is reported."""

    address: str
    login: str
    pinned: str = ""
    timeout: float = 10.0


@dataclass(frozen=True)
class Outcome:
    """What a login came to. `detail` is for people and never holds a secret; `pinned` is the identity the system
    showed, to be kept and demanded from then on."""

    ACCEPTED: ClassVar[str] = "accepted"
    REFUSED: ClassVar[str] = "refused"
    UNREACHABLE: ClassVar[str] = "unreachable"

    word: str
    detail: str = ""
    pinned: str = ""


class WrongIdentity(Problem):
    """The system is not the one that was pinned. Nothing was sent to it."""

    def __init__(self, address: str, shown: str) -> None:
        super().__init__(
            gettext_noop("{address} does not show the identity it showed before (now {shown})."),
            gettext_noop("Somebody may stand in between, or the system was reinstalled. Compare on its console; only then accept the new one."),
            address=address, shown=shown,
        )  # fmt: skip


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
    """Changes a secret. May run twice with the same new secret."""

    @abstractmethod
    def rotate(self, target: Target, current: bytes, new: bytes) -> Outcome:
        """Make `new` the secret. `accepted`: the system said yes; `refused`: it said no and nothing changed;
        `unreachable`: nobody knows, so run again with the same `new`. Only a fresh `verify` decides."""


class Removes(Connector):
    """Takes something away and can tell that it is gone."""

    @abstractmethod
    def remove(self, target: Target, secret: bytes, what: str) -> Outcome:
        """Take `what` away; already gone is `accepted`."""

    @abstractmethod
    def is_absent(self, target: Target, secret: bytes, what: str) -> bool | None:
        """Whether it is gone; None when nothing was learnt."""


def host_and_port(address: str, port: int) -> tuple[str, int]:
    """("host", 22) of "host", "host:22", "[::1]:22" or "::1"."""
    if address.startswith("["):
        host, _bracket, rest = address[1:].partition("]")
        return host, int(rest[1:]) if rest[1:].isdigit() else port
    if address.count(":") == 1 and address.rpartition(":")[2].isdigit():
        host, _colon, text = address.rpartition(":")
        return host, int(text)
    return address, port
