"""Recognise one file and read it, in this process: what the child of `child.py` does under its limits."""

import hashlib
import os
import stat
from pathlib import Path
from typing import Any, Protocol

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import Evidence, Reading
from bascule.readers import table_workbook
from bascule.readers.base import HEAD, Reader
from bascule.readers.mapped_table.reader import MappedTableReader
from bascule.readers.registry import every_reader, reader_named
from bascule.readers.table import peek, tables_in
from bascule.readers.table_reader import TableReader
from bascule.readers.unknown import unknown

CERTAIN = 0.97  # nobody is asked after a reader that is so sure
HERE = str(Path(__file__).resolve().parent)


class Answer(Protocol):
    """Where the result goes; filled step by step, so that what is known stays when the rest fails."""

    reader: str | None
    sha256: str | None
    size: int
    reading: Reading
    problem: tuple[str, str, dict[str, Any]] | None


def perform(
    path: bytes, name: str, chosen: str | None, options: dict[str, Any] | None, answer: Answer
) -> None:
    """Read the file into `answer`. A Problem or a failing reader ends in `answer.problem`; MemoryError is raised."""
    try:
        file = _regular(path)
        head, answer.sha256, answer.size = _hash(file)
        if not answer.size:
            raise Problem(
                gettext_noop("The file is empty."),
                gettext_noop("Ask for it again: the copy or the export failed."),
            )
        reader = reader_named(chosen) if chosen else choose(file, head, name)
        if not chosen and options and (reader is None or isinstance(reader, TableReader)):
            reader = _mapped(file, head, name, options) or reader
        if reader is None:
            answer.reading.not_read.append(unknown(head, name))
            answer.reading.units = 1
            return
        answer.reader = reader.name
        if answer.size > reader.limit:
            raise too_large(answer.size, reader.limit)
        with_options = getattr(reader, "read_with", None)
        reading = with_options(file, options) if options and with_options else reader.read(file)
        sign(reading, name, answer.sha256)
        answer.reading = reading
    except Problem as problem:
        answer.problem = (problem.what_template, problem.advice_template, _plain(problem.facts))
    except MemoryError:
        raise
    except RecursionError:
        _failed(answer, gettext_noop("The file is nested too deeply to be read."), {})
    except BaseException as error:  # a panic of a Rust library is no Exception
        facts = {"reader": answer.reader or "?", "error": type(error).__name__, "place": _place(error)}
        _failed(answer, gettext_noop("The reader {reader} failed on this file ({error}, {place})."), facts)


def choose(file: Path, head: bytes, name: str) -> Reader | None:
    """The reader that is most sure of this file; None when none knows it. Raises Problem for a workbook that cannot be
    opened."""
    best, best_score = None, 0.0
    problem, sheets = None, []
    try:
        sheets = _peeks(file, head, name)
    except Problem as found:
        problem = found
    for reader in every_reader():
        try:
            score = reader.recognises(head, name)
            if sheets and isinstance(reader, TableReader):
                score = max([score, *(reader.recognises_table(sheet, name) for sheet in sheets)])
        except Exception:
            score = 0.0
        if score > best_score:
            best, best_score = reader, score
        if best_score >= CERTAIN:
            break
    if problem is not None and best_score < 0.5:
        raise problem
    return best


def _mapped(file: Path, head: bytes, name: str, options: dict[str, Any]) -> Reader | None:
    """The reader of any table, when a person's saved mapping was made for a table of this file: a person's word goes
    before what a format looks like."""
    profiles = options.get("profiles")
    tables = reader_named("mapped_table")
    if not profiles or not isinstance(tables, MappedTableReader):
        return None
    try:
        looks = table_workbook.is_workbook(head, name) or peek(head) is not None
        return tables if looks and tables.fits(file, name, profiles) else None
    except Problem:
        return None


def _peeks(file: Path, head: bytes, name: str) -> list[Any]:
    if not table_workbook.is_workbook(head, name):
        return []
    size = file.stat().st_size
    if size > TableReader.limit:
        raise too_large(size, TableReader.limit)
    return [table.peek for table in tables_in(file, name)[:40]]


def too_large(size: int, most: int) -> Problem:
    """A file above what its format may weigh."""
    return Problem(
        gettext_noop("The file is {megabytes} MB large; at most {most} MB of this format are read."),
        gettext_noop("Export it in smaller parts and read those."),
        megabytes=size >> 20,
        most=most >> 20,
    )


def _regular(path: bytes) -> Path:
    file = Path(os.fsdecode(path))
    try:
        kind = os.stat(path).st_mode
    except OSError:
        raise Problem(
            gettext_noop("The file is not there or cannot be opened."),
            gettext_noop("Check the path and the rights on it."),
        ) from None
    if not stat.S_ISREG(kind):
        raise Problem(
            gettext_noop("This is no file but a folder or a device."),
            gettext_noop("Name the files, or use a command that takes a folder."),
        )
    return file


def _hash(file: Path) -> tuple[bytes, str, int]:
    digest = hashlib.sha256()
    size, head = 0, b""
    try:
        with file.open("rb") as stream:
            while piece := stream.read(1 << 20):
                head = head or piece[:HEAD]
                digest.update(piece)
                size += len(piece)
    except OSError:
        raise Problem(
            gettext_noop("The file is not there or cannot be opened."),
            gettext_noop("Check the path and the rights on it."),
        ) from None
    return head, digest.hexdigest(), size


def sign(reading: Reading, name: str, sha256: str) -> None:
    """Put the file's name and SHA-256 into every evidence, and make refs unique among files.

    A reader of archives names the member in `evidence.file`; it becomes « archive!member ».
    """
    prefix = hashlib.sha256(f"{sha256}\0{name}".encode(errors="surrogateescape")).hexdigest()[:10]
    records: list[Any] = [*reading.observations, *reading.accesses, *reading.secrets]
    for record in (*records, *reading.points, *reading.holds):
        evidence = record.evidence
        if evidence is None:
            evidence = record.evidence = Evidence()
        evidence.file = f"{name}!{evidence.file}" if evidence.file else name
        evidence.sha256 = sha256
    for one in records:
        one.ref = f"{prefix}.{one.ref}"
    for secret in reading.secrets:
        if secret.on:
            secret.on = f"{prefix}.{secret.on}"
    for report in reading.reports:
        inner = report.get("evidence") or {}
        member = inner.get("file")
        report["evidence"] = {**inner, "file": f"{name}!{member}" if member else name, "sha256": sha256}


def _failed(answer: Answer, what: str, facts: dict[str, Any]) -> None:
    advice = gettext_noop("The other files are read. Export this one again, or save it as CSV and read that.")
    answer.reading = Reading()
    answer.problem = (what, advice, facts)


def _plain(facts: dict[str, object]) -> dict[str, Any]:
    return {
        key: value if isinstance(value, str | int | float | bool) else str(value)
        for key, value in facts.items()
    }


def _place(error: BaseException) -> str:
    """The line of ours that failed: no message and no value, since those may hold a piece of the file."""
    trace, place = error.__traceback__, "?"
    while trace is not None:
        where = trace.tb_frame.f_code.co_filename
        if where.startswith(HERE):
            place = f"{where[len(HERE) + 1 :]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
