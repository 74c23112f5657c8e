"""Which request lines an imported file answers: by the things it tells of, its format, the secrets it brought."""

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

import msgspec
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from bascule.discovery.models import ImportedFile, Observation, ReceivedFact, SealedSecret
from bascule.handover.line_states import NEXT, S
from bascule.handover.models import RequestLine
from bascule.handover.reasons import Reason, because
from bascule.inventory.models import Item, ItemObservation

_DAY = re.compile(r"(20\d\d)[-_. ]?(0[1-9]|1[0-2])[-_. ]?(0[1-9]|[12]\d|3[01])(?!\d)")
MOST_NAMED = 5  # missing things named in a reason; the rest are counted


class Arrival(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What answers one ask. `fresh`: an export older than so many days does not."""

    things: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    fresh: int = 0


@dataclass
class Arrived:
    """What one file brought. `items`: those its observations belong to, by kind; `unplaced`: observations that belong
    to no item yet, counted by kind; `secrets`: their kind and the item they open, where one is known."""

    reader: str
    exported_on: date | None
    items: dict[str, set[UUID]] = field(default_factory=dict)
    unplaced: dict[str, int] = field(default_factory=dict)
    secrets: list[tuple[str, UUID | None, str]] = field(default_factory=list)
    facts: dict[str, int] = field(default_factory=dict)
    coverage: float | None = None


@dataclass
class Answering:
    """One line that the file answers, perhaps."""

    line: RequestLine
    proposed: str
    confidence: float
    count: int
    reasons: list[Reason]


@cache
def arrivals() -> dict[str, Arrival]:
    """Every row of arrivals.toml by `kind.ask`."""
    rows = tomllib.loads((Path(__file__).parent / "arrivals.toml").read_text(encoding="utf-8"))
    return {key: msgspec.convert(row, Arrival) for key, row in rows.items()}


def arrived(files: list[ImportedFile]) -> Arrived:
    """What these files (one, or those of an archive) brought."""
    first = files[0]
    found = Arrived(first.reader, None, coverage=first.coverage)
    seen = Observation.objects.standing().filter(file__in=files)
    place = dict(
        ItemObservation.objects.filter(observation__in=seen).values_list("observation_id", "item_id")
    )
    kinds = dict(Item.objects.filter(pk__in=set(place.values())).values_list("pk", "kind"))
    days = [_day_in_name(file.name) for file in files]
    for pk, kind, seen_at in seen.values_list("pk", "kind", "seen_at"):
        item = place.get(pk)
        if item is not None:
            found.items.setdefault(kinds.get(item, kind), set()).add(item)
        else:
            found.unplaced[kind] = found.unplaced.get(kind, 0) + 1
        days.append(seen_at.date() if seen_at else None)
    sealed = SealedSecret.objects.filter(file__in=files, withdrawn_at__isnull=True)
    for kind, observation, title in sealed.values_list("kind", "observation_id", "title"):
        found.secrets.append((kind, place.get(observation), title))
    for schema in ReceivedFact.objects.filter(file__in=files, withdrawn_at__isnull=True).values_list(
        "schema", flat=True
    ):
        found.facts[schema] = found.facts.get(schema, 0) + 1
    tomorrow = timezone.now().date() + timedelta(days=1)
    found.exported_on = max((day for day in days if day and day <= tomorrow), default=None)
    return found


def _day_in_name(name: str) -> date | None:
    match = _DAY.search(name)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def answering(arrived: Arrived, lines: QuerySet[RequestLine], known: QuerySet[Item]) -> list[Answering]:
    """The lines it may answer. `known`: the client's items, to say what is missing in a list."""
    names = dict(known.values_list("pk", "name"))
    by_kind: dict[str, set[UUID]] = {}
    for pk, kind in known.values_list("pk", "kind"):
        by_kind.setdefault(kind, set()).add(pk)
    found = []
    for line in lines:
        if S.RECEIVED not in NEXT[line.state] and S.PARTIAL not in NEXT[line.state]:
            continue
        arrival = arrivals().get(line.key.split(":")[0])
        if arrival is None:
            continue
        one = (
            _about_one(arrival, arrived, line, names) if line.item_id else _whole(arrival, arrived, line, names, by_kind)
        )  # fmt: skip
        if one is not None:
            found.append(_dated(one, arrival, arrived))
    return found


def _about_one(
    arrival: Arrival, arrived: Arrived, line: RequestLine, names: dict[UUID, str]
) -> Answering | None:
    item = line.item_id
    if item is None:
        return None
    told = any(item in items for items in arrived.items.values())
    if arrival.secrets:
        opened = [kind for kind, of, _title in arrived.secrets if of == item and kind in arrival.secrets]
        if not opened:
            return None
        why = because(_("{count} secret was sealed for {name}."), count=len(opened), name=names.get(item, ""))
        return Answering(line, S.RECEIVED, 0.9, len(opened), [why])
    if not told:
        return None
    reasons = [because(_("The file tells of {name} itself."), name=names.get(item, line.about))]
    if arrival.readers and arrived.reader in arrival.readers:
        reasons.append(
            because(_("Its format ({reader}) is the one that was asked for."), reader=arrived.reader)
        )
        return Answering(line, S.RECEIVED, 0.95, 1, reasons)
    if arrival.readers:  # a list that names a firewall is not the firewall's configuration
        return None
    return Answering(line, S.RECEIVED, 0.7, 1, reasons)


def _whole(
    arrival: Arrival, arrived: Arrived, line: RequestLine, names: dict[UUID, str], known: dict[str, set[UUID]]
) -> Answering | None:  # fmt: skip
    if arrival.secrets:
        return _secrets(arrival, arrived, line, known)
    told = {item for kind in arrival.things for item in arrived.items.get(kind, ())}
    loose = sum(arrived.unplaced.get(kind, 0) for kind in arrival.things)
    count = len(told) + loose
    by_format = arrived.reader in arrival.readers
    facts = sum(arrived.facts.get(schema, 0) for schema in arrival.facts)
    if arrival.readers and not by_format and not arrival.things:
        return None
    if not count and not (by_format and facts) and not facts:
        return None
    if arrival.fresh and not by_format:
        return None
    reasons = []
    if by_format:
        reasons.append(
            because(_("Its format ({reader}) is the one that was asked for."), reader=arrived.reader)
        )
    if not count:
        reasons.append(because(_("{count} facts of that sort were read in it."), count=facts))
        return Answering(line, S.RECEIVED, 0.85 if by_format else 0.5, facts, reasons)
    missing = {item for kind in arrival.things for item in known.get(kind, ())} - told
    reasons.append(because(_("{count} things of that kind were read in it."), count=count))
    if not missing:
        return Answering(line, S.RECEIVED, 0.92 if count > 1 or by_format else 0.75, count, reasons)
    shown = sorted(names[item] for item in missing)[:MOST_NAMED]
    reasons.append(
        because(
            _("{missing} that we know of are not in it: {names}{more}"),
            missing=len(missing), names=", ".join(shown), more="…" if len(missing) > MOST_NAMED else ".",
        )
    )  # fmt: skip
    return Answering(line, S.PARTIAL, 0.9 if len(told) >= len(missing) else 0.6, count, reasons)


def _secrets(
    arrival: Arrival, arrived: Arrived, line: RequestLine, known: dict[str, set[UUID]]
) -> Answering | None:
    if arrival.readers:  # a whole vault
        if arrived.reader not in arrival.readers or not arrived.secrets:
            return None
        why = [
            because(_("Its format ({reader}) is the one that was asked for."), reader=arrived.reader),
            because(_("{count} secrets were sealed from it."), count=len(arrived.secrets)),
        ]
        return Answering(line, S.RECEIVED, 0.93, len(arrived.secrets), why)
    wanted = {item for kind in arrival.of for item in known.get(kind, ())}
    opened = [of for kind, of, _title in arrived.secrets if kind in arrival.secrets and of in wanted]
    if not opened:
        return None
    things = len(set(opened))
    why = [
        because(
            _("{count} secrets were sealed for {things} things of that kind."),
            count=len(opened),
            things=things,
        )
    ]
    whole = things >= len(wanted)
    if not whole:
        why.append(because(_("For {missing} others nothing came."), missing=len(wanted) - things))
    return Answering(line, S.RECEIVED if whole else S.PARTIAL, 0.9 if whole else 0.8, len(opened), why)


def _dated(one: Answering, arrival: Arrival, arrived: Arrived) -> Answering:
    """Say how old the export is, and how much of the file was not read."""
    if arrival.fresh:
        if arrived.exported_on is None:
            one.reasons.append(because(_("When it was exported is not known.")))
            one.confidence = min(one.confidence, 0.85)
        elif (timezone.now().date() - arrived.exported_on).days > arrival.fresh:
            one.reasons.append(
                because(
                    _("It was exported on {day}: more than {days} days ago."),
                    day=arrived.exported_on.isoformat(), days=arrival.fresh,
                )
            )  # fmt: skip
            one.proposed, one.confidence = S.PARTIAL, min(one.confidence, 0.85)
    if arrived.coverage is not None and arrived.coverage < 0.95:
        one.reasons.append(
            because(_("Only {share} % of the file was understood."), share=int(arrived.coverage * 100))
        )
        one.confidence = min(one.confidence, 0.8)
    return one
