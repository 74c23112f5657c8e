"""Verb: draft exactly what to ask of the outgoing provider, from the gaps and the catalogue."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from bascule.clients.models import Takeover
from bascule.evidence.record import record
from bascule.gaps.models import Gap
from bascule.gaps.registry import rule
from bascule.handover.models import RequestLine
from bascule.handover.wording import ALWAYS, Asked, asks, both, for_one
from bascule.inventory.models import Item

State = RequestLine.State
DAYS = {"A": 10, "B": 15, "C": 21}  # after notice, or after today while none is given
BEFORE_T0 = timedelta(days=7)  # what arrives later cannot be verified before the lock-out
# Of a draft only; a date once drafted stands until somebody changes it.
REFRESHED = ["group", "gap", "item", "about", "what_fr", "what_en", "format_fr", "format_en"]
REFRESHED += ["why_fr", "why_en", "basis", "priority"]


Wanted = dict[str, dict[str, Any]]  # fields of a line by its key, which begins with an ask of the catalogue
# What stages above need asked: (takeover, today) -> Wanted. Filled from AppConfig.ready().
also_asked: list[Callable[[Takeover, date], Wanted]] = []


@dataclass(frozen=True)
class Drafted:
    """How many lines were added, brought up to date, and dropped because nothing is missing there any more."""

    added: int
    refreshed: int
    dropped: int


def ask(takeover: Takeover, *, by: object) -> Drafted:
    """Draft the request lines of a takeover.

    May run at any time: a line that was drafted is the same line again; a line that was approved or asked is never
    changed; a draft whose gap has closed is dropped. One line stands for one thing asked about one subject, however
    many rules want it.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"ask {takeover.pk}"])
        wanted = _wanted(takeover, timezone.now().date())
        known = {line.key: line for line in RequestLine.objects.filter(takeover=takeover)}
        gone = [line.pk for key, line in known.items() if key not in wanted and line.state == State.DRAFT]
        refreshed = [
            line for key, line in known.items()
            if key in wanted and line.state == State.DRAFT and _refresh(line, wanted[key])
        ]  # fmt: skip
        RequestLine.objects.filter(pk__in=gone).delete()
        RequestLine.objects.bulk_update(refreshed, REFRESHED, batch_size=500)
        number = RequestLine.objects.filter(takeover=takeover).aggregate(last=Max("number"))["last"] or 0
        added = [
            RequestLine(client=takeover.client, takeover=takeover, key=key, number=number + place, **line)
            for place, (key, line) in enumerate(
                ((key, line) for key, line in wanted.items() if key not in known), start=1
            )
        ]
        RequestLine.objects.bulk_create(added, batch_size=1000)
        drafted = Drafted(len(added), len(refreshed), len(gone))
        record(
            "ask", by=by, on=takeover,
            facts={"added": drafted.added, "refreshed": drafted.refreshed, "dropped": drafted.dropped},
        )  # fmt: skip
    return drafted


def _wanted(takeover: Takeover, today: date) -> dict[str, dict[str, Any]]:
    """Every line that should stand, by key, in the order of the catalogue; priority A first within an ask."""
    about_one = _from_gaps(takeover, today)
    whole = _whole_kinds(takeover, today, {key.split(":")[0] for key in about_one})
    order = {key: place for place, key in enumerate(asks())}
    lines = {**whole, **about_one}
    for more in also_asked:
        lines |= more(takeover, today)
    return dict(
        sorted(
            lines.items(), key=lambda e: (order[e[0].split(":")[0]], e[1]["priority"], e[1]["about"], e[0])
        )
    )


def _from_gaps(takeover: Takeover, today: date) -> dict[str, dict[str, Any]]:
    lines: dict[str, dict[str, Any]] = {}
    by_thing: set[str] = set()
    gaps = Gap.objects.filter(client_id=takeover.client_id, state=Gap.State.OPEN).order_by(
        "severity", "rule", "pk"
    )
    for gap in gaps.select_related("item"):
        found = rule(gap.rule)
        if found is None or not found.ask:
            continue
        asked = asks()[found.ask]
        one = for_one().get(asked.key) if gap.item_id or gap.credential_id else None
        if gap.severity == "C" or (gap.item is not None and gap.item.kind != asked.kind):
            one = None  # what is minor is asked once, for all of them
        key = f"{asked.key}:{gap.item_id or gap.credential_id}" if one else f"{asked.key}:"
        if key in lines or (one is None and asked.key in by_thing):
            continue  # the gravest gap speaks for the line, and what is asked thing by thing not for all as well
        if one:
            by_thing.add(asked.key)
        line = line_for(asked, takeover, today, gap.severity if one else min(gap.severity, "B"))
        line["why_fr"], line["why_en"] = both(found.why)
        if one:
            line |= {"gap": gap, "item": gap.item, "about": gap.subject_name}
            line |= {"what_fr": one.fr, "what_en": one.en}
        lines[key] = line
    return lines


def _whole_kinds(takeover: Takeover, today: date, covered: set[str]) -> dict[str, dict[str, Any]]:
    """What is asked for a whole kind at once, except where every thing of it has a line of its own."""
    present = set(
        Item.objects.filter(client_id=takeover.client_id, retired_at__isnull=True)
        .values_list("kind", flat=True)
        .distinct()
    )
    return {
        f"{asked.key}:": line_for(asked, takeover, today, "B")
        for asked in asks().values()
        if (asked.kind in present or asked.kind in ALWAYS) and asked.key not in covered
    }


def line_for(asked: Asked, takeover: Takeover, today: date, priority: str) -> dict[str, Any]:
    """The fields of a line in the catalogue's own words."""
    words = asked.ask
    return {
        "group": asked.family, "gap": None, "item": None, "about": "",
        "what_fr": words.what.fr, "what_en": words.what.en,
        "format_fr": words.format.fr, "format_en": words.format.en,
        "why_fr": "", "why_en": "",
        "basis": words.basis, "priority": priority, "due_on": due(takeover, priority, today),
    }  # fmt: skip


def due(takeover: Takeover, priority: str, today: date) -> date:
    """By when a line is due: so many days after notice (or today), a week before T0, and never in the past."""
    day = max(takeover.notice_on or today, today) + timedelta(days=DAYS[priority])
    if takeover.t0 is not None:
        day = min(day, takeover.t0.date() - BEFORE_T0)
    return max(day, today + timedelta(days=2))


def _refresh(line: RequestLine, now: dict[str, Any]) -> bool:
    changed = False
    for name in REFRESHED:
        if getattr(line, name) != now[name]:
            setattr(line, name, now[name])
            changed = True
    return changed
