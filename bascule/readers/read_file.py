"""Read one file a stranger gave: recognise it, read it in a child process with limits, say what came of it."""

import contextlib
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import Reading
from bascule.readers.child import Answer, Request, read_frame, write_frame

PARALLEL = max(1, min(4, os.cpu_count() or 1))


@dataclass(frozen=True)
class Limits:
    """What one file may cost: memory (bytes of address space), cpu (seconds), wall (seconds)."""

    memory: int = 512 * 1024 * 1024
    cpu: int = 30
    wall: float = 60.0


@dataclass
class FileReading:
    """What came of one file. `reader` is None when no reader knows the format: `reading.not_read` says so then.

    `error`: nothing of the file could be used, and why. `reading` is empty in that case.
    """

    file: str
    reader: str | None = None
    sha256: str | None = None
    size: int = 0
    reading: Reading = field(default_factory=Reading)
    error: Problem | None = None

    @property
    def locked(self) -> bool:
        """Nothing was read because a password is missing or wrong: read it again with `options` password, key_file."""
        return self.error is not None and self.error.facts.get("needs") == "password"

    @property
    def coverage(self) -> float:
        """The share of the file that was understood, 0 to 1; 0 when it was not read at all."""
        return 0.0 if self.error is not None or self.reader is None else self.reading.coverage


def read_file(
    path: Path | str,
    *,
    name: str | None = None,
    reader: str | None = None,
    options: dict[str, Any] | None = None,
    limits: Limits | None = None,
) -> FileReading:
    """Read one file. Never raises for what the file holds: a broken, hostile or unknown file is told in the result.

    `name` is shown and put into evidence (default: the path as given); `reader` chooses a format by hand; `options`
    go to a reader that takes some: `password` and `key_file` (bytes) of a locked file, a mapping `profile`, and
    `profiles`, saved mappings by the shape of their headings. Raises KeyError for a reader that does not exist.
    """
    limits = limits or Limits()
    if reader is not None and "/" in reader:
        raise KeyError(reader)
    shown = os.fsencode(name if name is not None else path).decode(errors="replace")
    request = Request(
        path=os.fsencode(os.path.abspath(path)),
        name=shown,
        reader=reader,
        options=options,
        memory=limits.memory,
        cpu=limits.cpu,
        wall=limits.wall,
    )
    answer = _exchange(request)
    result = FileReading(shown, answer.reader, answer.sha256, answer.size, answer.reading)
    if answer.problem is not None:
        what, advice, facts = answer.problem
        result.error, result.reading = Problem(what, advice, **facts), Reading()
    elif answer.ended != "done":
        result.error = _ending(answer.ended, limits)
    return result


def read_files(
    paths: Iterable[Path | str], *, limits: Limits | None = None, options: dict[str, Any] | None = None
) -> Iterator[FileReading]:
    """Read many files, a few at a time, in the order given; lazily, so a caller can show progress and stop."""
    waiting: queue.SimpleQueue[Any] = queue.SimpleQueue()
    source = iter(paths)
    with ThreadPoolExecutor(PARALLEL, thread_name_prefix="read") as pool:
        for path in source:
            waiting.put(pool.submit(read_file, path, limits=limits, options=options))
            if waiting.qsize() >= PARALLEL * 2:
                yield waiting.get().result()
        while not waiting.empty():
            yield waiting.get().result()


def files_under(paths: Iterable[Path | str]) -> Iterator[Path]:
    """Every regular file named or inside a named folder, sorted; links inside folders are not followed."""
    for path in map(Path, paths):
        if not path.is_dir():
            yield path
            continue
        for folder, inner, names in os.walk(path, followlinks=False):
            inner.sort()
            for found in sorted(names):
                file = Path(folder, found)
                if file.is_file() and not file.is_symlink():
                    yield file


def _ending(ended: str, limits: Limits) -> Problem:
    if ended == "memory":
        return Problem(
            gettext_noop("Reading this file takes more than {megabytes} MB of memory."),
            gettext_noop(
                "Export it in smaller parts (one table, one site or one year at a time) and read those."
            ),
            megabytes=limits.memory >> 20,
        )
    if ended == "time":
        return Problem(
            gettext_noop("Reading this file takes more than {seconds} seconds."),
            gettext_noop(
                "Export it in smaller parts; if it is small, ask where it comes from: it may be damaged."
            ),
            seconds=min(limits.cpu, int(limits.wall)),
        )
    return Problem(
        gettext_noop("The program that reads this file broke down on it."),
        gettext_noop("The other files are read. Export this one again, or save it as CSV and read that."),
    )


class _Server:
    """One process of `child.py`. Not shared: a thread takes it, asks, and gives it back."""

    def __init__(self) -> None:
        keep = (
            "PATH",
            "HOME",
            "LANG",
            "LC_ALL",
            "PYTHONPATH",
            "VIRTUAL_ENV",
            "TMPDIR",
            "BASCULE_READERS_TALK",
        )
        environment = {key: os.environ[key] for key in keep if key in os.environ}
        environment |= {"MALLOC_ARENA_MAX": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        self.owner = os.getpid()
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "bascule.readers.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            cwd="/",
            close_fds=True,
        )

    def ask(self, request: bytes) -> bytes | None:
        """The answer; None when the process is gone."""
        try:
            write_frame(self.process.stdin, request)
            return read_frame(self.process.stdout)
        except (BrokenPipeError, OSError):
            return None

    def close(self) -> None:
        with contextlib.suppress(OSError):
            if self.process.stdin:
                self.process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


_idle: list[_Server] = []
_lock = threading.Lock()


def _take() -> _Server:
    with _lock:
        while _idle:
            server = _idle.pop()
            if server.owner == os.getpid() and server.process.poll() is None:
                return server
    return _Server()


def _exchange(request: Request) -> Answer:
    server = _take()
    data = server.ask(msgspec.msgpack.encode(request))
    if data is None:
        server.close()
        return Answer(ended="crash")
    with _lock:
        spare = len(_idle) < PARALLEL
        if spare:
            _idle.append(server)
    if not spare:
        server.close()
    return msgspec.msgpack.decode(data, type=Answer)


def close_readers() -> None:
    """End the idle reading processes; the next file starts a new one. They also end with this process."""
    with _lock:
        servers, _idle[:] = list(_idle), []
    for server in servers:
        server.close()
