"""The rows of a table a stranger gave, as plain cells, read in a process of its own under limits.

For tables that hold no things of the inventory (a filled-in request list): what holds things goes to `read_file`.
"""

import contextlib
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec

from bascule.observation.problem import Problem, gettext_noop
from bascule.readers.table import tables_in

MEMORY = 512 * 1024 * 1024  # bytes
SECONDS = 30
MOST = 20_000  # rows of one table
_BROKEN = (
    gettext_noop("This table cannot be opened."),
    gettext_noop("Open it in a spreadsheet program and save it again as XLSX, ODS or CSV."),
)


class PlainTable(msgspec.Struct):
    """One sheet: its name, its headings as written, its rows as (row number in the sheet, cells)."""

    sheet: str = ""
    header: list[str] = msgspec.field(default_factory=list)
    rows: list[tuple[int, list[str]]] = msgspec.field(default_factory=list)


class _Answer(msgspec.Struct):
    tables: list[PlainTable] = msgspec.field(default_factory=list)
    problem: tuple[str, str, dict[str, str]] | None = None


def table_rows(content: bytes, name: str) -> list[PlainTable]:
    """Every table of a CSV, XLSX, XLS or ODS file, at most MOST rows of each. Raises `Problem` when it cannot be
    opened; an answer is never half a table without saying so."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "table"
        file.write_bytes(content)
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "bascule.readers.table_rows", str(file), Path(name).name[-200:] or "table"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            data, _none = child.communicate(timeout=SECONDS * 2)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            raise Problem(*_BROKEN) from None
    if child.returncode != 0:
        raise Problem(*_BROKEN)
    answer = msgspec.msgpack.decode(data, type=_Answer)
    if answer.problem is not None:
        what, advice, facts = answer.problem
        raise Problem(what, advice, **facts)
    return answer.tables


def _read(file: Path, name: str) -> _Answer:
    answer = _Answer()
    try:
        for table in tables_in(file, name):
            rows: list[tuple[int, list[str]]] = []
            for row in table.rows():
                if len(rows) >= MOST:
                    raise Problem(
                        gettext_noop("This table has more than {most} rows."),
                        gettext_noop("Split it into several files and read those."),
                        most=MOST,
                    )
                rows.append((row.line, list(row.cells)))
            answer.tables.append(PlainTable(table.sheet or "", list(table.header), rows))
    except Problem as problem:
        facts = {key: str(value) for key, value in problem.facts.items()}
        answer.problem = (problem.what_template, problem.advice_template, facts)
    except Exception:
        answer.problem = (*_BROKEN, {})
    return answer


def main(arguments: list[str]) -> int:
    """Read the file named first, as if it were called what is named second; the answer leaves as msgpack."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 2))
    data = msgspec.msgpack.encode(_read(Path(arguments[0]), arguments[1]))
    with contextlib.suppress(BrokenPipeError), os.fdopen(os.dup(1), "wb") as out:
        out.write(data)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
