"""The verb: endpoint reports → what each device shows, one at a time, so memory does not grow with the fleet."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from bascule.catalogue.tools import Tool, tools
from bascule.detection.evidence import Engines
from bascule.detection.inputs import reports_in
from bascule.detection.normalise import system_of
from bascule.detection.persistence import LeftBehind, Leftovers
from bascule.detection.report import Report, read_report
from bascule.detection.verdict import Allow, Finding, judge
from bascule.observation.problem import Problem

# What a complete look at a device takes, by operating system: a class that is absent was not looked at.
EXPECTED = {
    "windows": ("programs", "services", "processes", "executed", "paths", "tasks", "autostart", "users", "groups",
                "sockets", "firewall"),
    "linux": ("packages", "units", "processes", "executed", "paths", "tasks", "autostart", "users", "groups",
              "sockets"),
    "macos": ("programs", "packages", "launchd", "processes", "executed", "paths", "users", "groups", "sockets"),
    "": ("programs", "packages", "services", "processes", "executed", "paths", "tasks", "users", "sockets"),
}  # fmt: skip


class EndpointFindings(msgspec.Struct, omit_defaults=True):
    """What one report shows. `not_seen`: the classes nobody looked at. `left_behind`: what is no agent, when a
    profile or a baseline was given. `error`: why the report was unusable."""

    endpoint: str
    findings: list[Finding]
    not_seen: list[str]
    os: str = ""
    collected_at: str = ""
    traces: list[Finding] = []
    dual_use: list[Finding] = []
    allowed: list[Finding] = []
    left_behind: list[LeftBehind] = []
    file: str = ""
    error: str = ""


class Sweeper:
    """Judges reports one after the other and keeps what it learnt about their strings."""

    def __init__(
        self,
        catalogue: Mapping[str, Tool] | None = None,
        allow: Allow | None = None,
        left: Leftovers | None = None,
    ) -> None:
        self.left = left
        self.catalogue = catalogue if catalogue is not None else tools()
        self.engines = Engines(self.catalogue.values())
        self.allow = allow or Allow()

    def judge(self, raw: bytes | str | dict[str, Any] | Report) -> EndpointFindings:
        """What one report shows. Raises `Problem` when it is no report."""
        report = raw if isinstance(raw, Report) else read_report(raw)
        evidence = self.engines.of(report).evidence(report)
        verdict = judge(report, evidence, self.catalogue, self.allow) if evidence else _NOTHING
        host = report.host
        return EndpointFindings(
            endpoint=(host.name or host.fqdn or "") if host else "",
            findings=verdict.findings,
            not_seen=not_seen(report),
            os=(host.os or "") if host else "",
            collected_at=report.collected_at or "",
            traces=verdict.traces,
            dual_use=verdict.dual_use,
            allowed=verdict.allowed,
            left_behind=self._left(raw) if self.left else [],
        )

    def _left(self, raw: bytes | str | dict[str, Any] | Report) -> list[LeftBehind]:
        document = msgspec.json.decode(raw) if isinstance(raw, bytes | str) else raw
        return self.left(document) if self.left and isinstance(document, dict) else []


_NOTHING = judge(Report(), [], {}, Allow())


def not_seen(report: Report) -> list[str]:
    """The classes of evidence that the maker of this report did not look at."""
    system = system_of(report.host.os if report.host else None)
    missing = [name for name in EXPECTED[system] if getattr(report, name) is None]
    if system == "linux" and report.services is not None and "units" in missing:
        missing.remove("units")
    return missing


@cache
def _default() -> Sweeper:
    return Sweeper()


def sweep(
    reports: Iterable[dict[str, Any] | bytes | str | Path],
    *,
    allow: Allow | None = None,
    left: Leftovers | None = None,
) -> Iterator[EndpointFindings]:
    """Findings per report, in order. A path may hold many reports, or an inventory that `readers` understand.

    Raises `Problem` on a document that is no report. A file, or a line of it, that cannot be used gives a result
    with `error`; the others are still judged.
    """
    sweeper = Sweeper(allow=allow, left=left) if allow or left else _default()
    for item in reports:
        if isinstance(item, Path):
            yield from sweep_file(item, sweeper)
        else:
            yield sweeper.judge(item)


def sweep_file(file: Path, sweeper: Sweeper) -> Iterator[EndpointFindings]:
    """Findings of every report in one file."""
    try:
        for number, raw in enumerate(reports_in(file), 1):
            yield judged(raw, sweeper, file.name, number)
    except Problem as problem:
        yield EndpointFindings("", [], [], file=file.name, error=str(problem))


def judged(
    raw: bytes | str | dict[str, Any], sweeper: Sweeper, file: str = "", number: int = 0
) -> EndpointFindings:
    """One report's findings; one that is no report is told in `error` instead of stopping the others."""
    try:
        result = sweeper.judge(raw)
    except Problem as problem:
        result = EndpointFindings("", [], [], error=f"{number}: {problem}" if number else str(problem))
    result.file = file
    result.endpoint = result.endpoint or file
    return result
