"""What one report says of one device's old tools, written on their rows. Part of `sweep_devices`.

"Gone" needs a report that looked at every class that matters, and shows nothing of the tool any more: no package, no
unit, no file, no account. What is still there is kept on the row, thing by thing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from bascule.access.profile import Profile
from bascule.catalogue.tools import tools
from bascule.clients.models import Client
from bascule.detection.normalise import system_of
from bascule.detection.sweep import EndpointFindings, Sweeper
from bascule.detection.verdict import Finding
from bascule.discovery.models import ReceivedFact
from bascule.discovery.receive import moment
from bascule.removal.found import Device, Thing, claimed, read_device
from bascule.removal.models import OldTool
from bascule.tenancy.search import searchable

# The classes a report must have looked at before its silence about a tool says anything.
LOOKED_ENOUGH = {"services", "units", "launchd", "processes", "programs", "packages"}
STANDING = ("package", "program", "service", "process", "launchd")


@dataclass
class Fleet:
    """What the judgement of many reports shares. `known`: the rows by (device, tool)."""

    client: Client
    sweeper: Sweeper
    theirs: Profile
    t0: datetime | None
    items: Mapping[str, Any]
    known: dict[tuple[str, str], OldTool]

    def name_of(self, fact: ReceivedFact) -> str:
        """The device's name as its rows have it."""
        host = fact.record.get("host") or {}
        return str(host.get("name") or host.get("fqdn") or (fact.file.name if fact.file else "?"))


@dataclass
class Seen:
    """One report judged: its device and time, the tools it shows, what changed."""

    device: str
    at: datetime
    found: EndpointFindings
    shown: set[str] = field(default_factory=set)
    new: int = 0
    gone: int = 0


def device_key(name: str) -> str:
    """A device's name without domain and case, to compare names of different sources."""
    return searchable([name]).split(".")[0]


def judge_device(fleet: Fleet, fact: ReceivedFact) -> Seen:
    """Bring the rows of this report's device up to date. Raises `Problem` for what is no report."""
    found = fleet.sweeper.judge(fact.record)
    seen = Seen(fleet.name_of(fact), moment(found.collected_at) or fact.received_at, found)
    told = [*found.findings, *(one for one in found.dual_use if _theirs(one, fleet.theirs))]
    seen.shown = {finding.tool for finding in (*found.findings, *found.dual_use)}
    device: Device | None = None
    for finding in told:
        row = fleet.known.get((seen.device, finding.tool))
        if row is not None and row.state in (OldTool.State.ORDERED, OldTool.State.LEFTOVERS):
            device = device or read_device(fact.record)
            left = left_of(device, finding.tool)
            if not _stands(left):
                _leave(row, left, seen)
                continue
        seen.new += _keep(fleet, row, finding, seen)
    _settle_absent(fleet, fact, seen, device)
    return seen


def left_of(device: Device, tool: str) -> list[Thing]:
    """What this device still shows of a tool, without what another tool that stands there has as well."""
    others = claimed(device, (tool,))
    return [thing for thing in device.of(tool) if (thing.kind, thing.value) not in others]


def as_left(things: list[Thing]) -> list[dict[str, str]]:
    """Things as the rows keep them."""
    return [{"kind": one.kind, "value": one.value, "where": one.where} for one in things]


def _stands(things: list[Thing]) -> bool:
    """Whether the tool itself is there, not only things it left behind."""
    return any(
        one.kind in STANDING or (one.kind == "unit" and one.also in ("active", "activating"))
        for one in things
    )


def _theirs(finding: Finding, theirs: Profile) -> bool:
    """Tools everybody uses (a terminal, a VPN client) count when the provider's profile names them."""
    words = [finding.tool.replace("-", " "), finding.name, *(one.value for one in finding.instances)]
    return bool(theirs.gives_away(*words))


def _keep(fleet: Fleet, row: OldTool | None, finding: Finding, seen: Seen) -> int:
    new = row is None
    if row is None:
        row = fleet.known[seen.device, finding.tool] = OldTool(
            client=fleet.client, device=seen.device, tool=finding.tool, first_seen=seen.at
        )
    row.item_id = fleet.items.get(device_key(seen.device))
    row.os = system_of(seen.found.os)
    row.tool_name, row.category = finding.name, finding.category
    row.verdict = finding.states[-1] if finding.states else "seen"
    row.confidence = finding.confidence
    row.evidence = msgspec.to_builtins(finding.evidence)
    instances = [f"{one.label}: {one.value}" for one in finding.instances]
    row.instance = "; ".join(instances)[:300]
    words = [finding.tool.replace("-", " "), finding.name, *instances]
    row.of_outgoing = True if fleet.theirs.gives_away(*words) else row.of_outgoing
    row.last_seen = max(seen.at, row.last_seen) if row.last_seen else seen.at
    row.leftovers = []
    if row.state in (OldTool.State.CLAIMED, OldTool.State.ABSENT, OldTool.State.LEFTOVERS):
        row.state, row.absent_at = OldTool.State.PRESENT, None  # it is back, or was there after all
    row.save()
    return int(new)


def _leave(row: OldTool, left: list[Thing], seen: Seen) -> None:
    row.state, row.leftovers, row.absent_at = OldTool.State.LEFTOVERS, as_left(left), None
    row.save(update_fields=["state", "leftovers", "absent_at"])


def _settle_absent(fleet: Fleet, fact: ReceivedFact, seen: Seen, device: Device | None) -> None:
    """Rows of this device that a newer report does not show any more."""
    missing = LOOKED_ENOUGH & set(seen.found.not_seen)
    ours = (OldTool.State.ORDERED, OldTool.State.LEFTOVERS)
    for (name, tool), row in fleet.known.items():
        if (
            name != seen.device
            or tool in seen.shown
            or row.state in (OldTool.State.ABSENT, OldTool.State.KEPT)
        ):
            continue
        newer = row.last_seen is None or seen.at > row.last_seen
        if not newer or missing or not (fleet.t0 is None or seen.at >= fleet.t0 or row.state in ours):
            continue
        device = device or read_device(fact.record)
        left = left_of(device, tool) if tool in tools() else []
        if left:
            _leave(row, left, seen)
            continue
        row.state, row.absent_at, row.leftovers = OldTool.State.ABSENT, seen.at, []
        row.absent_evidence = [
            {"kind": "report", "value": seen.at.isoformat(), "where": "every class looked at"}
        ]  # fmt: skip
        row.save()
        seen.gone += 1
