"""One SSH login for the connectors that work over it: pinned, fresh, with exactly one secret, limits on everything.

Commands are word lists; secrets go over standard input, never on the other side's command line. `root=True` runs as
root when the login is not: by sudo, whose password, when it asks for one, is the login's own.
"""

import asyncio
import shlex
import threading
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncssh

from bascule.connectors.base import Outcome, Target, Way, WrongIdentity, host_and_port
from bascule.connectors.ssh_secret import RSA, Door, NoLine, OneSecret, private_key
from bascule.connectors.tls import demand

PORT = 22
SLOW = 10.0  # seconds
LARGEST = 4 * 1024 * 1024  # of one answer: a hostile server fills no memory
# sudo reads one line; the rest of the input stays for the command. Without a terminal sudo remembers by parent process:
# the shell must stay, so the last word is not the second sudo.
SUDO = 'sudo -S -p "" -v 2>/dev/null && { sudo -n -- "$@"; exit $?; }'


@dataclass(frozen=True)
class Done:
    """What a command came to."""

    status: int
    out: bytes = field(repr=False)
    err: bytes = field(repr=False)

    @property
    def text(self) -> str:
        return self.out.decode("utf-8", "replace")


def door(target: Target, secret: bytes) -> Door:
    """The target's own login."""
    return Door(target.address, target.login, secret, target.pinned, target.timeout)


def way_in(target: Target, way: Way, *, ssh_target: bool = False) -> Door:
    """The administrator's login. `ssh_target`: the target itself is reached by SSH, so its address and pin serve
    when the way names none; otherwise port 22 of its host."""
    host, _port = host_and_port(target.address, PORT)
    address = way.address or (target.address if ssh_target else host)
    pinned = way.pinned or (target.pinned if ssh_target and address == target.address else "")
    # A refusal takes sshd some seconds, whatever the target's own protocol needs.
    return Door(address, way.login, way.secret, pinned, max(target.timeout, SLOW))


class Line:
    """An open login; `shown` is the host key as "ssh-ed25519 SHA256:…". Use `opened`."""

    def __init__(self, where: Door) -> None:
        self.door, self.shown = where, ""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="ssh_line", daemon=True)
        self._connection: asyncssh.SSHClientConnection | None = None
        self._root: str | None = None

    def run(
        self,
        words: Sequence[str],
        stdin: bytes = b"",
        *,
        root: bool = False,
        seconds: float = 30.0,
        largest: int = LARGEST,
    ) -> Done:
        """Run a command, `stdin` as its whole input. Raises NoLine when the line broke or nobody can be root."""
        line = shlex.join(["env", "LC_ALL=C", *words])
        if root:
            line, stdin = self._as_root(words, stdin)
        return self._wait(self._command(line, stdin, largest), seconds)

    def succeeds(self, words: Sequence[str], *, root: bool = False) -> bool:
        """Whether the command exits with 0."""
        return self.run(words, root=root).status == 0

    def can_be_root(self) -> bool:
        """Whether root's commands run over this login."""
        try:
            return self.run(["id", "-u"], root=True).text.strip() == "0"
        except NoLine as none:
            if none.outcome.word == Outcome.UNREACHABLE:
                raise
            return False

    def _as_root(self, words: Sequence[str], stdin: bytes) -> tuple[str, bytes]:
        """The command line and its input, by the way that works here, found out once."""
        if self._root is None:
            self._root = self._how_root()
        wrapped = ["env", "LC_ALL=C", *words]
        if self._root == "self":
            return shlex.join(wrapped), stdin
        if self._root == "sudo":
            return shlex.join(["sudo", "-n", "--", *wrapped]), stdin
        return shlex.join(["sh", "-c", SUDO, "sh", *wrapped]), self.door.secret + b"\n" + stdin

    def _how_root(self) -> str:
        if self.run(["id", "-u"]).text.strip() == "0":
            return "self"
        if self.succeeds(["sudo", "-n", "-v"]):
            return "sudo"
        asked = [*["sh", "-c", SUDO, "sh"], "true"]
        if private_key(self.door.secret) is None:
            tried = self._wait(self._command(shlex.join(asked), self.door.secret + b"\n"), 30.0)
            if tried.status == 0:
                return "sudo with the password"
        raise NoLine(
            Outcome(Outcome.REFUSED, "this login may not act as root (sudo)", self.shown, "no-right")
        )

    async def _command(self, line: str, stdin: bytes, largest: int = LARGEST) -> Done:
        assert self._connection is not None
        process = await self._connection.create_process(line, encoding=None)
        try:
            process.stdin.write(stdin)
            process.stdin.write_eof()
        except BrokenPipeError:
            pass  # it ended without reading what it was given: its exit status tells
        out, err = await asyncio.gather(_limited(process.stdout, largest), _limited(process.stderr, largest))
        await process.wait(check=False)
        if process.exit_status is None or process.exit_status < 0:
            raise asyncssh.ConnectionLost("the command did not end")
        return Done(process.exit_status, out, err)

    def _wait[T](self, work: Coroutine[Any, Any, T], seconds: float) -> T:
        async def limited() -> T:
            async with asyncio.timeout(seconds):
                return await work

        told: Future[T] = asyncio.run_coroutine_threadsafe(limited(), self._loop)
        try:
            return told.result()
        except (TimeoutError, OSError, asyncssh.Error) as error:
            raise NoLine(Outcome(Outcome.UNREACHABLE, type(error).__name__, self.shown)) from error

    def _open(self) -> None:
        self._thread.start()
        client = OneSecret(self.door)
        try:
            self._connection = self._wait(_login(self.door, client), self.door.timeout)
        except NoLine as none:
            self.shown = client.shown
            if client.shown:  # a host that showed nothing is silent, not another one
                demand(self.door.address, self.door.pinned, client.shown)
            raise NoLine(client.verdict(none)) from none.__cause__
        self.shown = client.shown

    def _only_look(self) -> None:
        """The host key, and not further."""
        self._thread.start()
        host, port = host_and_port(self.door.address, PORT)
        key = self._wait(asyncssh.get_server_host_key(host, port, config=None), self.door.timeout)
        self.shown = f"{key.get_algorithm()} {key.get_fingerprint()}" if key else ""
        what = "its identity is not pinned yet; nothing was sent"
        raise NoLine(Outcome(Outcome.REFUSED, what, self.shown, "not-pinned"))

    def _close(self) -> None:
        async def end() -> None:
            if self._connection is not None:
                self._connection.abort()
                await self._connection.wait_closed()

        try:
            asyncio.run_coroutine_threadsafe(end(), self._loop).result(5)
        except (TimeoutError, OSError, asyncssh.Error):
            pass
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        if not self._thread.is_alive():
            self._loop.close()


@contextmanager
def opened(where: Door, *, pinned_only: bool = False) -> Iterator[Line]:
    """A fresh login, ended at the end. Raises NoLine, or WrongIdentity before any secret is sent. `pinned_only`:
    without a pin there is no login at all, only the host key in the outcome: new secrets go to known hosts."""
    line = Line(where)
    try:
        line._open() if where.pinned or not pinned_only else line._only_look()
        yield line
    finally:
        line._close()


async def _login(where: Door, client: OneSecret) -> asyncssh.SSHClientConnection:
    """Presents exactly this secret: no agent, no key and no settings of this machine, no retry."""
    host, port = host_and_port(where.address, PORT)
    key = client.half or private_key(where.secret)
    kind = where.pinned.partition(" ")[0]
    words: dict[str, Any] = (
        {"server_host_key_algs": RSA if kind == "ssh-rsa" else [kind]} if where.pinned else {}
    )
    try:
        return await _connect(host, port, where, client, key, words)
    except asyncssh.KeyExchangeFailed:
        shown = await asyncssh.get_server_host_key(host, port, config=None) if where.pinned else None
        if shown is None:
            raise
        raise WrongIdentity(where.address, f"{shown.get_algorithm()} {shown.get_fingerprint()}") from None


async def _connect(
    host: str, port: int, where: Door, client: OneSecret, key: Any, words: dict[str, Any]
) -> asyncssh.SSHClientConnection:
    return await asyncssh.connect(
        host, port, username=where.login, client_factory=lambda: client, known_hosts=b"",
        client_keys=[key] if key else None, agent_path=None, config=None, login_timeout=where.timeout,
        preferred_auth="publickey" if key else "password,keyboard-interactive", **words,
    )  # fmt: skip


async def _limited(stream: Any, largest: int) -> bytes:
    """All of a stream; more than that breaks the line."""
    kept = bytearray()
    while part := await stream.read(65536):
        kept += part
        if len(kept) > largest:
            raise asyncssh.ConnectionLost("the answer is too long")
    return bytes(kept)
