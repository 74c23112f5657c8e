"""Where a takeover stands, put together for its page: answer, flow, dials, gates, dates, next things."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bascule.backups.models import Hold
from bascule.clients.models import Takeover
from bascule.discovery.models import ImportedFile
from bascule.gaps.figures import figures as gap_figures
from bascule.handover.figures import figures as line_figures
from bascule.planning.dials import Counted, Dial, count, dials
from bascule.planning.gates import Standing, standing
from bascule.planning.next_things import Known, Thing, href, next_things
from bascule.planning.plan import Planned, plan


@dataclass(frozen=True)
class Overview:
    """Everything the page of a takeover says."""

    answer: list[tuple[str, str]]  # (words, address behind them)
    flow: list[dict[str, Any]]
    dials: list[Dial]
    gates: list[Standing]
    dates: list[dict[str, Any]]
    things: list[Thing]
    done: int
    steps: int
    late: int


def overview(takeover: Takeover, language: str) -> Overview:
    """About twenty cheap queries, whatever the size of the client."""
    today = timezone.now().date()
    counted = count([takeover])
    entries = plan(takeover, language)
    gates = standing(takeover, [entry.step for entry in entries])
    gaps, lines = gap_figures(takeover), line_figures(takeover)
    rings = dials(takeover, counted, today)
    known = Known(takeover, entries, gates, gaps, lines, language, today)
    return Overview(
        answer=answer(takeover, counted, gaps.stops if gaps.looked else None, today),
        flow=_flow(takeover, counted, rings, gaps.looked, gaps.open, entries),
        dials=rings,
        gates=gates,
        dates=_dates(takeover),
        things=next_things(known),
        done=sum(entry.done for entry in entries),
        steps=len(entries),
        late=sum(entry.late(today) for entry in entries),
    )


def answer(takeover: Takeover, counted: Counted, stops: int | None, today: date) -> list[tuple[str, str]]:
    """One sentence in parts, each a link to the rows behind it. What nobody looked at is said, never a zero."""
    client, name = (
        takeover.client_id,
        takeover.provider.name if takeover.provider else _("the outgoing provider"),
    )
    parts: list[tuple[str, str]] = []
    secrets = counted.secrets.get(client)
    if secrets is None:
        parts.append((_("nobody has looked at the secrets"), href("vault:home", takeover)))
    else:
        left = max(secrets["theirs"] - secrets["changed"] - secrets["excepted"], 0)
        text = ngettext(
            "%(n)d secret known to %(name)s has not changed",
            "%(n)d secrets known to %(name)s have not changed",
            left,
        ) % {"n": left, "name": name}
        parts.append((text, href("vault:home", takeover)))
    tools, reports = counted.tools.get(client), counted.reports.get(client)
    if tools is None and reports is None:
        parts.append((_("no device has been searched for its tools"), href("removal:home", takeover)))
    else:
        devices = (tools or {}).get("devices", 0)
        text = ngettext(
            "%(n)d device still runs its tools", "%(n)d devices still run its tools", devices
        ) % {"n": devices}  # fmt: skip
        parts.append((text, href("removal:home", takeover)))
    parts.append((_promise(counted, client, today), href("backups:home", takeover)))
    if stops:
        text = ngettext("%(n)d gap stops the takeover", "%(n)d gaps stop the takeover", stops) % {"n": stops}
        parts.append((text, href("gaps:home", takeover) + "?severity=A"))
    return parts


def _promise(counted: Counted, client: Any, today: date) -> str:
    until = counted.holds.get(client, {}).get("until")
    if until is None:
        return _("no written promise protects the old backups")
    days = (until - today).days
    if days < 0:
        return _("the promise on the old backups has ended")
    return ngettext(
        "the promise on the old backups ends in %(n)d day",
        "the promise on the old backups ends in %(n)d days",
        days,
    ) % {"n": days}


def _flow(
    takeover: Takeover, counted: Counted, rings: list[Dial], looked: bool, gaps: int, entries: list[Planned]
) -> list[dict[str, Any]]:
    by_id = {ring.id: ring for ring in rings}
    files = (
        ImportedFile.objects.filter(client_id=takeover.client_id)
        .exclude(state__in=("undone", "duplicate"))
        .count()
    )
    items = counted.items.get(takeover.client_id, {}).get("all")
    lines = counted.lines.get(takeover.pk, {}).get("all")
    secrets = counted.secrets.get(takeover.client_id, {}).get("all")
    accesses = counted.accesses.get(takeover.client_id, {}).get("open")
    tools = counted.tools.get(takeover.client_id, {}).get("left")
    systems = counted.systems.get(takeover.client_id, {}).get("all")
    done = sum(entry.done for entry in entries)
    plan_state = "unlooked" if not entries else "proven" if done == len(entries) else "open"
    rows = [
        ("discovery:home", _("Files"), "known" if files else "unlooked", files or None, ngettext("file read", "files read", files or 0)),
        ("inventory:home", _("Inventory"), by_id["inventory"].state, items, ngettext("item", "items", items or 0)),
        ("gaps:home", _("Gaps"), "unlooked" if not looked else "open" if gaps else "proven",
         gaps if looked else None, ngettext("open one", "open ones", gaps or 0)),
        ("handover:home", _("Handover"), _state(by_id["requests"]), lines, ngettext("line", "lines", lines or 0)),
        ("vault:home", _("Vault"), _state(by_id["secrets"]), secrets, ngettext("secret", "secrets", secrets or 0)),
        ("backups:home", _("Backups"), _state(by_id["backups"]), systems, ngettext("system", "systems", systems or 0)),
        ("access:home", _("Accesses"), _state(by_id["reach"]), accesses, ngettext("open one", "open ones", accesses or 0)),
        ("planning:plan", _("Plan"), plan_state, done if entries else None,
         ngettext("step proven", "steps proven", done)),
        ("removal:home", _("Old tools"), _state(by_id["tools"]), tools, _("left")),
    ]  # fmt: skip
    return [
        {
            "label": label,
            "state": state,
            "figure": figure,
            "unit": unit,
            "href": href(page, takeover),
            "current": False,
        }
        for page, label, state, figure, unit in rows
    ]


def _state(ring: Dial) -> str:
    """A stage is proven when nothing of it is left, unknown or not looked at."""
    if ring.figure is None:
        return "unlooked"
    return "open" if ring.left or ring.unknown or ring.unlooked else "proven"


def _dates(takeover: Takeover) -> list[dict[str, Any]]:
    settings = href("settings", takeover)
    labels = {
        "mandate_on": _("Mandate"), "notice_on": _("Notice"), "t0": "T0",
        "retention_until": _("End of retention"), "contract_until": _("End of contract"),
    }  # fmt: skip
    found = [
        {
            "label": label, "at": getattr(takeover, key), "href": settings,
            "state": "proven" if key == "t0" and takeover.t0_reached_at else "open" if key == "t0" else "known",
        }
        for key, label in labels.items()
    ]  # fmt: skip
    holds = Hold.objects.filter(client_id=takeover.client_id, provider="old", ended_at__isnull=True)
    for hold in holds[:3]:
        found.append(
            {"label": _("Promise on the backups"), "at": hold.until, "href": href("backups:home", takeover),
             "state": "proven" if hold.evidenced else "doubt"}
        )  # fmt: skip
    return found
