from pathlib import Path

import pytest

from bascule.readers.autoruns_csv.reader import AutorunsCsvReader

INPUT = Path(__file__).parent / "inputs" / "autoruns.csv"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8"])
def test_entries_become_lists_of_a_report(tmp_path, encoding):
    file = tmp_path / "a.csv"
    file.write_bytes(INPUT.read_text().encode(encoding))
    assert AutorunsCsvReader().recognises(file.read_bytes(), "a.csv") > 0.9
    report = AutorunsCsvReader().read(file).reports[0]
    assert [e["name"] for e in report["autostart"]] == ["OldTray"]
    assert report["services"][0]["state"] == "disabled"
    assert [e["name"] for e in report["tasks"]] == ["\\OldTask"]
    assert "c:\\old\\agent.exe" in report["paths"]
