"""Verb: look again at a device under watch, over SSH where there is a login; what came back raises an alarm."""

from django.db import transaction
from django.utils import timezone

from bascule.evidence.record import record
from bascule.observation.problem import Problem
from bascule.removal.device_line import Line, keep_report
from bascule.removal.draft_removal import credential_for
from bascule.removal.models import Watched
from bascule.removal.sweep_devices import sweep_devices
from bascule.removal.watch_device import next_sweep

MANY = 3  # sweeps in a row without an answer, after which the device is shown as silent


def resweep(watched: Watched, *, by: object) -> Watched:
    """A fresh report, judged like any other. No login, or no answer, is written down: silence is not "clean"."""
    login = watched.credential or credential_for(watched.client, watched.device, watched.item)
    try:
        document = Line(login, by, "resweep").collect(watched.device)
    except Problem as problem:
        return _missed(watched, problem, by)
    with transaction.atomic():
        keep_report(watched.client, document)
        sweep_devices(watched.client, by=by, devices=[watched.device])
        watched.refresh_from_db()
        watched.next_at = next_sweep(watched)
        watched.save(update_fields=["next_at"])
        record(
            "resweep", by=by, on=watched, facts={"state": watched.state}, personal={"device": watched.device}
        )
    return watched


def _missed(watched: Watched, problem: Problem, by: object) -> Watched:
    with transaction.atomic():
        watched.missed += 1
        watched.why_missed = problem.what()[:300]
        if watched.missed >= MANY and watched.state == Watched.State.CLEAN:
            watched.state = Watched.State.SILENT
        watched.next_at = next_sweep(watched)
        watched.save(update_fields=["missed", "why_missed", "state", "next_at"])
        record(
            "resweep",
            by=by,
            on=watched,
            facts={"missed": watched.missed},
            personal={"device": watched.device},
        )
    return watched


def set_cadence(watched: Watched, *, by: object, every_days: int, until: object) -> Watched:
    """How often, and until when, a device is looked at again."""
    with transaction.atomic():
        watched.every_days, watched.until = max(1, every_days), until or watched.until  # type: ignore[assignment]
        watched.next_at = min(watched.next_at, next_sweep(watched))
        watched.save(update_fields=["every_days", "until", "next_at"])
        record(
            "set_cadence",
            by=by,
            on=watched,
            facts={"every_days": watched.every_days, "until": str(watched.until)},
        )
    return watched


def due(now: object = None) -> list[Watched]:
    """Those whose time has come, of the session's firm."""
    at = now or timezone.now()
    rows = Watched.objects.filter(next_at__lte=at, until__gte=timezone.now().date())
    return list(rows.select_related("client", "credential", "item").order_by("next_at")[:200])
