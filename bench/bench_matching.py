"""Matching beside what people would use, on the same files in the same run; and how often the unseen interval holds.

Only reporting seeds, never the tuning ones. Splink is measured where it is installed (`make bench` installs it).
"""

import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import mean

import msgspec

from bench.estate import REPORTING_SEEDS, Estate, generate
from bench.estate.generate import SCENARIOS, SCHEMES
from bench.estate.plain import ceiling
from bench.estate.score import score
from bench.matching_run import METHODS

ROOT = Path(__file__).resolve().parent.parent
DEVICES = {"300": 60, "5,000": 1_000, "50,000": 10_000}  # about five records a device
_ENOUGH = 600  # seconds for one method on one file


def main(quick: bool = False) -> dict:
    """Rows of figures: `matching` (one a file and method), `spread` (many seeds), `unseen` (coverage by scenario)."""
    rows = [row for size, scheme in _files(quick) for row in _compare(size, scheme)]
    return {"matching": rows, "spread": _spread(quick), "unseen": _unseen(quick)}


def _files(quick: bool) -> Iterator[tuple[str, str]]:
    yield "300", "mixed"
    if not quick:
        yield from (("5,000", scheme) for scheme in SCHEMES)
        yield "50,000", "mixed"


def _compare(size: str, scheme: str) -> Iterator[dict]:
    estate = generate(DEVICES[size], REPORTING_SEEDS[0], scheme=scheme)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "observations.jsonl"
        file.write_bytes(b"\n".join(map(msgspec.json.encode, estate.observations)))
        for method in METHODS:
            yield {
                "records": len(estate.observations),
                "names": scheme,
                "method": method,
                **_run(method, file, estate),
            }
    figures = score(ceiling(estate.observations, estate.truth), estate.truth)
    yield {
        "records": len(estate.observations),
        "names": scheme,
        "method": "oracle on equal keys",
        **_short(figures),
    }


def _run(method: str, file: Path, estate: Estate) -> dict:
    if method == "splink" and importlib.util.find_spec("splink") is None:
        return {"note": "not installed"}
    command = [sys.executable, "-m", "bench.matching_run", method, str(file)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=_ENOUGH, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        return {"note": type(error).__name__}
    answer = json.loads(done.stdout)
    best = max(
        (score(groups, estate.truth) for groups in answer["groupings"]), key=lambda figures: figures["f1"]
    )
    note = {"note": "best of 8 thresholds, chosen by the truth"} if method == "splink" else {}
    return {
        **_short(best),
        "seconds": round(answer["seconds"], 2),
        "cpu s": round(answer["cpu"], 2),
        "MiB": round(answer["mib"]),
        **note,
    }


def _short(figures: dict[str, float]) -> dict[str, float]:
    kept = {name: round(figures[name], 4) for name in ("f1", "precision", "recall", "b3")}
    return {**kept, "biggest": int(figures["biggest"])}


def _spread(quick: bool) -> list[dict]:
    """Mean and worst figures over many reporting seeds."""
    plan = [("300", 8 if quick else 40)] + ([] if quick else [("5,000", 12)])
    rows = []
    for size, count in plan:
        jobs = [
            (DEVICES[size], seed, SCHEMES[place % 4]) for place, seed in enumerate(REPORTING_SEEDS[:count])
        ]
        with ProcessPoolExecutor(2) as pool:
            found = list(pool.map(_one, jobs))
        f1, precision = ([figures[name] for figures in found] for name in ("f1", "precision"))
        rows.append({"records": size, "estates": count, "f1 mean": mean(f1), "f1 worst": min(f1), "precision mean": mean(precision), "precision worst": min(precision)})  # fmt: skip
    return rows


def _one(job: tuple[int, int, str]) -> dict[str, float]:
    from bascule.matching.reconcile import reconcile

    devices, seed, scheme = job
    estate = generate(devices, seed, scheme=scheme)
    return score((item.observations for item in reconcile(estate.observations).items), estate.truth)


def _unseen(quick: bool) -> list[dict]:
    """How often the intervals hold the true number of unseen living devices, end to end after matching."""
    rows = []
    for devices, count in (
        (60, 10 if quick else 40),
        (300, 6 if quick else 40),
        *([] if quick else [(1_000, 12)]),
    ):
        for scenario in SCENARIOS:
            jobs = [(devices, seed, scenario) for seed in REPORTING_SEEDS[:count]]
            with ProcessPoolExecutor(2) as pool:
                found = list(pool.map(_estimate, jobs))
            rows.append({
                "devices": devices, "scenario": scenario, "estates": count, "truly unseen": mean(true for true, _ in found),
                "estimate": mean(said["estimate"] for _, said in found), "low95": mean(said["low95"] for _, said in found),
                "high95": mean(said["high95"] for _, said in found),
                "held 95 %": mean(said["low95"] <= true <= said["high95"] for true, said in found),
                "held 80 %": mean(said["low80"] <= true <= said["high80"] for true, said in found),
            })  # fmt: skip
    return rows


def _estimate(job: tuple[int, int, str]) -> tuple[int, dict]:
    from bascule.matching.reconcile import reconcile

    devices, seed, scenario = job
    estate = generate(devices, seed, scenario=scenario, scheme=SCHEMES[seed % 4])
    return len(estate.living) - len(estate.seen_living), reconcile(estate.observations).unseen.to_document()
