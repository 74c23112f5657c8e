"""Verb: judge every endpoint report that was received; what old tools each device shows, or shows no more."""

from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone

from bascule.access.map_access import profile_of
from bascule.access.profile import Profile
from bascule.catalogue.tools import tools
from bascule.clients.models import Client, Takeover
from bascule.detection.sweep import EndpointFindings, Sweeper
from bascule.detection.verdict import Finding
from bascule.discovery.models import Observation, ReceivedFact
from bascule.discovery.receive import moment
from bascule.evidence.record import record
from bascule.inventory.models import Item
from bascule.observation.problem import Problem
from bascule.removal.models import OldTool
from bascule.tenancy.search import searchable

# The classes a report must have looked at before its silence about a tool says anything.
LOOKED_ENOUGH = {"services", "units", "launchd", "processes", "programs", "packages"}


def sweep_devices(client: Client, *, by: object) -> dict[str, int]:
    """One row a tool and device, from the newest report of each device. A tool that a complete report made after T0
    no longer shows is proven gone; a report that did not look proves nothing. Returns counts."""
    theirs = profile_of(client)
    t0 = Takeover.objects.filter(client=client, closed_at__isnull=True).values_list("t0", flat=True).first()
    items = _items(client)
    known = {(row.device, row.tool): row for row in OldTool.objects.filter(client=client)}
    sweeper, counts = Sweeper(), {"reports": 0, "new": 0, "gone": 0, "unusable": 0}
    with transaction.atomic():
        for fact in _newest_reports(client):
            counts["reports"] += 1
            try:
                found = sweeper.judge(fact.record)
            except Problem:
                counts["unusable"] += 1
                continue
            device = found.endpoint or (fact.file.name if fact.file else "?")
            at = moment(found.collected_at) or fact.received_at
            told = [*found.findings, *(one for one in found.dual_use if _theirs(one, theirs))]
            shown = {finding.tool for finding in (*found.findings, *found.dual_use)}
            for finding in told:
                counts["new"] += _keep(client, known, device, finding, at, items, theirs)
            counts["gone"] += _settle_absent(known, device, shown, found, at, t0)
        _claims(client, known, items)
        if counts["new"] or counts["gone"]:
            record("sweep_devices", by=by, on=client, facts=counts)
    return counts


def _theirs(finding: Finding, theirs: Profile) -> bool:
    """Tools everybody uses (a terminal, a VPN client) count when the provider's profile names them."""
    words = [finding.tool.replace("-", " "), finding.name, *(one.value for one in finding.instances)]
    return bool(theirs.gives_away(*words))


def _items(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for pk, name, fields in Item.objects.filter(client=client).values_list("pk", "name", "fields"):
        for text in (name, fields.get("hostname"), fields.get("fqdn")):
            if text:
                found.setdefault(searchable([str(text)]).split(".")[0], pk)
    return found


def _newest_reports(client: Client) -> list[ReceivedFact]:
    newest: dict[str, tuple[datetime, ReceivedFact]] = {}
    rows = ReceivedFact.objects.filter(
        client=client, schema="report", withdrawn_at__isnull=True
    ).select_related("file")
    for fact in rows.iterator(chunk_size=200):
        host = fact.record.get("host") or {}
        name = str(host.get("name") or host.get("fqdn") or fact.pk)
        at = moment(fact.record.get("collected_at")) or fact.received_at
        if name not in newest or at >= newest[name][0]:
            newest[name] = (at, fact)
    return [fact for _at, fact in newest.values()]


def _keep(
    client: Client,
    known: dict,
    device: str,
    finding: Finding,
    at: datetime,
    items: dict[str, Any],
    theirs: Profile,
) -> int:
    row = known.get((device, finding.tool))
    new = row is None
    if row is None:
        row = known[device, finding.tool] = OldTool(
            client=client, device=device, tool=finding.tool, first_seen=at
        )
    row.item_id = items.get(searchable([device]).split(".")[0])
    row.tool_name, row.category = finding.name, finding.category
    row.verdict = finding.states[-1] if finding.states else "seen"
    row.confidence = finding.confidence
    row.evidence = msgspec.to_builtins(finding.evidence)
    instances = [f"{one.label}: {one.value}" for one in finding.instances]
    row.instance = "; ".join(instances)[:300]
    words = [finding.tool.replace("-", " "), finding.name, *instances]
    row.of_outgoing = True if theirs.gives_away(*words) else row.of_outgoing
    row.last_seen = max(at, row.last_seen) if row.last_seen else at
    if row.state in (OldTool.State.CLAIMED, OldTool.State.ABSENT):
        row.state, row.absent_at = OldTool.State.PRESENT, None  # it is back, or was there after all
    row.save()
    return int(new)


def _settle_absent(
    known: dict, device: str, shown: set[str], found: EndpointFindings, at: datetime, t0: datetime | None
) -> int:
    """Rows of this device that a newer report does not show any more."""
    missing = LOOKED_ENOUGH & set(found.not_seen)
    gone = 0
    for (name, tool), row in known.items():
        if name != device or tool in shown or row.state in (OldTool.State.ABSENT, OldTool.State.KEPT):
            continue
        newer = row.last_seen is None or at > row.last_seen
        if newer and not missing and (t0 is None or at >= t0 or row.state == OldTool.State.ORDERED):
            row.state, row.absent_at = OldTool.State.ABSENT, at
            row.absent_evidence = [
                {"kind": "report", "value": at.isoformat(), "where": "every class looked at"}
            ]
            row.save()
            gone += 1
    return gone


def _claims(client: Client, known: dict, items: dict[str, Any]) -> None:
    """Tools that somebody's list names: claimed, until a report shows them."""
    names = {
        searchable([name]): tool for tool in tools().values() for name in (tool.name, tool.id, *tool.aliases)
    }
    rows = Observation.objects.standing().filter(client=client, kind="old-tool")
    for said in rows:
        tool = names.get(searchable([said.name]))
        device = str(
            (said.record.get("attributes") or {}).get("device")
            or said.record.get("hostname")
            or said.site
            or ""
        )
        key = (device, tool.id if tool else searchable([said.name])[:80])
        if key in known or not said.name:
            continue
        known[key] = OldTool.objects.create(
            client=client,
            device=device,
            tool=key[1],
            tool_name=tool.name if tool else said.name,
            state=OldTool.State.CLAIMED,
            category=tool.category if tool else "",
            item_id=items.get(searchable([device]).split(".")[0]),
            of_outgoing=True,
            first_seen=said.seen_at or timezone.now(),
        )
