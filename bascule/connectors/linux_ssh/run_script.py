"""A script of the house on a Linux host, as root, over one pinned SSH session. Nothing is written to the host's disk."""

import asyncio
import shlex

import asyncssh

from bascule.connectors.base import Outcome, Ran

LARGEST = 64 * 1024 * 1024  # characters kept of what it prints; a report of a large server is 2 MB


async def run_as_root(
    connection: asyncssh.SSHClientConnection, login: str, secret: bytes, script: str, arguments: tuple[str, ...], seconds: float
) -> Ran:  # fmt: skip
    """The script goes in on standard input, so it is neither in a file nor in the list of processes. Who is not root
    becomes it by sudo, with his password where sudo asks for it (on standard input too)."""
    words = " ".join(["sh", "-s", "--", *map(shlex.quote, arguments)])
    as_root = (await connection.run("id -u", check=False)).stdout
    before = ""
    if str(as_root).strip() != "0":
        free = await connection.run("sudo -k -n true", check=False)
        if free.exit_status == 0:
            words = f"sudo -n {words}"
        elif secret.lstrip().startswith(b"-----BEGIN"):
            return Ran(Outcome.REFUSED, detail=f"{login} may not become root without a password")
        else:
            words = f"sudo -k -S -p '' {words}"
            before = secret.decode("utf-8", "surrogateescape") + "\n"
            asked = await connection.run(
                "sudo -k -S -p '' true", input=before, check=False, errors="surrogateescape"
            )
            if asked.exit_status != 0:
                return Ran(Outcome.REFUSED, detail=f"{login} may not become root by sudo")
    # The whole script is read before its first line runs: a line that breaks in the middle runs nothing of it.
    whole = f"{before}{{\n{script}\n}}\n"
    try:
        async with asyncio.timeout(seconds):
            done = await connection.run(words, input=whole, check=False, errors="surrogateescape")
    except TimeoutError:
        return Ran(Outcome.UNREACHABLE, detail=f"no end after {seconds:.0f} s")
    out = done.stdout if isinstance(done.stdout, str) else ""
    err = done.stderr if isinstance(done.stderr, str) else ""
    if done.exit_status is None:
        return Ran(Outcome.UNREACHABLE, None, out[:LARGEST], "the line broke")
    last = err.strip().splitlines()[-1:] or [""]
    return Ran(Outcome.ACCEPTED, done.exit_status, out[:LARGEST], last[0][:300])
