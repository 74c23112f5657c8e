from pathlib import Path

import pytest

from bascule.readers.reg_file.reader import RegFileReader

INPUT = Path(__file__).parent / "inputs" / "pc.reg"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8", "cp1252"])
def test_an_export_becomes_a_report_in_any_encoding(tmp_path, encoding):
    file = tmp_path / "x.reg"
    file.write_bytes(INPUT.read_text().replace("\n", "\r\n").encode(encoding))
    assert RegFileReader().recognises(file.read_bytes()[:65536], "x.reg") > 0.9
    reading = RegFileReader().read(file)
    report = reading.reports[0]
    assert report["programs"] == [
        {
            "name": "ScreenConnect Client (0123456789abcdef)",
            "version": "23.1",
            "publisher": 'ScreenConnect "Software"',
            "uninstall": "msiexec",
            "product_code": "{AAAA-1}",
        }
    ]
    assert report["services"] == [
        {"name": "OldAgent", "path": "C:\\old\\agent.exe", "start": "auto", "user": "LocalSystem"}
    ]
    assert report["autostart"][0]["name"] == "OldAgent"
    assert report["settings"]["rdp.enabled"] is True
    assert reading.observations[0].hostname == "PC-ATELIER"
    assert "packages" not in report


def test_a_clear_password_is_handed_out_and_masked():
    reading = RegFileReader().read(INPUT)
    assert [(s.material, s.login) for s in reading.secrets] == [(b"CANARY-auto", "atelier")]
    assert "CANARY" not in str(reading.reports) + repr(reading)


def test_keys_that_hold_nothing_wanted_are_counted():
    reading = RegFileReader().read(INPUT)
    assert reading.not_read[0].what == "1"
    assert 0 < reading.coverage < 1
