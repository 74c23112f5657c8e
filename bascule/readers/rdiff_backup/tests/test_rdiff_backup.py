from pathlib import Path

from bascule.readers.rdiff_backup.reader import RdiffBackupReader

INPUT = Path(__file__).parent / "inputs" / "increments.txt"


def test_increments_depend_on_the_mirror():
    points = {p.id: p for p in RdiffBackupReader().read(INPUT).points}
    assert points["mirror"].claimed == "2026-11-22T19:05:41Z"
    assert points["2026-11-21T19:05:41Z"].depends_on == "mirror"


def test_the_parsable_form_is_read(tmp_path):
    file = tmp_path / "p.txt"
    file.write_text("1795374341 directory\n")
    assert RdiffBackupReader().recognises(file.read_bytes(), "p.txt") >= 0.9
    assert RdiffBackupReader().read(file).points[0].claimed == "2026-11-22T19:05:41Z"


def test_a_failed_verification_is_said(tmp_path):
    file = tmp_path / "v.txt"
    file.write_text("ERROR: Could not verify digest of file x\n")
    assert RdiffBackupReader().read(file).observations[0].attributes["check"] == "failed"
