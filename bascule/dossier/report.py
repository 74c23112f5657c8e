"""The dossier's report for people: every figure with the numbers of the events that stand behind it."""

import json
from pathlib import Path
from typing import Any

import typst
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from bascule.access.models import Access
from bascule.access.ways import way
from bascule.backups.figures import figures as backup_figures
from bascule.clients.models import Takeover
from bascule.discovery.models import ImportedFile
from bascule.evidence.models import Event, Opening
from bascule.inventory.figures import figures as inventory_figures
from bascule.removal.models import OldTool
from bascule.vault.figures import figures as vault_figures
from bascule.vault.models import Credential

TEMPLATE = Path(__file__).parent / "print" / "report.typ"
FONTS = Path(__file__).parents[1] / "ui" / "fonts"
MOST = 400  # rows of a table in print; the whole is in facts.json and the leaves


def print_report(data: dict[str, Any]) -> bytes:
    """The report as PDF/A-2b; data go in as JSON, never as markup."""
    pdf: bytes = typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, default=str)},
        pdf_standards=["a-2b"],
    )
    return pdf


def report_data(takeover: Takeover) -> dict[str, Any]:
    """Everything the report says, in the active language."""
    client, provider = takeover.client, takeover.provider
    events = Event.objects.filter(log=client.pk)
    span = events.aggregate(first=Min("at"), last=Max("at"))
    numbers = _numbers(events)
    return {
        "language": get_language() or "fr",
        "title": gettext("Evidence of the takeover"), "client": client.name,
        "subtitle": gettext("%(client)s leaves %(provider)s") % {"client": client.name, "provider": provider.name if provider else "?"},
        "made": date_format(timezone.now(), "DATETIME_FORMAT"), "firm": client.firm.name,
        "made_by": gettext("Made by %(firm)s on %(day)s, from %(count)d events.") % {
            "firm": client.firm.name, "day": date_format(timezone.now(), "DATETIME_FORMAT"), "count": events.count()},
        "span": [date_format(span["first"], "DATETIME_FORMAT") if span["first"] else "", date_format(span["last"], "DATETIME_FORMAT") if span["last"] else ""],
        "page": gettext("page"), "of": gettext("of"),
        "figures": _figures(takeover), "dates": [[label, date_format(day, "DATE_FORMAT")] for _key, label, day in takeover.dates()],
        "tables": [_who_had_access(takeover, numbers), _secrets(takeover, numbers), _tools(takeover, numbers), _files(takeover, numbers), _time_line(events)],
        "note": gettext("The number after # is the event's place in the log (leaves.jsonl). What nobody looked at is said so; it is never counted as none."),
    }  # fmt: skip


def _numbers(events: Any) -> dict[str, list[int]]:
    """The events of each subject."""
    found: dict[str, list[int]] = {}
    for subject, number in events.values_list("subject", "number").order_by("number"):
        found.setdefault(subject, []).append(number)
    return found


def _figures(takeover: Takeover) -> list[list[str]]:
    items, secrets, backups = inventory_figures(takeover), vault_figures(takeover), backup_figures(takeover)
    accesses = Access.objects.filter(client=takeover.client, of_outgoing="yes").exclude(state="absent")
    tools = OldTool.objects.filter(client=takeover.client)
    low, high = items.unseen.get("low95") or 0, items.unseen.get("high95") or 0
    unseen = gettext("not known") if items.unseen_estimate is None else f"{low:.0f}–{high:.0f}"
    promise = (
        date_format(backups.promise_until, "DATE_FORMAT")
        if backups.promise_until
        else gettext("nothing in writing")
    )
    return [
        [gettext("Items known"), str(items.items)], [gettext("Seen by a live source"), str(items.seen)],
        [gettext("Probably still unseen (95 %)"), unseen],
        [gettext("Secrets known to the outgoing provider"), str(secrets.known)],
        [gettext("of those changed after T0"), str(secrets.changed)], [gettext("of those not changed"), str(secrets.unchanged)],
        [gettext("Accesses of the outgoing provider"), str(accesses.count())],
        [gettext("of those proven cut"), str(accesses.filter(cut="proven").count())],
        [gettext("Old tools found on devices"), str(tools.count())], [gettext("of those proven gone"), str(tools.filter(state="absent").count())],
        [gettext("Systems to restore"), str(backups.systems)], [gettext("with a restored copy of ours"), str(backups.ours)],
        [gettext("Old provider's written promise"), promise],
    ]  # fmt: skip


def _refs(numbers: dict[str, list[int]], pk: Any) -> str:
    found = numbers.get(str(pk), [])
    return ", ".join(f"#{number}" for number in found[-4:]) or "–"


def _table(title: str, why: str, columns: list[str], rows: list[list[str]], total: int) -> dict[str, Any]:
    more = (
        gettext("%(count)d more rows are in facts.json.") % {"count": total - len(rows)}
        if total > len(rows)
        else ""
    )
    return {
        "title": title,
        "why": why,
        "columns": columns,
        "rows": rows,
        "more": more,
        "none": gettext("Nothing on record. That is not the same as none."),
    }


def _who_had_access(takeover: Takeover, numbers: dict[str, list[int]]) -> dict[str, Any]:
    found = (
        Access.objects.filter(client=takeover.client, of_outgoing="yes")
        .exclude(state="absent")
        .order_by("on")
    )
    rows = [
        [str(way(a.fact).label), a.on, a.holder or "?", a.get_cut_display(), date_format(a.cut_at, "DATETIME_FORMAT") if a.cut_at else "–", a.grade or "–", _refs(numbers, a.pk)]
        for a in found[:MOST]
    ]  # fmt: skip
    columns = [
        gettext("Way in"),
        gettext("To"),
        gettext("Holder"),
        gettext("State"),
        gettext("Until"),
        gettext("Grade"),
        gettext("Events"),
    ]
    return _table(
        gettext("Who had access until when"),
        gettext("Accesses that the outgoing provider held."),
        columns,
        rows,
        found.count(),
    )


def _secrets(takeover: Takeover, numbers: dict[str, list[int]]) -> dict[str, Any]:
    found = Credential.objects.filter(client=takeover.client, archived_at__isnull=True).exclude(
        known_to_outgoing="no"
    )
    rows = [
        [c.title, c.login, date_format(c.received_at, "DATE_FORMAT") if c.received_at else gettext("never"), date_format(c.verified_at, "DATE_FORMAT") if c.verified_at else "–",
         date_format(c.changed_at, "DATETIME_FORMAT") if c.changed_at else gettext("not changed"), _refs(numbers, c.pk)]
        for c in found.order_by("title")[:MOST]
    ]  # fmt: skip
    columns = [
        gettext("Secret"),
        gettext("Login"),
        gettext("Received"),
        gettext("Verified"),
        gettext("Changed"),
        gettext("Events"),
    ]
    return _table(
        gettext("Secrets they knew"), gettext("Those never received count too."), columns, rows, found.count()
    )


def _tools(takeover: Takeover, numbers: dict[str, list[int]]) -> dict[str, Any]:
    found = OldTool.objects.filter(client=takeover.client)
    rows = [
        [t.tool_name, t.device, t.get_state_display(), date_format(t.last_seen, "DATE_FORMAT") if t.last_seen else "–",
         date_format(t.absent_at, "DATETIME_FORMAT") if t.absent_at else "–", _refs(numbers, t.pk)]
        for t in found[:MOST]
    ]  # fmt: skip
    columns = [
        gettext("Tool"),
        gettext("Device"),
        gettext("State"),
        gettext("Last seen"),
        gettext("Gone since"),
        gettext("Events"),
    ]
    return _table(
        gettext("Old tools"),
        gettext("A tool is gone when a complete report no longer shows it."),
        columns,
        rows,
        found.count(),
    )


def _files(takeover: Takeover, numbers: dict[str, list[int]]) -> dict[str, Any]:
    found = ImportedFile.objects.filter(client=takeover.client).defer("content").order_by("name")
    rows = [
        [f.name, f.get_state_display(), "–" if f.coverage is None else f"{f.coverage:.0%}", f.sha256[:16] + "…" if f.sha256 else "–", _refs(numbers, f.pk)]
        for f in found[:MOST]
    ]  # fmt: skip
    columns = [gettext("File"), gettext("State"), gettext("Read"), "SHA-256", gettext("Events")]
    return _table(
        gettext("What was handed over"),
        gettext("Files as they came, with what was read of each."),
        columns,
        rows,
        found.count(),
    )


def _time_line(events: Any) -> dict[str, Any]:
    told = events.exclude(verb__in=("receive", "take_in", "reconcile", "keep_document")).order_by("number")
    who = dict(Opening.objects.filter(event__in=told, name="by").values_list("event_id", "value"))
    rows = [
        [f"#{e.number}", date_format(e.at, "DATETIME_FORMAT"), e.said, who.get(e.pk, gettext("(forgotten)"))]
        for e in told[:MOST]
    ]
    columns = [gettext("Event"), gettext("When"), gettext("What"), gettext("Who")]
    return _table(
        gettext("Time line"), gettext("What was done, in the order of the log."), columns, rows, told.count()
    )
