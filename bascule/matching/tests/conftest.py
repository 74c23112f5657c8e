"""Short ways to say what a source said; the noisy estate of bench/."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bascule.matching.reconcile import Reconciliation, reconcile
from bascule.observation.records import Observation

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))  # bench/ lies beside the package

GROUPS = {"scan": "network", "switch": "network", "dhcp": "passive", "mdns": "passive", "ad": "managed", "m365": "managed",
          "rmm": "managed", "form": "human", "sheet": "human"}  # fmt: skip


@pytest.fixture
def said() -> Callable[..., Observation]:
    """`said("r1", "scan", days=2, ip=…, mac=…)`: an observation made that many days ago."""

    def make(
        ref: str,
        source: str,
        *,
        days: float = 1,
        mac: str = "",
        ip: str = "",
        site: str = "BRE",
        **fields: object,
    ) -> Observation:
        from datetime import datetime, timedelta

        when = (datetime(2026, 11, 20, 8) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
        record = Observation(
            ref=ref, source=source, source_group=GROUPS.get(source), seen_at=when, last_seen=when, site=site
        )
        record.macs, record.ips = mac.split(), ip.split()
        for name, value in fields.items():
            setattr(record, name, value)
        return record

    return make


@pytest.fixture
def together() -> Callable[..., list[set[str]]]:
    """The items of some observations, as sets of refs."""

    def group(*observations: Observation, **links: object) -> list[set[str]]:
        found: Reconciliation = reconcile(observations, **links)  # type: ignore[arg-type]
        return sorted((set(item.observations) for item in found.items), key=min)

    return group
