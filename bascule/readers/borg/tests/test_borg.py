from pathlib import Path

from bascule.readers.borg.reader import BorgReader

INPUT = Path(__file__).parent / "inputs" / "list.json"
OK = '{"type": "log_message", "time": 1790000000.1, "message": "%s", "levelname": "INFO", "name": "borg.archive"}\n'
BAD = '{"type": "log_message", "time": 1790000000.1, "message": "Data integrity error", "levelname": "ERROR", "name": "borg.repository"}\n'


def check(tmp_path, text):
    file = tmp_path / "check.jsonl"
    file.write_text(text)
    assert BorgReader().recognises(file.read_bytes(), file.name) >= 0.95
    return BorgReader().read(file).observations[0].attributes


def test_an_archive_is_a_point_of_the_system_its_name_tells():
    reading = BorgReader().read(INPUT)
    point = reading.points[0]
    assert (point.system, point.claimed, point.proof) == ("srv-ad", "2026-11-15T22:00:00Z", 1)
    assert reading.observations[0].attributes["times"]


def test_a_check_that_read_the_data_is_told_apart_from_one_that_did_not(tmp_path):
    shallow = OK % "Analyzing archive a (1/1)" + OK % "Archive consistency check complete, no problems found."
    assert check(tmp_path, shallow)["check_depth"] == "metadata"
    deep = (
        OK % "Finished cryptographic data integrity verification, verified 67 chunks with 0 integrity errors."
        + shallow
    )
    found = check(tmp_path, deep)
    assert (found["check_depth"], found["archives"]) == ("data", ["a"])


def test_an_error_line_or_a_return_code_is_a_failure(tmp_path):
    assert check(tmp_path, OK % "x" + BAD)["check"] == "failed"
    assert check(tmp_path, OK % "no problems found" + "rc=2\n")["check"] == "failed"


def test_an_exported_key_is_handed_out(tmp_path):
    file = tmp_path / "key.txt"
    file.write_text("BORG_KEY 96ec16\nCANARYkeydata\n")
    reading = BorgReader().read(file)
    assert b"CANARYkeydata" in reading.secrets[0].material
    assert "CANARY" not in repr(reading)


def test_a_version_that_is_cut_is_no_crash(tmp_path):
    file = tmp_path / "v.txt"
    file.write_text("borg ")
    assert BorgReader().read(file).observations
