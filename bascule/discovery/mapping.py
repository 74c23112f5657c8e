"""Which column is what? The page where a person corrects what Bascule proposes for a table, sees what the import
would do, and has it done."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from bascule.catalogue.kinds import families, kinds
from bascule.clients.doors import Request, takeover_page
from bascule.discovery.jobs import soon
from bascule.discovery.keep_mapping import saved_mappings
from bascule.discovery.known_items import known_items
from bascule.discovery.map_file import as_path, map_file
from bascule.discovery.models import FileState, ImportedFile
from bascule.observation.problem import Problem
from bascule.readers.mapped_table.preview_import import preview_import
from bascule.readers.mapped_table.profile import load_profile, shape_of
from bascule.readers.mapped_table.propose_mapping import propose_mapping, read_mapped_file
from bascule.readers.mapped_table.reader import HIDDEN
from bascule.readers.table_values import fold

BESIDE, OUT = "", "-"  # what a column may be beside a field: kept beside the sheet, left out
SECRETS = {
    "secret:password": _("Secret: password"),
    "secret:pin": _("Secret: PIN or code"),
    "secret:totp": _("Secret: second factor (TOTP)"),
    "secret:licence-key": _("Secret: licence key"),
}
ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "cp850", "utf-16")
DELIMITERS = {";": _("semicolon"), ",": _("comma"), "\t": _("tabulator"), "|": _("vertical bar")}
SHOWN = 20  # rows of a preview named one by one


@takeover_page("work")
def mapping(request: Request, file: UUID) -> HttpResponse:
    """Which column is what?"""
    row = get_object_or_404(ImportedFile.objects.select_related("run"), pk=file, client=request.client)
    if row.state in (FileState.QUEUED, FileState.READING):
        return redirect("discovery:file", takeover=request.takeover.pk, file=row.pk)
    context: dict[str, Any] = {"file": row, "sheets": [], "held": bool(row.content)}
    status = 200
    try:
        if row.content:
            with as_path(row) as path:
                context |= _page(request, row, path)
                if request.POST.get("do") == "import" and context["profile"]["sheets"]:
                    map_file(row, context["profile"], by=request.member, keep=bool(request.POST.get("keep")))
                    soon(row.run)
                    messages.success(request, gettext("The file is read by your mapping in a moment."))
                    return redirect("discovery:file", takeover=request.takeover.pk, file=row.pk)
                if request.POST.get("do") == "preview" and context["profile"]["sheets"]:
                    context["preview"] = _preview(request, row, path, context["profile"])
        if request.POST.get("do") in ("import", "preview") and not (context.get("profile") or {}).get(
            "sheets"
        ):
            messages.error(request, gettext("Say of at least one sheet what kind of things its rows are."))
            status = 422
    except Problem as problem:
        context["problem"] = f"{problem.what(gettext)} {problem.advice(gettext)}"
        status = 422 if request.method == "POST" else 200
    return render(request, "discovery/mapping.html", context, status=status)


def _page(request: Request, row: ImportedFile, path: Path) -> dict[str, Any]:
    asked = request.POST
    chosen: dict[str, Any] = {"kinds": {}, "headers": {}, "profiles": saved_mappings(row.firm_id)}
    for n in range(_number(asked.get("sheets"))):
        sheet = asked.get(f"s{n}-sheet", "")
        chosen["kinds"][sheet] = asked.get(f"s{n}-kind") or None
        if asked.get(f"s{n}-header", "").isdigit():
            chosen["headers"][sheet] = int(asked[f"s{n}-header"])
    for name, allowed in (("encoding", ENCODINGS), ("delimiter", tuple(DELIMITERS))):
        if asked.get(name) in allowed:
            chosen[name] = asked[name]
    proposals, found = propose_mapping(path, name=row.name, **chosen)
    if found.error is not None:
        raise found.error
    sheets = [_sheet(request, n, proposal, row) for n, proposal in enumerate(proposals)]
    profile: dict[str, Any] = {
        "schema": "bascule.mapping/1",
        "name": asked.get("name") or Path(row.name).stem,
        "sheets": [sheet["profile"] for sheet in sheets if sheet["profile"]],
    } | {name: chosen[name] for name in ("encoding", "delimiter") if name in chosen and _text(proposals)}
    language = _language()
    groups = [
        (f.label.in_(language), [(k.id, k.label.in_(language)) for k in kinds().values() if k.family == f.id])
        for f in families().values()
    ]
    return {
        "sheets": sheets, "profile": profile, "kinds": groups, "encodings": ENCODINGS, "delimiters": DELIMITERS.items(),
        "text": _text(proposals), "encoding": proposals[0]["encoding"] if proposals else "",
        "delimiter": proposals[0]["delimiter"] if proposals else "", "name": profile["name"],
        "not_read": [f"{part.where}: {gettext(part.what)}: {gettext(part.why)}" for part in found.reading.not_read],
    }  # fmt: skip


def _text(proposals: list[dict[str, Any]]) -> bool:
    return bool(proposals) and proposals[0]["delimiter"] is not None


def _number(text: str | None) -> int:
    return min(int(text), 200) if text and text.isdigit() and len(text) < 5 else 0


def _language() -> str:
    return (get_language() or "fr")[:2]


def _sheet(request: Request, n: int, proposal: dict[str, Any], row: ImportedFile) -> dict[str, Any]:
    """One table of the page: what was found, what is chosen for each column, and the profile that amounts to."""
    asked, headings = request.POST, proposal["headings"]
    shape = shape_of(headings)
    posted = f"s{n}-sheet" in asked
    out = posted and not asked.get(f"s{n}-kind")
    kind = None if out else proposal["kind"]
    # Choices are kept only while they speak of the same columns and the same kind.
    same = posted and asked.get(f"s{n}-shape") == shape and asked.get(f"s{n}-was") == (kind or "")
    suggested = (proposal["profile"] or {}).get("columns", {}) if kind else {}
    columns = []
    for place, heading in enumerate(headings):
        match = proposal["matches"][place] if place < len(proposal["matches"]) else {}
        field = _initial(suggested.get(fold(heading)))
        if same:
            field = asked.get(f"s{n}-c{place}", field)
        if _secret(kind, field):
            _mask(proposal, place)
        columns.append({
            "place": place, "heading": heading or gettext("column %(number)d") % {"number": place + 1}, "field": field,
            "samples": [line["cells"][place] for line in proposal["sample"] if place < len(line["cells"]) and line["cells"][place]][:3],
            **_sureness(match if match.get("field") == field else None, field),
        })  # fmt: skip
    site = (
        asked.get(f"s{n}-site", "")
        if posted
        else ((proposal["profile"] or {}).get("defaults") or {}).get("site", "")
    )
    dates = asked.get(f"s{n}-dates", "") if posted else (proposal["profile"] or {}).get("dates") or ""
    chosen_line = asked.get(f"s{n}-header", "") if posted else ""
    profile = None
    if kind:
        profile = {
            "kind": kind,
            "columns": _columns(headings, columns, proposal["type_column"]),
            "sheet": proposal["sheet"],
            "headings": headings,
        }
        if proposal["type_column"] is not None:
            profile["type_column"] = fold(headings[proposal["type_column"]])
        if chosen_line.isdigit() and int(chosen_line) == proposal["header_line"]:
            profile["header"] = proposal["header_line"]
        if site:
            profile["defaults"] = {"site": site}
        if dates in ("dmy", "mdy"):
            profile["dates"] = dates
    return {
        "n": n, "sheet": proposal["sheet"] or "", "shape": shape, "kind": kind or "", "columns": columns, "profile": profile,
        "rows": proposal["rows"], "header_line": proposal["header_line"], "first": proposal["first"], "site": site, "dates": dates,
        "fields": _fields(kind), "usable": proposal["usable"],
    }  # fmt: skip


def _secret(kind: str | None, field: str) -> bool:
    known = kinds()[kind].field(field) if kind and field not in (BESIDE, OUT) else None
    return field.startswith("secret:") or bool(known and known.secret)


def _mask(proposal: dict[str, Any], place: int) -> None:
    """A column that a person calls secret is not shown any more."""
    for line in (*proposal["sample"], *proposal["first"]):
        if line["line"] != proposal["header_line"] and place < len(line["cells"]) and line["cells"][place]:
            line["cells"][place] = HIDDEN


def _initial(target: str | None) -> str:
    return BESIDE if target is None else target or OUT


def _columns(headings: list[str], columns: list[dict[str, Any]], types: int | None) -> dict[str, str]:
    found = {}
    for heading, column in zip(headings, columns, strict=True):
        if column["field"] == OUT:
            found[fold(heading)] = ""
        elif column["field"] != BESIDE:
            found[fold(heading)] = column["field"]
    return found


def _fields(kind: str | None) -> list[tuple[str, str]]:
    """What a column of this kind may be: its fields by label, then secrets."""
    if kind is None:
        return []
    named = [(field.id, field.label.in_(_language())) for field in kinds()[kind].all_fields()]
    return [
        *sorted(named, key=lambda one: fold(one[1])),
        *((key, str(label)) for key, label in SECRETS.items()),
    ]


def _sureness(match: dict[str, Any] | None, field: str) -> dict[str, str]:
    """How sure the proposal is of a column, as a state and a word."""
    if match is None:
        return {"look": "known", "sure": gettext("your choice")} if field not in (BESIDE, OUT) else {"look": "unlooked", "sure": gettext("no field")}  # fmt: skip
    percent = round(100 * float(match["score"]))
    if percent >= 90:
        return {"look": "proven", "sure": gettext("sure")}
    return {"look": "open", "sure": gettext("likely, %(percent)d %%") % {"percent": percent}}


def _preview(request: Request, row: ImportedFile, path: Path, profile: dict[str, Any]) -> dict[str, Any]:
    """What the import would do, row by row, before anything is stored."""
    load_profile(profile)
    found = read_mapped_file(path, profile, name=row.name)
    if found.error is not None:
        raise found.error
    known = known_items(request.client, without=row)
    result = preview_import(found.reading, known)
    names = {one.ref: one.name or one.hostname or "?" for one in found.reading.observations}
    lines = {one.ref: one.evidence.line if one.evidence else None for one in found.reading.observations}
    items = {str(one["id"]): one["name"] for one in known}

    def told(refs: dict[str, dict[str, list[Any]]]) -> list[dict[str, Any]]:
        return [
            {"name": names[ref], "line": lines[ref], "what": [_difference(key, pair, items) for key, pair in what.items()]}
            for ref, what in list(refs.items())[:SHOWN]
        ]  # fmt: skip

    return {
        "rows": result.rows, "create": len(result.create), "update": len(result.update), "same": len(result.same),
        "conflict": len(result.conflict), "skipped": result.skipped, "secrets": len(found.reading.secrets),
        "creates": [{"name": names[ref], "line": lines[ref]} for ref in result.create[:SHOWN]],
        "updates": told(result.update), "conflicts": told(result.conflict),
        "not_read": [f"{part.where}: {gettext(part.what)}: {gettext(part.why)}" for part in found.reading.not_read[:SHOWN]],
    }  # fmt: skip


def _difference(key: str, pair: list[Any], items: dict[str, str]) -> str:
    if key == "id":
        return gettext("may be %(names)s") % {"names": ", ".join(items.get(str(one), "?") for one in pair)}
    label = next((f.label.in_(_language()) for k in kinds().values() for f in k.all_fields() if key in (f.id, f.observation)), key)  # fmt: skip
    return f"{label}: {pair[0] or '—'} → {pair[1]}"
