"""`bascule read FILE…`: what is in these files, without a database."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.words import translate
from bascule.readers.read_file import FileReading, files_under, read_files
from bascule.readers.to_lines import to_lines

HELP = gettext_noop("show what files contain: observations, accesses, restore points, and what was not read")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help=translate(gettext_noop("print JSON lines")))


def run(arguments: argparse.Namespace) -> int:
    for path in arguments.files:
        if not path.exists():
            raise Problem(
                gettext_noop("There is no file or folder {path}."),
                gettext_noop("Check the spelling; a folder is read with everything in it."),
                path=path,
            )
    seen: list[FileReading] = []

    def remembered() -> Iterator[FileReading]:
        for one in read_files(files_under(arguments.files)):
            seen.append(FileReading(one.file, one.reader, one.sha256, one.size, error=one.error))
            seen[-1].reading.units = len(one.reading.not_read)
            yield one

    if arguments.json:
        for line in to_lines(remembered(), translate):
            sys.stdout.buffer.write(line + b"\n")
        sys.stdout.buffer.flush()
    else:
        for one in remembered():
            _show(one)
    troubled = any(one.error is not None or one.reader is None for one in seen)
    return 1 if troubled else 0


def _show(one: FileReading) -> None:
    """One file in a few lines for a person."""
    reading = one.reading
    if one.error is not None:
        print(f"{one.file}\n  ✗ {one.error.what(translate)} {one.error.advice(translate)}")
        return
    if one.reader is None:
        print(f"{one.file}\n  ? " + translate(gettext_noop("No reader knows this format; nothing was read.")))
        return
    print(one.file)
    print("  " + translate(gettext_noop("recognised as {reader}, {percent} % read")).format(
        reader=one.reader, percent=round(100 * one.coverage)))  # fmt: skip
    counts = translate(
        gettext_noop("{things} things, {accesses} accesses, {points} restore points, {secrets} secrets")
    )
    print("  " + counts.format(things=len(reading.observations), accesses=len(reading.accesses),
                               points=len(reading.points), secrets=len(reading.secrets)))  # fmt: skip
    for part in reading.not_read[:10]:
        print(f"  – {part.where}: {translate(part.what)}: {translate(part.why)}")
    if len(reading.not_read) > 10:
        print(
            "  – "
            + translate(gettext_noop("and {count} more parts not read")).format(
                count=len(reading.not_read) - 10
            )
        )
