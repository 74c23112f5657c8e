"""Linux by SSH: verify a login, discover who may enter, change a password or a key, end what the old one opened."""

from collections.abc import Iterator
from datetime import datetime

import asyncssh

from bascule.connectors.base import (
    Budget,
    DeadMan,
    Dependent,
    Discovers,
    Ended,
    NotLookedAt,
    Outcome,
    Ran,
    Removes,
    Residual,
    Rotates,
    Target,
    Way,
    WrongIdentity,
)
from bascule.connectors.linux_ssh.around import budget_of, dependents_of
from bascule.connectors.linux_ssh.dead_man import arm, disarm
from bascule.connectors.linux_ssh.keys import change_key
from bascule.connectors.linux_ssh.listing import COMMANDS, read_listing
from bascule.connectors.linux_ssh.password import change_password
from bascule.connectors.linux_ssh.run_script import run_as_root
from bascule.connectors.linux_ssh.sessions import end_sessions
from bascule.connectors.ssh_line import Line, door, opened, way_in
from bascule.connectors.ssh_secret import Door, NoLine, private_key, public_half
from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import AccessFact, Observation
from bascule.sealing.passwords import new_password


class LinuxSsh(Rotates, Discovers, DeadMan, Removes):
    """See README.md beside this file."""

    kind = "linux_ssh"
    label = "Linux (SSH)"
    port = 22
    cuts_itself = True

    def verify(self, target: Target, secret: bytes) -> Outcome:
        try:
            with opened(door(target, secret)) as line:
                shown = line.shown
        except NoLine as none:
            return none.outcome
        return Outcome(Outcome.ACCEPTED, "session opened and closed", shown)

    def discover(self, target: Target, secret: bytes) -> Iterator[Observation | AccessFact]:
        try:
            with opened(door(target, secret)) as line:
                answers = {name: _printed(line, command) for name, command in COMMANDS.items()}
                pinned = line.shown
        except NoLine as none:
            raise NotLookedAt(target.address, none.outcome.detail) from none
        return iter(read_listing(target, pinned, answers))

    def new_secret(self, target: Target, current: bytes) -> bytes:
        if private_key(current) is None and public_half(current) is None:
            return new_password().encode()
        return asyncssh.generate_private_key("ssh-ed25519", comment=target.login).export_private_key()

    def rotate(self, target: Target, current: bytes, new: bytes, way: Way | None = None) -> Outcome:
        where = _where(target, current, way)
        try:
            with opened(where, pinned_only=True) as line:
                if private_key(new) is not None:
                    return change_key(line, target, current, new, self.verify)
                return change_password(line, target.login, None if way else current, new)
        except NoLine as none:
            if way is None and none.outcome.code == "auth-failed":
                return self._done_before(target, new, none.outcome)
            return none.outcome

    def _done_before(self, target: Target, new: bytes, refused: Outcome) -> Outcome:
        """A change whose answer was lost: the old secret opens nothing any more, and the new one does."""
        found = self.verify(target, new)
        return found if found.word == Outcome.ACCEPTED else refused

    def end_sessions(self, target: Target, current: bytes, way: Way | None = None) -> Ended:
        try:
            with opened(_where(target, current, way), pinned_only=True) as line:
                return end_sessions(line, target.login)
        except NoLine as none:
            return Ended(None, none.outcome.detail)

    def residual(self, target: Target, changed_at: datetime) -> Residual:
        return Residual(None)

    def budget(self, target: Target, current: bytes, way: Way | None = None) -> Budget:
        try:
            with opened(_where(target, current, way), pinned_only=True) as line:
                return budget_of(line, target.login)
        except NoLine:
            return Budget(None, known=False)

    def dependents(self, target: Target, current: bytes, way: Way | None = None) -> tuple[Dependent, ...]:
        try:
            with opened(_where(target, current, way), pinned_only=True) as line:
                return dependents_of(line, target.login, target.address)
        except NoLine:
            return ()

    def arm(self, target: Target, current: bytes, seconds: int, way: Way | None = None) -> str:
        try:
            with opened(_where(target, current, way), pinned_only=True) as line:
                return arm(line, target.login, seconds)
        except NoLine as none:
            raise Problem(
                gettext_noop("No dead man's switch could be set on {address} ({error})."),
                gettext_noop("Give a root login as the way in, or keep a second one open while you change this."),
                address=target.address, error=none.outcome.detail,
            ) from none  # fmt: skip

    def disarm(self, target: Target, current: bytes, handle: str, way: Way | None = None) -> bool:
        if self.verify(target, current).word != Outcome.ACCEPTED:
            return False
        try:
            with opened(_where(target, current, way), pinned_only=True) as line:
                return disarm(line, handle)
        except NoLine:
            return False

    def run_script(
        self,
        target: Target,
        secret: bytes,
        script: str,
        *,
        arguments: tuple[str, ...] = (),
        seconds: float = 900,
    ) -> Ran:
        if not target.pinned:
            raise WrongIdentity(target.address, "?")
        try:
            with opened(door(target, secret)) as line:
                return run_as_root(line, script, arguments, seconds)
        except NoLine as none:
            return Ran(none.outcome.word, detail=none.outcome.detail)


def _where(target: Target, current: bytes, way: Way | None) -> Door:
    """The login that does it: the administrator's, or the account's own."""
    return way_in(target, way, ssh_target=True) if way else door(target, current)


def _printed(line: Line, command: str) -> str | None:
    """What a command of the list printed; None when it failed: then nothing was learnt."""
    done = line.run(["sh", "-c", command])
    return done.text if done.status == 0 else None
