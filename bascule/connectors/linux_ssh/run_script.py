"""A script of the house on a Linux host, as root, over one pinned SSH session. Nothing is written to the host's disk."""

from bascule.connectors.base import Outcome, Ran
from bascule.connectors.ssh_line import Line
from bascule.connectors.ssh_secret import NoLine

LARGEST = 64 * 1024 * 1024  # bytes of what it prints; a report of a large server is 2 MB


def run_as_root(line: Line, script: str, arguments: tuple[str, ...], seconds: float) -> Ran:
    """The script goes in on standard input, so it is neither in a file nor in the list of processes. Who is not root
    becomes it by sudo, with his password where sudo asks for it (on standard input too)."""
    # The whole script is read before its first line runs: a line that breaks in the middle runs nothing of it.
    whole = f"{{\n{script}\n}}\n".encode("utf-8", "surrogateescape")
    try:
        done = line.run(["sh", "-s", "--", *arguments], whole, root=True, seconds=seconds, largest=LARGEST)
    except NoLine as none:
        return Ran(none.outcome.word, detail=none.outcome.detail)
    last = done.err.decode("utf-8", "replace").strip().splitlines()[-1:] or [""]
    return Ran(Outcome.ACCEPTED, done.status, done.out.decode("utf-8", "surrogateescape"), last[0][:300])
