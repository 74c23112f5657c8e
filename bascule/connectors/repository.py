"""Backup repositories on a host: where they lie, whose they are, and running their tool there with secrets on file
descriptors, never in an environment or on a command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from bascule.connectors.base import (
    FOREVER,
    Budget,
    Dependent,
    Discovers,
    Ended,
    Outcome,
    Residual,
    Rotates,
    Target,
    Way,
)
from bascule.connectors.ssh_line import Done, Line, opened, way_in
from bascule.connectors.ssh_secret import NoLine
from bascule.observation.problem import gettext_noop

NAMES_IT = gettext_noop("It names the tool: where it keeps the password, the new one must stand.")
COPIES = gettext_noop("Changing the password does not change the key that encrypts the data: whoever kept a copy of the repository, or of its key, opens it with the old password for ever. Only a new repository ends that.")  # fmt: skip
PLACES = "/etc/cron.d /etc/cron.daily /etc/cron.hourly /etc/cron.weekly /etc/crontab /etc/systemd/system /usr/local/bin /usr/local/sbin /opt /root /var/spool/cron"  # fmt: skip
# {1} the tool's name. Only names of files, never what is in them; not what borg notes of its own.
SEARCH = f'grep -rlsIwE --exclude-dir=.cache --exclude-dir=security --exclude-dir=keys -- "$1" {PLACES} | head -n 50; true'


@dataclass(frozen=True)
class Place:
    """An open line to the host of a repository, with the rights of the repository's owner."""

    line: Line
    path: str
    before: tuple[str, ...]
    root: bool

    def run(self, script: str, *words: str, stdin: bytes = b"", seconds: float = 120.0) -> Done:
        """A fixed script: $1 is the repository, $2… are `words`; secrets come on standard input, one a line."""
        whole = [*self.before, "sh", "-c", script, "sh", self.path, *words]
        return self.line.run(whole, stdin, root=self.root, seconds=seconds)


@contextmanager
def reached(target: Target, way: Way | None = None, *, pinned_only: bool = False) -> Iterator[Place]:
    """By the way, or by the target's own `through`. Raises NoLine, or WrongIdentity before any secret is sent."""
    by, path = way or target.through, target.options.get("path", "")
    if by is None or not path:
        what = "the repository's path, and a login on its host, are needed"
        raise NoLine(Outcome(Outcome.UNREACHABLE, what, code="needs-way"))
    with opened(way_in(target, by, ssh_target=True), pinned_only=pinned_only) as line:
        owner = _owner(line, path)
        own = owner in {line.door.login, ""}
        # A file that root makes in it could not be read by the owner's next backup.
        before = () if own or owner == "root" else ("runuser", "-u", owner, "--")
        yield Place(line, path, before, root=not own)


def _owner(line: Line, path: str) -> str:
    """Of a folder of the host; "" for a repository elsewhere, which the login reaches itself."""
    if not path.startswith("/"):
        return ""
    known = line.run(["stat", "-c", "%U", "--", path])
    if known.status != 0 and line.can_be_root():
        known = line.run(["stat", "-c", "%U", "--", path], root=True)
    if known.status != 0:
        raise NoLine(Outcome(Outcome.UNREACHABLE, "there is no such folder", line.shown, "no-repository"))
    return known.text.strip()


class Repository(Rotates, Discovers):
    """What is the same for every kind of repository. `tools`: the programs that use it, parted by |."""

    port = 22
    needs_way = True
    tools: ClassVar[str]

    def paths(self, target: Target, current: bytes, way: Way | None = None) -> tuple[Target, ...]:
        return (replace(target, through=way or target.through),)

    def end_sessions(self, target: Target, current: bytes, way: Way | None = None) -> Ended:
        """A running backup keeps the data key until it ends; no other session exists."""
        return Ended(0)

    def residual(self, target: Target, changed_at: datetime) -> Residual:
        return Residual(FOREVER, COPIES)

    def budget(self, target: Target, current: bytes, way: Way | None = None) -> Budget:
        """A file counts nothing."""
        return Budget(None)

    def dependents(self, target: Target, current: bytes, way: Way | None = None) -> tuple[Dependent, ...]:
        """Files of timetables, services and scripts that name the tool."""
        try:
            with reached(target, way, pinned_only=True) as place:
                root = place.line.can_be_root()
                told = place.line.run(["sh", "-c", SEARCH, "sh", self.tools], root=root, seconds=60)
        except NoLine:
            return ()
        return tuple(Dependent(file, target.address, NAMES_IT) for file in told.text.splitlines())
