"""Who still runs what: the rows and columns of the matrix, its filters, and the same as a table to take away."""

import csv
import io
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from bascule.clients.models import Takeover
from bascule.removal.models import OldTool
from bascule.removal.words import CATEGORIES, instance_words, line_words
from bascule.ui.states import state

LOOKS = {
    OldTool.State.PRESENT: "open", OldTool.State.CLAIMED: "unknown", OldTool.State.ORDERED: "doubt",
    OldTool.State.LEFTOVERS: "doubt", OldTool.State.ABSENT: "proven", OldTool.State.KEPT: "known",
}  # fmt: skip
A_PAGE = 50
WHOSE: dict[str, bool | None] = {"yes": True, "no": False, "unknown": None}
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass
class Matrix:
    """What the page draws."""

    columns: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    page: Page


def chosen(takeover: Takeover, asked: QueryDict) -> QuerySet[OldTool]:
    """The rows that the filters of the address leave."""
    rows = OldTool.objects.filter(client=takeover.client)
    said = {
        name: str(asked.get(name) or "")
        for name in ("tool", "state", "category", "os", "site", "theirs", "q")
    }
    for name in ("tool", "state", "category", "os"):
        if said[name]:
            rows = rows.filter(**{name: said[name]})
    if said["site"]:
        rows = rows.filter(item__site__name=said["site"])
    if said["theirs"] in WHOSE:
        rows = rows.filter(of_outgoing=WHOSE[said["theirs"]])
    if said["q"]:
        rows = rows.filter(device__icontains=said["q"])
    return rows


def filters_of(takeover: Takeover) -> list[dict[str, Any]]:
    """The filters with the choices that exist here."""
    every = OldTool.objects.filter(client=takeover.client)
    names = list(dict(every.order_by("tool_name").values_list("tool", "tool_name")).items())
    sites = [
        one
        for one in every.order_by("item__site__name").values_list("item__site__name", flat=True).distinct()
        if one
    ]
    kinds = [one for one in every.order_by("category").values_list("category", flat=True).distinct() if one]
    whose = [("yes", gettext("Yes")), ("no", gettext("No")), ("unknown", gettext("Not known"))]
    found: list[dict[str, Any]] = [
        {"name": "tool", "label": gettext("Tool"), "choices": names},
        {"name": "state", "label": gettext("State"), "choices": OldTool.State.choices},
        {"name": "category", "label": gettext("Category"), "choices": [(one, CATEGORIES.get(one, one)) for one in kinds]},
        {"name": "theirs", "label": gettext("Of the outgoing provider"), "choices": whose},
    ]  # fmt: skip
    if sites:
        found.insert(3, {"name": "site", "label": gettext("Site"), "choices": [(one, one) for one in sites]})
    return found


def matrix_of(takeover: Takeover, asked: QueryDict) -> Matrix:
    """Fifty devices a page. Filters choose rows and columns; a cell says the truth all the same."""
    rows = chosen(takeover, asked)
    ordered = rows.order_by("device").values_list("device", flat=True).distinct()
    devices = Paginator(ordered, A_PAGE).get_page(asked.get("page"))
    names = dict(
        OldTool.objects.filter(client=takeover.client).order_by("tool_name").values_list("tool", "tool_name")
    )
    shown = rows.filter(device__in=list(devices)).values_list("tool", flat=True)
    there = sorted(set(shown), key=lambda tool: names[tool])
    every = list(OldTool.objects.filter(client=takeover.client, device__in=list(devices)))
    cells = {(row.device, row.tool): row for row in every}
    first = {row.device: row for row in reversed(every)}
    looked = {row.device for row in every if row.last_seen}
    return Matrix(
        [{"label": names[tool], "href": _url("tool", takeover, tool=tool)} for tool in there],
        [
            {
                "label": device or gettext("Not said where"),
                "href": _url("plan", takeover, row=first[device].pk),
                "cells": [cell(takeover, cells.get((device, tool)), device in looked) for tool in there],
            }
            for device in devices
        ],
        devices,
    )


def _url(name: str, takeover: Takeover, **more: Any) -> str:
    return reverse(f"removal:{name}", kwargs={"takeover": takeover.pk, **more})


def cell(takeover: Takeover, row: OldTool | None, looked: bool) -> dict[str, Any] | None:
    """Not found in a report is not the same as no report."""
    if row is None:
        tip = gettext("A report of this device was looked at; it does not show this tool.")
        return {"value": "–", "state": "known", "tip": tip} if looked else None
    proof = "; ".join(line_words(line) for line in (row.leftovers or row.evidence)[:3])
    return {"value": row.get_state_display(), "state": LOOKS[OldTool.State(row.state)], "tip": proof,
            "href": _url("row", takeover, row=row.pk)}  # fmt: skip


def table_of(rows: QuerySet[OldTool]) -> list[list[str]]:
    """Heads, then one row a tool and device, in the language in force."""
    heads = [
        gettext("Device"), gettext("Site"), gettext("Tool"), gettext("Category"), gettext("State"), gettext("Of the outgoing provider"),
        gettext("Instance"), gettext("Confidence"), gettext("First seen"), gettext("Last seen"), gettext("Proven gone"), gettext("What shows it"),
    ]  # fmt: skip
    whose = {True: gettext("Yes"), False: gettext("No"), None: gettext("Not known")}
    found = [heads]
    for row in rows.select_related("item__site").order_by("device", "tool_name"):
        site = row.item.site if row.item else None
        found.append([
            row.device, site.name if site else "", row.tool_name, str(CATEGORIES.get(row.category, row.category)),
            str(row.get_state_display()), whose[row.of_outgoing], instance_words(row.instance),
            "" if row.confidence is None else f"{row.confidence:.0%}", *(
                moment.date().isoformat() if moment else "" for moment in (row.first_seen, row.last_seen, row.absent_at)
            ), "; ".join(line_words(line) for line in row.evidence[:5]),
        ])  # fmt: skip
    return found


def as_csv(table: list[list[str]]) -> bytes:
    """UTF-8 with a byte order mark, semicolons; words that look like formulas get a quote before them."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";")
    for line in table:
        writer.writerow(["'" + text if text.startswith(FORMULA) else text for text in line])
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def as_xlsx(table: list[list[str]]) -> bytes:
    """A sheet of words: nothing in it is a formula or a link."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(gettext("Old tools")[:31])
        for number, line in enumerate(table):
            for column, text in enumerate(line):
                sheet.write_string(number, column, text[:32_000], bold if number == 0 else None)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(table) - 1, 1), len(table[0]) - 1)
        sheet.autofit()
    return stream.getvalue()


def legend() -> list[Any]:
    """The looks of the matrix, each once."""
    return [state(name) for name in dict.fromkeys(LOOKS.values())]
