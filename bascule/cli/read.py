"""`bascule read FILE…`: what is in these files, without a database."""

import argparse
import getpass
import sys
from collections.abc import Iterator
from pathlib import Path

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.words import translate
from bascule.readers.read_file import FileReading, files_under, read_file, read_files
from bascule.readers.to_lines import to_lines

ASK = "-"
TRIES = 3  # of a password typed at a terminal
LONGEST = 1024 * 1024  # bytes of a key file
HELP = gettext_noop("show what files contain: observations, accesses, restore points, and what was not read")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help=translate(gettext_noop("print JSON lines")))
    parser.add_argument(
        "--password-file",
        metavar="FILE",
        help=translate(
            gettext_noop(
                "first line: the password of locked files (KeePass); - asks at the terminal or reads standard input"
            )
        ),
    )
    parser.add_argument(
        "--key-file",
        type=Path,
        metavar="FILE",
        help=translate(gettext_noop("the key file of a locked KeePass database")),
    )


def run(arguments: argparse.Namespace) -> int:
    for path in arguments.files:
        if not path.exists():
            raise Problem(
                gettext_noop("There is no file or folder {path}."),
                gettext_noop("Check the spelling; a folder is read with everything in it."),
                path=path,
            )
    options = _key(arguments)
    seen: list[FileReading] = []

    def remembered() -> Iterator[FileReading]:
        for one in read_files(files_under(arguments.files), options=options):
            if one.locked and arguments.password_file == ASK:
                one = _asked(one, options)
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


def _key(arguments: argparse.Namespace) -> dict[str, object]:
    """What opens locked files. A password never comes by the command line, which every user of the machine can read."""
    found: dict[str, object] = {}
    if arguments.password_file == ASK and not sys.stdin.isatty():
        found["password"] = sys.stdin.readline().rstrip("\r\n")
    elif arguments.password_file and arguments.password_file != ASK:
        found["password"] = (
            _bytes(Path(arguments.password_file)).decode("utf-8-sig").partition("\n")[0].rstrip("\r")
        )
    if arguments.key_file:
        found["key_file"] = _bytes(arguments.key_file)
    return found


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(LONGEST)
    except OSError:
        raise Problem(
            gettext_noop("{path} cannot be opened."),
            gettext_noop("Check the path and the rights on it."),
            path=path,
        ) from None


def _asked(locked: FileReading, options: dict[str, object]) -> FileReading:
    """Ask for the password at the terminal, a few times; the file stays locked when nothing opens it."""
    one = locked
    for _ in range(TRIES if sys.stdin.isatty() else 0):
        if one is not locked and one.error is not None:
            print(f"{one.error.what(translate)} {one.error.advice(translate)}", file=sys.stderr)
        words = translate(gettext_noop("Password of {file}: ")).format(file=one.file)
        password = getpass.getpass(words, stream=sys.stderr)
        if not password:
            break
        one = read_file(one.file, options={**options, "password": password})
        if not one.locked:
            break
    return one


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
