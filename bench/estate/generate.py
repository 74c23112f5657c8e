"""Puts the estate together: who exists, who is seen by which source, and the truth for scoring."""

import math
import random
from dataclasses import dataclass

from bascule.observation.records import Observation
from bench.estate.classes import FAMILIES, SOURCES
from bench.estate.devices import Device, Maker, address
from bench.estate.sources import Reporter

SCENARIOS = ("default", "hard", "homog", "classes", "bimodal", "copy")
SCHEMES = ("site-num", "user", "default", "mixed")


@dataclass
class Estate:
    """`truth[ref]` is the device a record is about; `living` holds every living device, seen or not."""

    observations: list[Observation]
    truth: dict[str, str]
    living: list[Device]
    ghosts: list[Device]

    @property
    def seen_living(self) -> set[str]:
        return set(self.truth.values()) & {device.id for device in self.living}

    def family(self, device: Device) -> str:
        return FAMILIES[device.kind.name]


def probabilities(device: Device, scenario: str) -> list[float]:
    """How likely each source of SOURCES is to see this living device."""
    spread = {"default": 0.6, "hard": 1.1, "bimodal": 0.4, "copy": 0.6}.get(scenario, 0.0)
    shift = {"hard": -0.35}.get(scenario, 0.0) + spread * device.effect
    chances = []
    for seen in device.kind.seen:
        if scenario == "homog":
            seen = 0.45 if seen else 0.0
        if seen in (0.0, 1.0):
            chances.append(seen)
            continue
        chance = 1 / (1 + math.exp(-(math.log(seen / (1 - seen)) + shift)))
        chances.append(chance * 0.2 if scenario == "bimodal" and device.stealth else chance)
    return chances


def generate(
    devices: int,
    seed: int,
    *,
    scheme: str = "mixed",
    scenario: str = "default",
    sites: int | None = None,
    noise: float = 1.0,
    churn: float | None = None,
    sources: tuple[str, ...] = SOURCES,
) -> Estate:
    """A living estate of `devices`, plus its ghosts, as the chosen sources report it. Same arguments, same estate."""
    dice = random.Random(f"{seed}/{devices}/{scheme}/{scenario}")
    sites = sites or (1 + (devices > 100) + (devices > 400) + 2 * (devices > 3000))
    maker = Maker(dice, scheme, sites, noise)
    living = [maker.make(number) for number in range(1, devices + 1)]
    for device in living:
        device.stealth = dice.random() < 0.06
    ghosts = maker.ghosts(living, devices + 1)
    address(living + ghosts, dice, dice.uniform(0.12, 0.35) if churn is None else churn)
    reporter = Reporter(dice, noise)
    for ghost in ghosts:  # what was gone first still answers in reverse DNS
        if ghost.name and dice.random() < 0.5:
            reporter.dns[ghost.site, ghost.ips[1]] = ghost.name
    for device in living:
        reporter.dns.setdefault(
            (device.site, device.ips[dice.choice((1, 3, 3))]),
            device.names[-1] if dice.random() < 0.3 else device.name,
        )
    for device in living:
        _report(reporter, device, scenario, set(sources))
    for ghost in ghosts:
        for source, report, chance in (
            ("sheet", reporter.sheet, 0.6),
            ("ad", reporter.ad, 0.6),
            ("m365", reporter.m365, 0.45),
            ("rmm", reporter.rmm, 0.4),
        ):
            if source in sources and ghost.kind.seen[SOURCES.index(source)] > 0.03 and dice.random() < chance:
                report(ghost)
    dice.shuffle(reporter.out)
    truth = {record.ref: device for record, device in reporter.out}
    return Estate([record for record, _ in reporter.out], truth, living, ghosts)


def _report(reporter: Reporter, device: Device, scenario: str, sources: set[str]) -> None:
    dice = reporter.dice
    chance = dict(zip(SOURCES, probabilities(device, scenario), strict=True))
    seen = {source for source in SOURCES if dice.random() < chance[source]}
    if scenario == "copy":
        seen = (seen - {"form"}) | ({"form"} if "scan1" in seen and dice.random() < 0.7 else set())
        seen = (seen - {"sheet"}) | (
            {"sheet"}
            if "ad" in seen and dice.random() < 0.7
            else (seen & {"sheet"} if "ad" not in device_sources(device) else set())
        )
    early: dict[str, str] = {}
    late: dict[str, str] = {}
    for source in SOURCES:
        if source not in seen or source not in sources:
            continue
        if source == "scan1":
            reporter.scan(device, 1, early)
        elif source == "scan2":
            reporter.scan(device, 2, late)
        elif source in ("dhcp", "mdns", "switch"):
            getattr(reporter, source)(device, late)
        else:
            getattr(reporter, source)(device)


def device_sources(device: Device) -> set[str]:
    return {source for source, chance in zip(SOURCES, device.kind.seen, strict=True) if chance > 0}
