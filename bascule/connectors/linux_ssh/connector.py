"""Linux by SSH: verify a login, and discover what the host is and who may enter."""

import asyncio
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import asyncssh

from bascule.connectors.base import (
    Discovers,
    Outcome,
    Ran,
    Removes,
    Target,
    Verifies,
    WrongIdentity,
    host_and_port,
)
from bascule.connectors.linux_ssh.listing import COMMANDS, read_listing
from bascule.connectors.linux_ssh.run_script import run_as_root
from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import AccessFact, Observation

# One answer for every command: what a server prints beyond this is cut, so that a hostile one fills no memory.
LARGEST = 4 * 1024 * 1024


class LinuxSsh(Verifies, Discovers, Removes):
    """See README.md beside this file."""

    kind = "linux_ssh"
    label = "Linux (SSH)"
    port = 22

    def verify(self, target: Target, secret: bytes) -> Outcome:
        return _apart(_verify(target, secret, self.port))

    def discover(self, target: Target, secret: bytes) -> Iterator[Observation | AccessFact]:
        return iter(_apart(_discover(target, secret, self.port)))

    def run_script(
        self,
        target: Target,
        secret: bytes,
        script: str,
        *,
        arguments: tuple[str, ...] = (),
        seconds: float = 900,
    ) -> Ran:
        return _apart(_run(target, secret, self.port, script, arguments, seconds))


def _apart[T](work: Coroutine[Any, Any, T]) -> T:
    """Run in a thread with a loop of its own: whoever calls may have a loop running already."""
    with ThreadPoolExecutor(1, thread_name_prefix="linux_ssh") as pool:
        return pool.submit(asyncio.run, work).result()


async def _verify(target: Target, secret: bytes, port: int) -> Outcome:
    shown = ""
    try:
        async with asyncio.timeout(target.timeout):
            shown = await _identity(target, port)
            connection = await _connect(target, secret, port, shown)
            connection.close()
            await connection.wait_closed()
    except asyncssh.PermissionDenied:
        return Outcome(Outcome.REFUSED, "permission denied", shown)
    except (TimeoutError, OSError, asyncssh.Error) as error:
        return Outcome(Outcome.UNREACHABLE, type(error).__name__, shown)
    return Outcome(Outcome.ACCEPTED, "session opened and closed", shown)


async def _run(
    target: Target, secret: bytes, port: int, script: str, arguments: tuple[str, ...], seconds: float
) -> Ran:
    if not target.pinned:
        raise WrongIdentity(target.address, "?")
    try:
        async with asyncio.timeout(target.timeout):
            await _identity(target, port)
            connection = await _connect(target, secret, port, target.pinned)
    except asyncssh.PermissionDenied:
        return Ran(Outcome.REFUSED, detail="permission denied")
    except (TimeoutError, OSError, asyncssh.Error) as error:
        return Ran(Outcome.UNREACHABLE, detail=type(error).__name__)
    try:
        return await run_as_root(connection, target.login, secret, script, arguments, seconds)
    except (OSError, asyncssh.Error) as error:
        return Ran(Outcome.UNREACHABLE, detail=type(error).__name__)
    finally:
        connection.close()


async def _identity(target: Target, port: int) -> str:
    """The host key the server shows, as "ssh-ed25519 SHA256:…". Raises WrongIdentity before any secret is sent."""
    host, at = host_and_port(target.address, port)
    key = await asyncssh.get_server_host_key(host, at, config=None)
    if key is None:
        raise asyncssh.ConnectionLost("no host key was shown")
    shown = f"{key.get_algorithm()} {key.get_fingerprint()}"
    if target.pinned and target.pinned != shown:
        raise WrongIdentity(target.address, shown)
    return shown


async def _connect(target: Target, secret: bytes, port: int, pinned: str) -> asyncssh.SSHClientConnection:
    """A login that presents exactly this secret: no agent, no key of this machine, no retry."""
    host, at = host_and_port(target.address, port)
    key = _private_key(secret)

    class OnlyPinned(asyncssh.SSHClient):
        def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
            return f"{key.get_algorithm()} {key.get_fingerprint()}" == pinned

    return await asyncssh.connect(
        host,
        at,
        username=target.login,
        client_factory=OnlyPinned,
        known_hosts=b"",
        password=None if key else secret.decode("utf-8", "surrogateescape"),
        client_keys=[key] if key else None,
        agent_path=None,
        config=None,
        preferred_auth="publickey" if key else "password,keyboard-interactive",
        login_timeout=target.timeout,
    )


def _private_key(secret: bytes) -> asyncssh.SSHKey | None:
    """The key when the secret is one; None for a password."""
    if not secret.lstrip().startswith(b"-----BEGIN"):
        return None
    try:
        return asyncssh.import_private_key(secret)
    except asyncssh.KeyImportError as error:
        raise Problem(
            gettext_noop("The private key cannot be used: it is damaged or has a passphrase."),
            gettext_noop("Export it without a passphrase into the vault, or verify by hand."),
        ) from error


async def _discover(target: Target, secret: bytes, port: int) -> list[Observation | AccessFact]:
    try:
        async with asyncio.timeout(target.timeout * 3):
            pinned = await _identity(target, port)
            async with await _connect(target, secret, port, pinned) as connection:
                answers = {name: await _ask(connection, command) for name, command in COMMANDS.items()}
    except (TimeoutError, OSError, asyncssh.Error) as error:
        raise Problem(
            gettext_noop("{address} could not be looked at ({error})."),
            gettext_noop("Verify the credential first; then discover again."),
            address=target.address, error=type(error).__name__,
        ) from error  # fmt: skip
    return read_listing(target, pinned, answers)


async def _ask(connection: asyncssh.SSHClientConnection, command: str) -> str | None:
    """What a command printed; None when it failed: then nothing was learnt."""
    done = await connection.run(command, check=False)
    printed = done.stdout if isinstance(done.stdout, str) else (done.stdout or b"").decode("utf-8", "replace")
    return printed[:LARGEST] if done.exit_status == 0 else None
