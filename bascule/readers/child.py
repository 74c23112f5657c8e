"""The process in which strangers' files are read: `python -m bascule.readers.child`, started by `read_file`.

It loads every reader once, then forks one child for each file. The child gets limits on memory, processor time and
written bytes; it answers over a pipe and ends. What kills it kills nothing else. Requests come on standard input and
answers leave on standard output, each a msgpack document after its length (4 bytes, big endian).
"""

import contextlib
import gc
import os
import resource
import select
import signal
import struct
import sys
import time
from typing import Any

import msgspec

from bascule.observation.records import Reading
from bascule.readers import perform, registry

MAX_ANSWER = 256 * 1024 * 1024  # bytes
NO_MEMORY = 3  # exit status of a child that was refused memory
_ENDINGS: dict[int, str] = {
    int(signal.SIGXCPU): "time",
    int(signal.SIGABRT): "memory",
    int(signal.SIGKILL): "memory",
}


class Request(msgspec.Struct):
    """One file to read: its path, the name to show for it, a reader when it was chosen, and the limits."""

    path: bytes
    name: str
    reader: str | None = None
    options: dict[str, Any] | None = None
    memory: int = 512 * 1024 * 1024
    cpu: int = 30
    wall: float = 60.0


class Answer(msgspec.Struct):
    """What came of it. `ended`: done, or why there is no reading: memory, time, crash. `problem` is a Problem's parts."""

    ended: str = "done"
    reader: str | None = None
    sha256: str | None = None
    size: int = 0
    reading: Reading = msgspec.field(default_factory=Reading)
    problem: tuple[str, str, dict[str, Any]] | None = None
    signal: int = 0


def read_frame(stream: Any) -> bytes | None:
    """The next message; None at the end of the stream."""
    length = stream.read(4)
    if len(length) < 4:
        return None
    data: bytes = stream.read(struct.unpack(">I", length)[0])
    return data


def write_frame(stream: Any, data: bytes) -> None:
    stream.write(struct.pack(">I", len(data)) + data)
    stream.flush()


def _limit(request: Request) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (request.memory, request.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (request.cpu, request.cpu + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (request.memory, request.memory))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def _work(request: Request, out: int) -> None:
    """In the forked child: read, answer, end. Never returns."""
    code = 1
    try:
        _limit(request)
        answer = Answer()
        perform.perform(request.path, request.name, request.reader, request.options, answer)
        data = msgspec.msgpack.encode(answer)
        with os.fdopen(out, "wb") as stream:
            stream.write(data)
        code = 0
    except MemoryError:
        code = NO_MEMORY
    finally:
        os._exit(code)


def _collect(pipe: int, child: int, deadline: float) -> tuple[bytes, str]:
    """What the child wrote, and how it ended; kills it when the time is over or nobody waits for the answer."""
    pieces: list[bytes] = []
    size, ended = 0, "done"
    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    poll.register(0, 0)
    while True:
        events = dict(poll.poll(max(0, deadline - time.monotonic()) * 1000))
        if 0 in events or not events:
            ended = "time"
            break
        piece = os.read(pipe, 1 << 20)
        if not piece:
            break
        pieces.append(piece)
        size += len(piece)
        if size > MAX_ANSWER:
            ended = "memory"
            break
    if ended != "done":
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    return b"".join(pieces), ended


def _one(request: Request) -> bytes:
    inward, outward = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(inward)
        _work(request, outward)
    os.close(outward)
    data, ended = _collect(inward, child, time.monotonic() + request.wall)
    os.close(inward)
    _, status, used = os.wait4(child, 0)
    if ended == "done" and not os.WIFSIGNALED(status) and data:
        return data
    killer = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if ended == "done" and os.WIFEXITED(status) and os.WEXITSTATUS(status) == NO_MEMORY:
        ended = "memory"
    if ended == "done":
        # Rust and C libraries end with SIGABRT when memory is refused; the kernel with SIGXCPU, SIGKILL.
        ended = _ENDINGS.get(killer, "crash")
        # Some C libraries do not check every allocation: a crash close to the limit is the limit's.
        if ended == "crash" and killer and used.ru_maxrss * 1024 > 0.4 * request.memory:
            ended = "memory"
    return msgspec.msgpack.encode(Answer(ended=ended, signal=killer))


def main() -> None:
    """Serve requests until standard input closes."""
    out = os.fdopen(os.dup(1), "wb")
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    if not os.environ.get("BASCULE_READERS_TALK"):
        os.dup2(silent, 2)  # a library's trace could hold a piece of the file
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for reader in registry.every_reader():
        reader.prepare()
    gc.collect()
    gc.freeze()
    decode = msgspec.msgpack.Decoder(Request).decode
    source = os.fdopen(os.dup(0), "rb")
    while (frame := read_frame(source)) is not None:
        write_frame(out, _one(decode(frame)))


if __name__ == "__main__":
    main()
    sys.exit(0)
