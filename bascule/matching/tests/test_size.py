"""The promises of size: on 50,000 records, in a process of its own so that its memory can be measured."""

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.long
def test_fifty_thousand_records_take_ten_seconds_and_one_gibibyte(tmp_path):
    from bench.estate import REPORTING_SEEDS, generate
    from bench.estate.score import score

    estate = generate(10_000, REPORTING_SEEDS[1])
    file = tmp_path / "observations.jsonl"
    file.write_bytes(b"\n".join(map(msgspec.json.encode, estate.observations)))
    done = subprocess.run(
        [sys.executable, "-m", "bench.matching_run", "bascule", str(file)],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    answer = json.loads(done.stdout)
    figures = score(answer["groupings"][0], estate.truth)
    assert answer["cpu"] <= 10 and answer["mib"] <= 1024
    assert figures["f1"] >= 0.92 and figures["precision"] >= 0.96
