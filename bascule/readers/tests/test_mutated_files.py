"""Good files with damage: reading ends in a reading or a problem, quickly and in little memory; secrets never show.

A few hundred in `make test`; a hundred thousand in `make test-long` (BASCULE_MUTATIONS changes the number).
"""

import multiprocessing
import os
import random
import resource
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bascule.readers.child import Answer
from bascule.readers.perform import perform
from bascule.readers.registry import reader_named, reader_names
from bascule.readers.table_values import fold, iso, moment, number, unguard

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
TOKENS = (
    b'"', b"'", b";", b",", b"\t", b"\r\n", b"\0", b"{", b"[", b"}", b"]", b"<", b">", b"&amp;", b"<![CDATA[", b"\\", b"=cmd|",
    b"\xff\xfe", b"\xef\xbb\xbf", b"\xe9", b"9" * 400, b"-1", b"1e309", b"null", b"true", b"NaN", b"%00", b"../", b"\x80" * 9,
    b"a" * 5000, b"{" * 300, b"<a>" * 300, b"otpauth://", b"0000-00-00", b"31/02/9999", b"::", b"99999999999999999999",
)  # fmt: skip


def mutate(data: bytes, other: bytes, dice: random.Random) -> bytes:
    """One to six injuries."""
    wound = bytearray(data)
    for _ in range(dice.randrange(1, 7)):
        place = dice.randrange(len(wound) + 1)
        end = min(len(wound), place + dice.choice((1, 2, 8, 64, 512)))
        match dice.randrange(8):
            case 0 if wound:
                wound[place % len(wound)] ^= 1 << dice.randrange(8)
            case 1:
                del wound[place:end]
            case 2:
                wound[place:place] = wound[place:end] * dice.randrange(1, 5)
            case 3:
                wound[place:place] = dice.choice(TOKENS)
            case 4:
                wound[place:end] = dice.choice(TOKENS)
            case 5:
                wound[place:end] = dice.randbytes(end - place)
            case 6 if other:
                start = dice.randrange(len(other))
                wound[place:end] = other[start : start + 256]
            case 7 if dice.random() < 0.3:
                del wound[place:]
    return bytes(wound)


def seeds(files: dict[str, tuple[str, bytes]]) -> list[tuple[str, str, bytes]]:
    """(reader or "", name, content): the canary files, and the small files of the example client."""
    found = [(reader, name, content) for reader, (name, content) in sorted(files.items())]
    for file in sorted(EXAMPLES.rglob("*")):
        if file.is_file() and file.stat().st_size < 60_000 and file.suffix not in (".py", ".md", ".pyc"):
            found.append(("", file.name, file.read_bytes()))
    return found


def run(
    chosen: list[tuple[str, str, bytes]], number_of: int, seed: int, folder: str
) -> tuple[list[str], float]:
    """Read so many mutations; what broke down, and the slowest one in seconds. Within 512 MiB."""
    resource.setrlimit(resource.RLIMIT_AS, (512 << 20, 512 << 20))
    dice = random.Random(seed)
    file = Path(folder, f"mutated-{seed}")
    broken, slowest = [], 0.0
    names = reader_names()
    for count in range(number_of):
        reader, name, content = dice.choice(chosen)
        data = mutate(content, dice.choice(chosen)[2], dice)
        file.write_bytes(data)
        forced = (
            (reader or None) if dice.random() < 0.5 else dice.choice(names) if dice.random() < 0.2 else None
        )
        answer = Answer()
        started = time.process_time()
        try:
            perform(str(file).encode(), name, forced, None, answer)
        except MemoryError:
            broken.append(f"{seed}:{count} {name} {answer.reader}: memory")
        took = time.process_time() - started
        if took > 5:
            broken.append(f"{seed}:{count} {name} {answer.reader}: {took:.1f} s")
        slowest = max(slowest, took)
        if answer.problem is not None and "failed on this file" in answer.problem[0]:
            broken.append(f"{seed}:{count} {name}: {answer.problem[2]}")
    file.unlink()
    return broken, slowest


def in_processes(chosen, number_of, folder, jobs, first=1):
    with multiprocessing.get_context("fork").Pool(jobs, maxtasksperchild=1) as pool:
        tasks = [
            pool.apply_async(run, (chosen, number_of // jobs, first + job, folder)) for job in range(jobs)
        ]
        results = [task.get() for task in tasks]
    return [line for broken, _ in results for line in broken], max(slowest for _, slowest in results)


def test_some_mutated_files(files, tmp_path):
    for name in reader_names():
        reader_named(name).prepare()
    broken, slowest = in_processes(seeds(files), 400, str(tmp_path), 1)
    assert broken == []
    assert slowest < 5


@pytest.mark.long
def test_a_hundred_thousand_mutated_files(files, tmp_path):
    for name in reader_names():
        reader_named(name).prepare()
    number_of = int(os.environ.get("BASCULE_MUTATIONS", "100000"))
    jobs = min(4, os.cpu_count() or 1)
    broken, slowest = in_processes(
        seeds(files), number_of, str(tmp_path), jobs, int(os.environ.get("BASCULE_SEED", "1000"))
    )
    assert broken == []
    assert slowest < 5


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=60))
def test_no_cell_breaks_the_values(text):
    assert isinstance(fold(text), str)
    moment(text)
    iso(text)
    found = number(text)
    assert found is None or isinstance(found, float)
    assert isinstance(unguard(text), str)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1 234,56", 1234.56), ("1,234.56", 1234.56), ("1.234,56", 1234.56), ("12,5", 12.5), ("1\u202f234", 1234.0), ("-3", -3.0),
     ("1,234,567", 1234567.0), ("99 €", 99.0), ("12/3", None), ("", None), ("abc", None), ("1-2", None)],
)  # fmt: skip
def test_numbers_as_people_write_them(text, expected):
    assert number(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("31/12/2026", "2026-12-31"), ("12/31/2026", "2026-12-31"), ("2026-12-31", "2026-12-31"), ("31.12.26", "2026-12-31"),
     ("31 décembre 2026", "2026-12-31"), ("1er mars 2026", "2026-03-01"), ("Dec 31, 2026", "2026-12-31"),
     ("31/12/2026 14:30", "2026-12-31T14:30:00Z"), ("2026-12-31T14:30:00+02:00", "2026-12-31T12:30:00Z"), ("31/02/2026", None),
     ("1700000000", "2023-11-14T22:13:20Z"), ("hello", None), ("", None)],
)  # fmt: skip
def test_dates_as_people_write_them(text, expected):
    assert iso(text) == expected
