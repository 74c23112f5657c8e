from pathlib import Path

import pytest

from bascule.readers.veeam_csv.reader import VeeamCsvReader, when

INPUT = Path(__file__).parent / "inputs" / "files.csv"


def read(tmp_path, text):
    file = tmp_path / "v.csv"
    file.write_text(text)
    assert VeeamCsvReader().recognises(file.read_bytes(), file.name) > 0.9
    return VeeamCsvReader().read(file)


def test_a_file_that_is_not_available_never_counts():
    points = VeeamCsvReader().read(INPUT).points
    assert [(p.claimed, p.proof) for p in points] == [
        ("2026-07-27T13:05:49Z", 1),
        ("2026-07-28T00:01:30Z", 0),
    ]


@pytest.mark.parametrize(
    ("text", "dmy", "expected"),
    [
        ("12/31/2026 12:00:00 AM", False, "2026-12-31T00:00:00Z"),
        ("31/12/2026 23:59", True, "2026-12-31T23:59:00Z"),
        ("?", True, None),
    ],
)
def test_dates_of_both_locales(text, dmy, expected):
    assert when(text, dmy) == expected


def test_sessions_prove_nothing_and_failed_ones_give_no_point(tmp_path):
    reading = read(
        tmp_path,
        '"JobName";"Result";"BackupSize(GB)";"Date"\n"J";"Success";"1";"01/02/2026 03:00:00"\n"J";"Failed";"0";"13/02/2026 03:00:00"\n',
    )
    assert [(p.claimed, p.proof) for p in reading.points] == [("2026-02-01T03:00:00Z", 0)]


def test_several_machines_in_a_cell_are_several_points(tmp_path):
    reading = read(
        tmp_path, "BackupJob,VMName,Timestamp,BackupSize(GB)\nJ,A; B,13/02/2026 03:00,1\nJ,C,never,1\n"
    )
    assert [p.system for p in reading.points] == ["A", "B"]
    assert [n.what for n in reading.not_read] == ["C"]
