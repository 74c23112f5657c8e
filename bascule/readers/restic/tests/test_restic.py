from pathlib import Path

import pytest

from bascule.readers.restic.reader import ResticReader

INPUTS = Path(__file__).parent / "inputs"


def read(tmp_path, text):
    file = tmp_path / "out.txt"
    file.write_text(text)
    assert ResticReader().recognises(file.read_bytes(), file.name) >= 0.9
    return ResticReader().read(file)


def job(reading):
    return reading.observations[0].attributes


def test_a_listed_snapshot_is_proof_one_in_utc():
    point = ResticReader().read(INPUTS / "snapshots.json").points[0]
    assert (point.system, point.claimed, point.proof, point.id) == (
        "srv-fichiers",
        "2026-10-01T02:00:00Z",
        1,
        "7d07854b",
    )


def test_a_check_of_the_index_alone_is_told_as_such(tmp_path):
    reading = read(
        tmp_path,
        "load indexes\ncheck all packs\ncheck snapshots, trees and blobs\n\nno errors were found\nrc=0\n",
    )
    assert (job(reading)["check"], job(reading)["check_depth"]) == ("passed", "metadata")
    reading = read(tmp_path, "load indexes\ncheck all packs\nread all data\nno errors were found\n")
    assert job(reading)["check_depth"] == "data"


@pytest.mark.parametrize(
    "text",
    [
        "load indexes\nread all data\nPack ID does not match, want a, got b\nFatal: repository contains errors\nrc=1\n",
        "load indexes\ncheck all packs\nrc=1\n",
        "restoring <Snapshot a2966653 of [/srv] at x> to rst\nignoring error for /a: ciphertext verification failed\n",
    ],
)
def test_a_failed_check_is_said_and_never_counted(tmp_path, text):
    reading = read(tmp_path, text)
    assert job(reading)["check"] == "failed"
    assert job(reading)["check_note"]


def test_a_wrong_password_means_the_key_is_not_in_hand(tmp_path):
    assert job(read(tmp_path, "Fatal: wrong password or no key found\nrc=1\n"))["keys"] is False


def test_a_snapshot_without_time_is_listed_as_not_read(tmp_path):
    reading = read(tmp_path, '[{"time":"?","tree":"a","paths":[],"hostname":"h","id":"1","short_id":"1"}]')
    assert not reading.points
    assert len(reading.not_read) == 1
