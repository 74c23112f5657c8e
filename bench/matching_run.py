"""One way of matching on one file, in a process of its own so that its memory can be measured.

`python -m bench.matching_run METHOD OBS.jsonl` prints {"groupings": [[[ref, …], …]], "seconds": …, "cpu": …, "mib": …}: seconds of the
clock and of the processor with the start of Python, and the most memory. Splink prints
one grouping for each threshold, for the caller to choose the best by the truth (which nobody has in the field).
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from bascule.observation.records import Observation

THRESHOLDS = (0.2, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999)


def bascule(records: list[Observation]) -> list[list[list[str]]]:
    from bascule.matching.reconcile import reconcile

    return [[item.observations for item in reconcile(records).items]]


def any_key(records: list[Observation]) -> list[list[list[str]]]:
    from bench.estate.plain import any_key as join

    return [join(records)]


def any_key_without_junk(records: list[Observation]) -> list[list[list[str]]]:
    from bench.estate.plain import any_key as join

    return [join(records, with_ip=False, without_junk=True)]


def fixed_rules(records: list[Observation]) -> list[list[list[str]]]:
    from bench.estate.plain import fixed_rules as join

    return [join(records)]


def splink(records: list[Observation]) -> list[list[list[str]]]:
    """Splink on DuckDB as its guide says: u by sampling, m by EM on several keys, clusters at a threshold."""
    import splink.comparison_library as cl
    from splink import Linker, SettingsCreator, block_on
    from splink.backends.duckdb import DuckDBAPI  # type: ignore[import-not-found]

    backend = DuckDBAPI()
    backend._con.execute("PRAGMA threads=2")
    frame = backend.register([_flat(record) for record in records])
    keys = ("serial", "uuid", "guid", "name", "mac", "place")
    comparisons = [
        cl.ExactMatch(key) for key in ("uuid", "guid", "mac", "place", "vendor", "model", "person")
    ]
    comparisons += [cl.JaroWinklerAtThresholds("name", [0.95]), cl.LevenshteinAtThresholds("serial", [1])]
    settings = SettingsCreator(
        link_type="dedupe_only", comparisons=comparisons, blocking_rules_to_generate_predictions=[block_on(key) for key in keys],
        unique_id_column_name="ref", probability_two_random_records_match=5 / max(len(records), 1),
    )  # fmt: skip
    linker = Linker(frame, settings, log_level=50)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for key in ("serial", "name", "mac"):
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(block_on(key))
        except Exception as error:  # its EM gives up on sparse keys; what was trained is kept
            print(f"splink: training on {key} failed: {error}", file=sys.stderr)
    scores = linker.inference.predict(threshold_match_probability=THRESHOLDS[0], warning_mode="never")
    rows = [(row["ref_l"], row["ref_r"], row["match_probability"]) for row in scores.as_record_list()]
    return [
        _components(records, [(one, two) for one, two, chance in rows if chance >= cut]) for cut in THRESHOLDS
    ]


def _flat(record: Observation) -> dict[str, Any]:
    from bench.estate.plain import plain_mac

    name = record.hostname or record.name
    place = f"{record.site}/{record.ips[0]}" if record.ips else None
    return {
        "ref": record.ref, "serial": record.serial, "uuid": record.uuid, "guid": record.guid, "name": name.lower() if name else None,
        "mac": plain_mac(record.macs[0]) if record.macs else None, "place": place, "vendor": record.vendor, "model": record.model,
        "person": record.user,
    }  # fmt: skip


def _components(records: list[Observation], pairs: list[tuple[str, str]]) -> list[list[str]]:
    from bench.estate.plain import union

    keys: dict[str, list[tuple]] = {record.ref: [] for record in records}
    for number, (one, two) in enumerate(pairs):
        keys[one].append((number,))
        keys[two].append((number,))
    return union(records, lambda record: keys[record.ref])


METHODS: dict[str, Callable[[list[Observation]], list[list[list[str]]]]] = {
    "bascule": bascule, "any equal key": any_key, "any key, junk lists": any_key_without_junk, "fixed rules": fixed_rules, "splink": splink,
}  # fmt: skip


def main() -> None:
    method, file = sys.argv[1:]
    started = time.perf_counter()
    decoder = msgspec.json.Decoder(Observation)
    records = [decoder.decode(line) for line in Path(file).read_bytes().splitlines()]
    groupings = METHODS[method](records)
    seconds = time.perf_counter() - started
    cpu = time.process_time()
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"groupings": groupings, "seconds": seconds, "cpu": cpu, "mib": mib}))


if __name__ == "__main__":
    main()
