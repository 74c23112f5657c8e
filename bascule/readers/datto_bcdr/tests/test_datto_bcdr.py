from pathlib import Path

from bascule.readers.datto_bcdr.reader import DattoBcdrReader

INPUT = Path(__file__).parent / "inputs" / "asset.json"


def test_a_failed_screenshot_never_counts_and_a_failed_backup_is_no_point():
    reading = DattoBcdrReader().read(INPUT)
    assert {p.claimed: p.proof for p in reading.points} == {
        "2026-09-20T14:01:03Z": 2,
        "2026-09-19T14:01:03Z": 0,
        "2026-09-21T15:13:20Z": 1,
        "2026-09-21T14:13:20Z": 1,
    }


def test_a_paused_asset_is_named():
    job = DattoBcdrReader().read(INPUT).observations[-1].attributes
    assert job["stopped"] == ["srv-ad.client.example"]
    assert job["check"] == "failed"
