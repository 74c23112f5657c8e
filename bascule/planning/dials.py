"""The six dials of a takeover: what is known, what is not, what nobody looked at.

For one takeover or for a page of them, with as many queries; each stage's own figures say the same in its pages.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, DateTimeField, Max, Q, QuerySet, Value, When
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bascule.access.figures import CLOSED
from bascule.access.models import Access
from bascule.backups.models import Hold, ProtectedSystem
from bascule.clients.models import Takeover
from bascule.discovery.models import ReceivedFact
from bascule.handover.models import RequestLine
from bascule.inventory.models import Item
from bascule.removal.figures import OPEN
from bascule.removal.models import OldTool
from bascule.vault.models import Credential, Known

Counts = Mapping[Any, Mapping[str, Any]]


@dataclass(frozen=True)
class Dial:
    """One ring. `figure` is the number in words, None where nobody looked; the parts fill the ring."""

    id: str
    label: str
    figure: str | None
    known: int = 0
    unknown: int = 0
    unlooked: int = 0
    state: str = "proven"
    note: str = ""
    href: str = ""
    alarm: bool = False
    left: int = 0  # what is still to do: solid amber

    @property
    def shown(self) -> str:
        """The figure as written; a dash where nobody looked, never a zero."""
        return "–" if self.figure is None else self.figure


@dataclass
class Counted:
    """The counts behind the dials of several takeovers, by client or by takeover."""

    items: Counts = field(default_factory=dict)
    lines: Counts = field(default_factory=dict)
    secrets: Counts = field(default_factory=dict)
    tools: Counts = field(default_factory=dict)
    reports: Counts = field(default_factory=dict)
    accesses: Counts = field(default_factory=dict)
    systems: Counts = field(default_factory=dict)
    holds: Counts = field(default_factory=dict)


def count(takeovers: Iterable[Takeover]) -> Counted:
    """Eight queries, however many takeovers."""
    rows = list(takeovers)
    clients = [row.client_id for row in rows]
    open_line = Q(state__in=("draft", "approved"))
    waiting = Q(state__in=("asked", "reminded"))
    theirs = ~Q(known_to_outgoing=Known.NO)
    there = ~Q(state="absent")
    return Counted(
        items=_grouped(
            Item.objects.filter(client__in=clients, retired_at__isnull=True), "client_id",
            all=Count("pk"), seen=Count("pk", filter=Q(seen=True, unknown=False)),
            unknown=Count("pk", filter=Q(unknown=True)),
        ),
        lines=_grouped(
            RequestLine.objects.filter(takeover__in=rows), "takeover_id",
            all=Count("pk"), asked=Count("pk", filter=~open_line), waiting=Count("pk", filter=waiting),
        ),
        secrets=_grouped(
            Credential.objects.filter(client__in=clients, archived_at__isnull=True), "client_id",
            all=Count("pk"), theirs=Count("pk", filter=theirs),
            changed=Count("pk", filter=theirs & Q(changed_at__gte=_t0(rows))),
            excepted=Count("pk", filter=theirs & ~Q(exception="") & ~Q(exception_by="")),
        ),
        tools=_grouped(
            OldTool.objects.filter(client__in=clients), "client_id",
            left=Count("pk", filter=Q(state__in=OPEN)), gone=Count("pk", filter=Q(state=OldTool.State.ABSENT)),
            devices=Count("device", filter=Q(state__in=OPEN), distinct=True),
        ),
        reports=_grouped(
            ReceivedFact.objects.filter(client__in=clients, schema="report", withdrawn_at__isnull=True), "client_id",
            all=Count("pk"),
        ),
        accesses=_grouped(
            Access.objects.filter(client__in=clients), "client_id", all=Count("pk"),
            open=Count("pk", filter=there & Q(of_outgoing="yes") & ~Q(cut__in=CLOSED)),
            proven=Count("pk", filter=Q(of_outgoing="yes", cut="proven")),
            nobody=Count("pk", filter=there & Q(of_outgoing="unknown") & ~Q(cut__in=CLOSED)),
        ),
        systems=_grouped(
            ProtectedSystem.objects.filter(client__in=clients), "client_id",
            all=Count("pk", distinct=True),
            ours=Count("pk", filter=Q(points__provider="new", points__proof=3), distinct=True),
            covered=Count("pk", filter=Q(points__isnull=False), distinct=True),
        ),
        holds=_grouped(
            Hold.objects.filter(
                client__in=clients, provider="old", ended_at__isnull=True, document__isnull=False,
                signed_on__isnull=False,
            ), "client_id", until=Max("until"),
        ),
    )  # fmt: skip


def _grouped(rows: QuerySet[Any], by: str, **measures: Any) -> Counts:
    found = rows.order_by().values(by).annotate(**measures)
    return {row[by]: row for row in found}


def _t0(rows: list[Takeover]) -> Any:
    """Each client's T0, once it has passed: what was changed before does not count."""
    now = timezone.now()
    passed = {row.client_id: row.t0 for row in rows if row.t0 and row.t0 <= now}
    return Case(
        *[When(client_id=client, then=Value(t0)) for client, t0 in passed.items()],
        default=None, output_field=DateTimeField(),
    )  # fmt: skip


def dials(takeover: Takeover, counted: Counted | None = None, today: date | None = None) -> list[Dial]:
    """The six, in the order of the flow."""
    found = counted or count([takeover])
    client, now = takeover.client_id, today or timezone.now().date()
    return [
        _inventory(takeover, found.items.get(client, {})),
        _requests(takeover, found.lines.get(takeover.pk, {})),
        _secrets(takeover, found.secrets.get(client, {})),
        _tools(takeover, found.tools.get(client, {}), found.reports.get(client, {})),
        _backups(takeover, found.systems.get(client, {}), found.holds.get(client, {}), now),
        _reach(takeover, found.accesses.get(client, {})),
    ]


def _href(takeover: Takeover, page: str) -> str:
    try:
        return reverse(page, kwargs={"takeover": takeover.pk})
    except NoReverseMatch:
        return ""


def _blank(id: str, label: str, href: str, note: str = "") -> Dial:
    return Dial(id, label, None, unlooked=1, state="unlooked", note=note or _("not looked at"), href=href)


def _inventory(takeover: Takeover, n: Mapping[str, int]) -> Dial:
    href, label = _href(takeover, "inventory:home"), _("Inventory")
    if not n.get("all"):
        return _blank("inventory", label, href)
    claimed = n["all"] - n["seen"] - n["unknown"]
    note = ngettext("%(n)d only claimed", "%(n)d only claimed", claimed) % {"n": claimed} if claimed else ""
    return Dial("inventory", label, str(n["all"]), n["seen"], n["unknown"], claimed, "known", note, href)


def _requests(takeover: Takeover, n: Mapping[str, int]) -> Dial:
    href, label = _href(takeover, "handover:home"), _("Requests")
    if not n.get("asked"):
        note = ngettext("%(n)d line to send", "%(n)d lines to send", n.get("all", 0)) % {"n": n.get("all", 0)}
        return _blank("requests", label, href, note if n.get("all") else "")
    answered = n["asked"] - n["waiting"]
    figure = f"{answered}/{n['asked']}"
    return Dial("requests", label, figure, answered, note=_("answered"), href=href, left=n["waiting"])


def _secrets(takeover: Takeover, n: Mapping[str, int]) -> Dial:
    href, label = _href(takeover, "vault:home"), _("Secrets")
    if not n.get("all"):
        return _blank("secrets", label, href)
    done = min(n["changed"] + n["excepted"], n["theirs"])
    figure = f"{done}/{n['theirs']}"
    return Dial(
        "secrets", label, figure, done, note=_("changed since T0"), href=href, left=n["theirs"] - done
    )


def _tools(takeover: Takeover, n: Mapping[str, int], reports: Mapping[str, int]) -> Dial:
    href, label = _href(takeover, "removal:home"), _("Old tools")
    if not n and not reports.get("all"):
        return _blank("tools", label, href)
    left, gone = n.get("left", 0), n.get("gone", 0)
    devices = n.get("devices", 0)
    note = (
        ngettext("on %(n)d device", "on %(n)d devices", devices) % {"n": devices} if left else _("none left")
    )
    return Dial(
        "tools",
        label,
        str(left),
        max(gone, 0 if left else 1),
        left,
        0,
        "open" if left else "proven",
        note,
        href,
    )


def _backups(takeover: Takeover, n: Mapping[str, int], hold: Mapping[str, Any], today: date) -> Dial:
    href, label = _href(takeover, "backups:home"), _("Backups")
    if not n.get("all"):
        return _blank("backups", label, href)
    restored, total = n["ours"], n["all"]
    until = hold.get("until")
    days = (until - today).days if until else None
    alarm = restored < total and (days is None or days <= 7)
    if days is None:
        note = _("no written promise")
    elif days < 0:
        note = _("the promise has ended")
    else:
        note = ngettext("%(n)d day of promise left", "%(n)d days of promise left", days) % {"n": days}
    return Dial(
        "backups", label, f"{restored}/{total}", restored, 0, total - n["covered"],
        "proven", note, href, alarm, max(n["covered"] - restored, 0),
    )  # fmt: skip


def _reach(takeover: Takeover, n: Mapping[str, int]) -> Dial:
    href, label = _href(takeover, "access:home"), _("Reach")
    if not n.get("all"):
        return _blank("reach", label, href)
    note = ngettext("way in open", "ways in open", n["open"])
    if n["nobody"]:
        note += _(", %(n)d of nobody") % {"n": n["nobody"]}
    none_left = not n["open"] and not n["nobody"]
    return Dial(
        "reach", label, str(n["open"]), max(n["proven"], 1) if none_left else n["proven"], n["nobody"],
        note=note, href=href, left=n["open"],
    )  # fmt: skip


def by_takeover(takeovers: list[Takeover]) -> dict[UUID, list[Dial]]:
    """The dials of a page of takeovers."""
    counted, today = count(takeovers), timezone.now().date()
    return {row.pk: dials(row, counted, today) for row in takeovers}
