from pathlib import Path

import msgspec
import pytest

from bascule.observation.problem import Problem
from bascule.readers.stormshield.reader import StormshieldReader

INPUT = Path(__file__).parent / "inputs" / "sns.txt"


def facts(fact):
    return [(a.holder, a.value, a.state) for a in StormshieldReader().read(INPUT).accesses if a.fact == fact]


def test_accounts_and_what_is_switched_off():
    assert [(holder, state) for holder, _, state in facts("admin")] == [
        ("admin", "present"),
        ("serge", "present"),
        ("old", "absent"),
    ]


def test_sources_of_administration_and_where_backups_go():
    assert facts("admin-source")[0][1].startswith("host=203.0.113.0")
    assert "backup.old-msp.example" in facts("backup-target")[0][1]


def test_what_was_asked_and_empty_is_absent_and_what_was_not_asked_is_unknown():
    assert [state for _, _, state in facts("cloud-binding")] == ["absent"]
    assert [state for _, _, state in facts("log-target")] == ["unknown"]


def test_a_comment_says_who_made_a_rule():
    (written,) = StormshieldReader().read(INPUT).observations[0].attributes["written_by"]
    assert (written["holder"], written["what"]) == ("Serge", "changed a rule from 203.0.113.4")


def test_secrets_are_handed_out_and_never_shown():
    reading = StormshieldReader().read(INPUT)
    assert [s.material for s in reading.secrets] == [b"CANARY-psk"]
    assert (
        "CANARY"
        not in msgspec.json.encode((reading.observations, reading.accesses, reading.not_read)).decode()
    )
    device = reading.observations[0]
    assert (device.hostname, device.model, device.serial, device.os) == (
        "fw-usine",
        "SN210",
        "SN210A12B3456A7",
        "SNS 4.3.21",
    )


def test_a_sealed_backup_says_how_to_open_it(tmp_path):
    sealed = tmp_path / "fw.na"
    sealed.write_bytes(b"\x00\x01\x02" * 500)
    assert StormshieldReader().recognises(sealed.read_bytes(), sealed.name) == 0.3
    with pytest.raises(Problem, match="decbackup"):
        StormshieldReader().read(sealed)
