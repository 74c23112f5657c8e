from pathlib import Path

from bascule.readers.proxmox_backup.reader import ProxmoxBackupReader

INPUT = Path(__file__).parent / "inputs" / "snapshots.json"


def test_a_failed_verification_never_counts_and_is_said():
    reading = ProxmoxBackupReader().read(INPUT)
    assert {p.system: p.proof for p in reading.points} == {"vm/100": 2, "vm/101": 0, "ct/100": 1}
    assert reading.observations[0].attributes["damaged"] == ["vm/101/2025-07-08T18:40:00Z"]


def test_whether_the_key_of_a_sealed_copy_is_in_hand_is_not_known():
    assert {p.system: p.keys for p in ProxmoxBackupReader().read(INPUT).points}["vm/100"] is None
