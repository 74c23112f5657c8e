"""Old tools in a fleet: our engine beside the naive loop, a union regex, an Aho-Corasick and yara-x, same reports.

Each peer only replaces the matching: facets and verdicts are ours, so `identical` compares whole answers with the naive
loop's. Rates are per second of one core's work (the machine may be shared). The peers of the dependency group `bench`
are left out where they are not installed: `uv pip install --group bench`.
"""

import multiprocessing
import re
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bascule.catalogue.tools import tools
from bascule.detection.evidence import Engine
from bascule.detection.facets import FACETS
from bascule.detection.identifiers import CLASSES, Identifier, glob_regex
from bascule.detection.oracle import naive_matching
from bascule.detection.parallel import sweep_encoded
from bascule.detection.sweep import Sweeper
from bench.fleet import reports, write_fleet

Matching = Callable[[str, str], list[Identifier]]


def main(quick: bool = False) -> dict:
    """Rows: `engines` (one core), `fleet` (all cores, from a file), `growth` (streamed, time and memory)."""
    sample = list(reports(200 if quick else 1_000))
    rows = list(_engines(sample, naive=2 if quick else 5))
    sizes = (1_000,) if quick else (1_000, 10_000)
    growth = (1_000, 10_000) if quick else (1_000, 10_000, 100_000)
    return {
        "report_kilobytes": round(sum(map(len, sample)) / len(sample) / 1_000, 1),
        "identifiers": len(Engine(tools().values(), "windows").index.identifiers),
        "engines": rows,
        "fleet": [_fleet(size) for size in sizes],
        "growth": [_in_child(_grow, size) for size in growth],
    }


def _engines(sample: list[bytes], naive: int) -> Iterator[dict]:
    engine = Engine(tools().values(), "windows")
    identifiers = engine.index.identifiers
    slow, answers = _measure(lambda family, text: naive_matching(identifiers, family, text), sample[:naive])
    base = len(answers) / slow
    yield {
        "engine": "naive fnmatch loop",
        "reports": len(answers),
        "per_second": base,
        "ratio": 1.0,
        "identical": True,
    }
    for name, count, make in (
        ("one union regex per class", 20, _union), ("Aho-Corasick, then fnmatch", 100, _aho),
        ("yara-x over the report, then fnmatch", 10, _yara),
    ):  # fmt: skip
        matching = make(identifiers)
        if matching is not None:
            seconds, found = _measure(matching, sample[:count])
            yield _row(name, found, seconds, base, answers)
    sweeper = Sweeper()
    for name in ("ours, cold", "ours, warm"):
        started = time.process_time()
        found = [sweeper.judge(raw).findings for raw in sample]
        yield _row(name, found, time.process_time() - started, base, answers)


def _row(name: str, found: list, seconds: float, base: float, answers: list) -> dict:
    shared = min(len(found), len(answers))
    rate = len(found) / seconds
    return {
        "engine": name, "reports": len(found), "per_second": rate, "ratio": rate / base,
        "identical": found[:shared] == answers[:shared],
    }  # fmt: skip


def _measure(matching: Matching, sample: list[bytes]) -> tuple[float, list]:
    """End to end, parsing included; nothing is remembered from one report to the next."""
    sweeper = Sweeper()
    engine = Engine(tools().values(), "windows", matching)
    sweeper.engines._engines["windows"] = engine
    found = []
    started = time.process_time()
    for raw in sample:
        if hasattr(matching, "start"):
            matching.start(raw)
        found.append(sweeper.judge(raw).findings)
        engine.nothing = {field: {None, ""} for field in FACETS}
        engine.known = {field: {} for field in FACETS}
    return time.process_time() - started, found


def _union(identifiers: list[Identifier]) -> Matching:
    """One alternation per class says whether anything matches; fnmatch says what."""
    unions = {}
    for family in CLASSES:
        parts = [
            glob_regex(glob)
            for one in identifiers
            if one.family == family
            for glob in ((one.glob, one.glob + "\\*") if family == "paths" else (one.glob,))
        ]
        unions[family] = re.compile("|".join(parts)) if parts else re.compile(r"(?!)")
    return lambda family, text: (
        naive_matching(identifiers, family, text) if unions[family].match(text) else []
    )


def _literal(glob: str) -> str:
    return max(re.split(r"[*?]", glob), key=len)


def _aho(identifiers: list[Identifier]) -> Matching | None:
    try:
        import ahocorasick_rs
    except ImportError:
        return None
    automata = {}
    for family in CLASSES:
        of_class = [one for one in identifiers if one.family == family]
        groups: dict[str, list[Identifier]] = {}
        for one in of_class:
            groups.setdefault(_literal(one.glob), []).append(one)
        if groups:
            automata[family] = (ahocorasick_rs.AhoCorasick(list(groups)), list(groups.values()))

    def matching(family: str, text: str) -> list[Identifier]:
        if family not in automata:
            return []
        automaton, groups = automata[family]
        near = [
            one
            for hit in {h[0] for h in automaton.find_matches_as_indexes(text, overlapping=True)}
            for one in groups[hit]
        ]
        return naive_matching(near, family, text) if near else []

    return matching


class _Yara:
    """A literal of each identifier over the whole report; fnmatch for those that occur."""

    def __init__(self, identifiers: list[Identifier], yara_x) -> None:
        self.identifiers = identifiers
        literals: dict[str, list[Identifier]] = {}
        for one in identifiers:
            text = _literal(one.glob)
            text = text.rpartition("\\")[2] or text.strip("\\").rpartition("\\")[2]
            literals.setdefault(text, []).append(one)
        self.groups = [
            (text, group) for text, group in literals.items() if re.fullmatch(r"[\x20-\x7e]{3,}", text)
        ]
        self.always = [
            one
            for text, group in literals.items()
            if not re.fullmatch(r"[\x20-\x7e]{3,}", text)
            for one in group
        ]
        source = "\n".join(
            f'rule r{number} {{ strings: $a = "{text.replace(chr(92), chr(92) * 2).replace(chr(34), chr(92) + chr(34))}" nocase condition: $a }}'
            for number, (text, _) in enumerate(self.groups)
        )
        self.rules = yara_x.compile(source)
        self.near: list[Identifier] = []

    def start(self, raw: bytes) -> None:
        hits = {int(rule.identifier[1:]) for rule in self.rules.scan(raw).matching_rules}
        self.near = self.always + [
            one for number, (_, group) in enumerate(self.groups) if number in hits for one in group
        ]

    def __call__(self, family: str, text: str) -> list[Identifier]:
        return naive_matching(self.near, family, text)


def _yara(identifiers: list[Identifier]) -> Matching | None:
    try:
        import yara_x
    except ImportError:
        return None
    return _Yara(identifiers, yara_x)


def _fleet(count: int) -> dict:
    """A file of JSON lines on all cores, wall time, twice (the second with the file in memory)."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "fleet.jsonl"
        size = write_fleet(file, count)
        walls = []
        for _ in range(2):
            started = time.perf_counter()
            swept = sum(batch.endpoints for batch in sweep_encoded([file]))
            walls.append(time.perf_counter() - started)
        assert swept == count
    return {
        "reports": count,
        "megabytes": size // 1_000_000,
        "wall_per_second": count / min(walls),
        "wall_seconds": min(walls),
    }


def _grow(count: int) -> dict:
    """Reports streamed one after the other through one process: rate and highest memory."""
    base = list(reports(1_000))
    sweeper = Sweeper()
    started = time.process_time()
    for number in range(count):
        sweeper.judge(base[number % len(base)].replace(b'"PC-', b'"R%d-' % (number // 1_000), 1))
    seconds = time.process_time() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_024
    return {"streamed": count, "per_second": count / seconds, "peak_megabytes": memory}


def _in_child(work: Callable[[int], dict], count: int) -> dict:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, (count,))
