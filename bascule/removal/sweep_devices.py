"""Verb: judge every endpoint report that was received; what old tools each device shows, or shows no more."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bascule.access.map_access import profile_of
from bascule.catalogue.tools import tools
from bascule.clients.models import Client, Takeover
from bascule.detection.sweep import Sweeper
from bascule.discovery.models import Observation, ReceivedFact
from bascule.discovery.receive import moment
from bascule.evidence.record import record
from bascule.inventory.models import Item
from bascule.observation.problem import Problem
from bascule.removal.judge_device import Fleet, device_key, judge_device
from bascule.removal.models import OldTool
from bascule.removal.watch_device import watch_device
from bascule.tenancy.search import searchable


def sweep_devices(client: Client, *, by: object, devices: Iterable[str] | None = None) -> dict[str, int]:
    """One row a tool and device, from the newest report of each device (or of those named). A tool that a complete
    report made after T0 no longer shows, with nothing of it left, is proven gone; a report that did not look proves
    nothing. Devices under watch are compared with their last clean report. Returns counts."""
    t0 = Takeover.objects.filter(client=client, closed_at__isnull=True).values_list("t0", flat=True).first()
    rows = OldTool.objects.filter(client=client)
    only = None if devices is None else {name for name in devices if name}
    if only is not None:
        rows = rows.filter(device__in=only)
    fleet = Fleet(
        client,
        Sweeper(),
        profile_of(client),
        t0,
        _items(client),
        {(row.device, row.tool): row for row in rows},
    )
    counts = {"reports": 0, "new": 0, "gone": 0, "unusable": 0, "alarms": 0}
    with transaction.atomic():
        for fact in _newest_reports(client, only):
            counts["reports"] += 1
            was = {
                tool: row.state
                for (device, tool), row in fleet.known.items()
                if device == fleet.name_of(fact)
            }
            try:
                seen = judge_device(fleet, fact)
            except Problem:
                counts["unusable"] += 1
                continue
            counts["new"] += seen.new
            counts["gone"] += seen.gone
            counts["alarms"] += watch_device(fleet, fact, seen, was, by=by)
        if only is None:
            _claims(client, fleet)
        if counts["new"] or counts["gone"] or counts["alarms"]:
            record("sweep_devices", by=by, on=client, facts=counts)
    return counts


def _items(client: Client) -> dict[str, object]:
    found: dict[str, object] = {}
    for pk, name, fields in Item.objects.filter(client=client).values_list("pk", "name", "fields"):
        for text in (name, fields.get("hostname"), fields.get("fqdn")):
            if text:
                found.setdefault(device_key(str(text)), pk)
    return found


def _newest_reports(client: Client, only: set[str] | None) -> list[ReceivedFact]:
    newest: dict[str, tuple[datetime, ReceivedFact]] = {}
    rows = ReceivedFact.objects.filter(
        client=client, schema="report", withdrawn_at__isnull=True
    ).select_related("file")
    if only is not None:
        named = Q(record__host__name__in=sorted(only)) | Q(record__host__fqdn__in=sorted(only))
        rows = rows.filter(named | Q(file__name__in=sorted(only)))
    for fact in rows.iterator(chunk_size=200):
        host = fact.record.get("host") or {}
        name = str(host.get("name") or host.get("fqdn") or fact.pk)
        at = moment(fact.record.get("collected_at")) or fact.received_at
        if name not in newest or at >= newest[name][0]:
            newest[name] = (at, fact)
    return [fact for _at, fact in newest.values()]


def _claims(client: Client, fleet: Fleet) -> None:
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
        if key in fleet.known or not said.name:
            continue
        fleet.known[key] = OldTool.objects.create(
            client=client,
            device=device,
            tool=key[1],
            tool_name=tool.name if tool else said.name,
            state=OldTool.State.CLAIMED,
            category=tool.category if tool else "",
            item_id=fleet.items.get(device_key(device)),
            of_outgoing=True,
            first_seen=said.seen_at or timezone.now(),
        )
