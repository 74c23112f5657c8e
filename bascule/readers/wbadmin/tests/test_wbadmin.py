from pathlib import Path

import pytest

from bascule.readers.wbadmin.reader import WbadminReader

INPUT = Path(__file__).parent / "inputs" / "versions-fr.txt"


def test_a_french_identifier_writes_the_day_first_and_is_utc():
    reading = WbadminReader().read(INPUT)
    assert [p.claimed for p in reading.points] == ["2026-08-05T09:45:00Z"]
    assert reading.observations[0].attributes["locations"] == ["Partage réseau étiqueté \\\\nas\\sauvegardes"]


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "utf-8"])
def test_english_writes_the_month_first_in_any_encoding(tmp_path, encoding):
    file = tmp_path / "v.txt"
    file.write_bytes(
        "wbadmin get versions -machine:SRV-AD\r\n\r\nBackup time: 8/5/2026 4:00 PM\r\nVersion identifier: 08/05/2026-23:00\r\nCan recover: é\r\n".encode(
            encoding
        )
    )
    assert WbadminReader().recognises(file.read_bytes(), file.name) >= 0.9
    point = WbadminReader().read(file).points[0]
    assert (point.system, point.claimed, point.proof) == ("SRV-AD", "2026-08-05T23:00:00Z", 1)


def test_an_impossible_date_is_listed_as_not_read(tmp_path):
    file = tmp_path / "v.txt"
    file.write_text("Version identifier: 31/02/2026-10:00\n")
    reading = WbadminReader().read(file)
    assert not reading.points
    assert reading.not_read
