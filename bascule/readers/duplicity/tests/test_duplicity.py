from pathlib import Path

from bascule.readers.duplicity.reader import DuplicityReader

INPUT = Path(__file__).parent / "inputs" / "status.txt"


def test_an_incremental_depends_on_its_full():
    full, incremental = DuplicityReader().read(INPUT).points
    assert (full.claimed, incremental.depends_on) == ("2026-11-01T19:05:35Z", full.id)


def test_differences_found_are_a_failure(tmp_path):
    file = tmp_path / "v.txt"
    file.write_text(
        "Last full backup date: Sun Nov  1 19:05:35 2026\nVerify complete: 65 files compared, 2 differences found.\n"
    )
    assert DuplicityReader().recognises(file.read_bytes(), "v") > 0.9
    assert DuplicityReader().read(file).observations[0].attributes["check"] == "failed"
