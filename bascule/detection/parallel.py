"""Sweeping large files on every core: each worker reads its own stretch of the file, so no report crosses a pipe."""

import gc
import multiprocessing
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from bascule.detection.inputs import holds_lines
from bascule.detection.persistence import Leftovers
from bascule.detection.sweep import EndpointFindings, Sweeper, judged, sweep_file
from bascule.detection.verdict import Allow

STRETCH = 8 * 1024 * 1024  # bytes of JSON lines one task takes
WORTH_IT = 6 * 1024 * 1024  # bytes in all below which one process is faster than starting others


class Stretch(msgspec.Struct, frozen=True):
    """A file, or the lines of it that begin in [start, end); end -1: the whole file, in whatever format."""

    file: Path
    start: int = 0
    end: int = -1


class Batch(msgspec.Struct):
    """Results of one stretch in order, encoded: `encoded` is their JSON, joined by commas."""

    encoded: bytes
    endpoints: int
    with_findings: int
    errors: list[str]


def stretches(files: Iterable[Path]) -> Iterator[Stretch]:
    """The files cut into tasks, in order."""
    for file in files:
        try:
            size, lines = file.stat().st_size, holds_lines(file)
        except OSError:
            size, lines = 0, False
        if not lines:
            yield Stretch(file)
        else:
            for start in range(0, size, STRETCH):
                yield Stretch(file, start, min(start + STRETCH, size))


def results_of(stretch: Stretch, sweeper: Sweeper) -> Iterator[EndpointFindings]:
    """The findings of every report that begins in the stretch."""
    if stretch.end < 0:
        yield from sweep_file(stretch.file, sweeper)
        return
    with stretch.file.open("rb") as stream:
        if stretch.start:
            stream.seek(stretch.start - 1)
            stream.readline()  # the line that began before
        while stream.tell() < stretch.end:
            line = stream.readline()
            if line and not line.isspace():
                yield judged(line, sweeper, stretch.file.name)


_sweeper: list[Sweeper] = []


def _start(allow: Allow, left: Leftovers | None) -> None:
    _sweeper[:] = [Sweeper(allow=allow, left=left)]
    gc.freeze()


def _batch(stretch: Stretch) -> Batch:
    encoder = msgspec.json.Encoder()
    parts: list[bytes] = []
    found, errors = 0, []
    for result in results_of(stretch, _sweeper[0]):
        parts.append(encoder.encode(result))
        found += bool(result.findings)
        if result.error:
            errors.append(f"{result.file}: {result.error}")
    return Batch(b",\n".join(parts), len(parts), found, errors)


def sweep_encoded(
    files: Iterable[Path], *, allow: Allow | None = None, jobs: int = 0, left: Leftovers | None = None
) -> Iterator[Batch]:
    """The findings of all reports in the files, in order, as encoded batches. `jobs` 0: one per core.

    `left` judges what is left besides agents; without it `left_behind` stays empty.
    """
    tasks = list(stretches(files))
    jobs = min(jobs or os.cpu_count() or 1, len(tasks))
    size = sum(
        task.file.stat().st_size if task.end < 0 else task.end - task.start
        for task in tasks
        if task.file.exists()
    )
    _start(allow or Allow(), left)  # before the workers start, so that they share the catalogue
    if jobs <= 1 or size < WORTH_IT:
        yield from map(_batch, tasks)
        return
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else None
    with multiprocessing.get_context(method).Pool(jobs, _start_worker, (allow or Allow(), left)) as pool:
        yield from pool.imap(_batch, tasks)


def _start_worker(allow: Allow, left: Leftovers | None) -> None:
    if not _sweeper:  # a spawned worker shares nothing
        _start(allow, left)
