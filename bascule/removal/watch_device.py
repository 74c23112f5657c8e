"""After a removal: compare each new report of a device with its last clean one, and raise an alarm for what is back.

Part of `sweep_devices`; the verbs that settle an alarm or change the watch are beside it.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from bascule.catalogue.tools import tools
from bascule.clients.models import Client
from bascule.detection.persistence import Outgoing, new_since
from bascule.discovery.models import ReceivedFact
from bascule.evidence.record import record
from bascule.observation.problem import Problem, gettext_noop
from bascule.removal.judge_device import Fleet, Seen, device_key
from bascule.removal.models import Alarm, OldTool, Watched
from bascule.tenancy.hooks import Hook

after_alarm = Hook("after_alarm")  # (alarm): mail and webhook, once the transaction is committed
FIRST_SWEEPS = (1, 7, 30, 90)  # days after the removal that are looked at whatever the cadence
LASTS = 365  # days that a device stays under watch


def watch_device(fleet: Fleet, fact: ReceivedFact, seen: Seen, was: Mapping[str, str], *, by: object) -> int:
    """Begin the watch when the device is first proven clean of a tool; else compare. Returns how many alarms."""
    watched = Watched.objects.filter(client=fleet.client, device=seen.device).first()
    if watched is None:
        if seen.gone:
            _begin(fleet, fact, seen, by)
        return 0
    if watched.newest_id == fact.pk:
        return 0
    watched.newest, watched.looked_at = fact, max(seen.at, watched.looked_at or seen.at)
    watched.missed, watched.why_missed = 0, ""
    alarms = _compare(fleet, fact, seen, watched, was)
    for alarm in alarms:
        alarm.save()
        facts = {"kind": alarm.kind, "differences": len(alarm.difference)}
        record(
            "raise_alarm", by=by, on=alarm, facts=facts, personal={"device": seen.device, "what": alarm.what}
        )
        transaction.on_commit(lambda alarm=alarm: after_alarm(alarm))  # type: ignore[misc]
    open_ones = bool(alarms) or watched.alarms.filter(settled_at__isnull=True).exists()
    watched.state = Watched.State.ALARM if open_ones else Watched.State.CLEAN
    if not open_ones:
        watched.baseline = fact
    watched.save()
    return len(alarms)


def _begin(fleet: Fleet, fact: ReceivedFact, seen: Seen, by: object) -> None:
    watched = Watched.objects.create(
        client=fleet.client, device=seen.device, item_id=fleet.items.get(device_key(seen.device)),
        since=seen.at, until=(seen.at + timedelta(days=LASTS)).date(), next_at=seen.at + timedelta(days=1),
        looked_at=seen.at, baseline=fact, newest=fact,
    )  # fmt: skip
    record("watch_device", by=by, on=watched, facts={"days": LASTS}, personal={"device": seen.device})


def _compare(
    fleet: Fleet, fact: ReceivedFact, seen: Seen, watched: Watched, was: Mapping[str, str]
) -> list[Alarm]:
    """An alarm for each tool that is back or new, and one for all new ways in. What is told already is not told again."""
    told = {
        (line["kind"], line["value"])
        for alarm in watched.alarms.filter(settled_at__isnull=True)
        for line in alarm.difference
    }
    fresh = []
    for finding in seen.found.findings:
        before = was.get(finding.tool)
        if before not in (None, OldTool.State.ABSENT) or ("tool", finding.tool) in told:
            continue
        lines = [{"kind": "tool", "value": finding.tool, "where": "", "why": finding.name}]
        lines += [
            {"kind": one.kind, "value": one.value, "where": one.where, "why": one.state}
            for one in finding.evidence[:20]
        ]
        kind = Alarm.Kind.NEW_TOOL if before is None else Alarm.Kind.TOOL
        fresh.append(_alarm(watched, fact, kind, finding.name, lines))
    earlier = watched.baseline.record if watched.baseline else None
    if earlier is not None:
        entries = [
            {"kind": one.kind, "value": one.value, "where": one.where, "why": one.why}
            for one in new_since(fact.record, earlier, outgoing_of(fleet))
        ]
        entries = [line for line in entries if (line["kind"], line["value"]) not in told]
        if entries:
            what = "; ".join(dict.fromkeys(line["value"] for line in entries))
            fresh.append(_alarm(watched, fact, Alarm.Kind.ENTRY, what, entries[:200]))
    return fresh


def _alarm(watched: Watched, fact: ReceivedFact, kind: str, what: str, lines: list[dict[str, str]]) -> Alarm:
    return Alarm(
        client=watched.client, watched=watched, kind=kind, what=what[:500], difference=lines, report=fact,
        raised_at=timezone.now(),
    )  # fmt: skip


def outgoing_of(fleet: Fleet) -> Outgoing:
    """The outgoing provider's marks, in detection's words."""
    theirs = fleet.theirs
    return Outgoing(
        domains=tuple(theirs.domains), networks=tuple(map(str, theirs.networks)), names=tuple(theirs.names),
        tools=tuple(theirs.tools),
    )  # fmt: skip


def settle_alarm(alarm: Alarm, *, by: object, expected: bool, why: str) -> Alarm:
    """Somebody looked. `expected`: it is our own doing, and the newest report becomes the clean one; else it is being
    dealt with, and the next report is compared with the same clean one."""
    if not why.strip():
        raise Problem(
            gettext_noop("An alarm is settled with a reason."),
            gettext_noop("Write what was found, and what was done about it."),
        )
    with transaction.atomic():
        alarm.settled_at, alarm.settled_by, alarm.settled_why = timezone.now(), str(by)[:200], why[:300]
        alarm.expected = expected
        alarm.save()
        watched = alarm.watched
        if not watched.alarms.filter(settled_at__isnull=True).exists():
            watched.state = Watched.State.CLEAN
            if expected:
                watched.baseline = watched.newest
            watched.save()
        record(
            "settle_alarm",
            by=by,
            on=alarm,
            facts={"expected": expected},
            personal={"why": why, "what": alarm.what},
        )
    return alarm


def next_sweep(watched: Watched) -> Any:
    """When to look again: at the cadence, and surely 1, 7, 30 and 90 days after the removal."""
    now = timezone.now()
    planned = [watched.since + timedelta(days=days) for days in FIRST_SWEEPS]
    return min([now + timedelta(days=watched.every_days), *(one for one in planned if one > now)])


def names_of(ids: Iterable[str]) -> list[str]:
    """The names of tools as people know them."""
    return [tools()[one].name if one in tools() else one for one in ids]


def watched_of(client: Client, device: str) -> Watched | None:
    """The watch of that device, when there is one."""
    return Watched.objects.filter(client=client, device=device).first()
