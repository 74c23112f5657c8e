"""Every input that a reader keeps for its tests: its own reader wins, and what it shows is whole and without secrets."""

from pathlib import Path

import msgspec
import pytest

from bascule.observation.problem import Problem
from bascule.observation.records import Reading
from bascule.readers.base import HEAD
from bascule.readers.registry import HERE, every_reader, reader_named

INPUTS = sorted(HERE.glob("*/tests/inputs/*"))


SECRET = [file for file in INPUTS if b"CANARY" in file.read_bytes()]


def owner(file: Path) -> str:
    return file.parents[2].name


def shown_of(reading: Reading) -> str:
    """Everything of a reading that people, logs and tables may see."""
    parts = [reading.observations, reading.accesses, reading.points, reading.reports, reading.not_read]
    titles = [f"{one.title} {one.login} {one.url} {one.notes}" for one in reading.secrets]
    return msgspec.json.encode(parts).decode() + " ".join(titles) + repr(reading)


@pytest.mark.parametrize("file", INPUTS, ids=lambda file: f"{owner(file)}-{file.name}")
def test_its_own_reader_wins_by_content_alone(file):
    with file.open("rb") as stream:
        head = stream.read(HEAD)
    scores = {reader.name: reader.recognises(head, "file") for reader in every_reader()}
    own = scores.pop(owner(file))
    assert own >= 0.9
    assert max(scores.values()) < 0.9, {name: score for name, score in scores.items() if score >= 0.9}


@pytest.mark.parametrize("file", INPUTS, ids=lambda file: f"{owner(file)}-{file.name}")
def test_what_is_shown_is_whole_and_holds_no_secret(file):
    reading = reader_named(owner(file)).read(file)
    assert "CANARY" not in shown_of(reading)
    if b"CANARY" in file.read_bytes():
        assert reading.secrets or reading.observations[0].attributes.get("sealed_secrets")
    refs = [one.ref for one in (*reading.observations, *reading.accesses, *reading.secrets)]
    assert len(refs) == len(set(refs))
    assert 0 <= reading.units_read <= reading.units
    for access in reading.accesses:
        assert (access.state == "unknown") == bool(access.why_unknown)


@pytest.mark.parametrize("file", INPUTS, ids=lambda file: f"{owner(file)}-{file.name}")
def test_every_line_told_is_in_the_file(file):
    reading = reader_named(owner(file)).read(file)
    last = file.read_bytes().count(b"\n") + 1
    for one in (*reading.observations, *reading.accesses, *reading.points, *reading.secrets):
        if one.evidence is not None and one.evidence.line is not None:
            assert 1 <= one.evidence.line <= last


@pytest.mark.parametrize("file", SECRET, ids=lambda file: f"{owner(file)}-{file.name}")
def test_a_line_that_was_lost_lets_no_secret_show(file, tmp_path):
    """Whoever edits or cuts a file by hand must not make a reader show what it hides."""
    lines = file.read_bytes().split(b"\n")
    damaged = tmp_path / "damaged"
    for place in range(0, len(lines), max(1, len(lines) // 60)):
        for left in (lines[:place] + lines[place + 1 :], lines[: place + 1]):
            damaged.write_bytes(b"\n".join(left))
            try:
                reading = reader_named(owner(file)).read(damaged)
            except Problem:
                continue
            assert "CANARY" not in shown_of(reading), f"line {place + 1}"
