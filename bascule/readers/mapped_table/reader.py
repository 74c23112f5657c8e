"""Reads any table by a mapping: the person's when there is one, else the proposed one when it is good enough."""

from pathlib import Path
from typing import Any

import msgspec

from bascule.catalogue.kinds import Field, kinds
from bascule.observation.problem import gettext_noop
from bascule.observation.records import FoundSecret, NotRead, Observation, Reading
from bascule.readers.addresses import host_names
from bascule.readers.by_kind import ObservationMaker, secret_heading
from bascule.readers.kind_words import kind_of_words
from bascule.readers.mapped_table.match_columns import Proposal, headings_of, propose
from bascule.readers.mapped_table.profile import (
    SheetProfile,
    field_named,
    load_profile,
    profile_of,
    saved_for,
)
from bascule.readers.table import Peek, Table, tables_in
from bascule.readers.table_reader import TableReader, ref
from bascule.readers.table_values import day_first, fold

SAMPLE = 200  # rows looked at for a proposal
UNMAPPED = gettext_noop("its columns are not known: map them on the mapping page")
HIDDEN = "••••"


class MappedTableReader(TableReader):
    """The reader of last resort for tables."""

    name = "mapped_table"
    label = "Table"

    def prepare(self) -> None:
        for kind in kinds():
            headings_of(kind)

    def recognises_table(self, table: Peek, name: str) -> float:
        if name.lower().endswith((".md", ".html", ".htm", ".log")):
            return 0.0
        widths = [len(row.cells) for row in table.rows[table.header :]]
        if len(widths) < 2 or not table.heading:
            return 0.0
        usual = max(set(widths), key=widths.count)
        regular = widths.count(usual) * 10 >= len(widths) * 7
        short = sum(1 for cell in table.heading if 0 < len(cell) <= 60)
        return 0.1 if usual >= 2 and regular and short * 2 >= len(table.heading) else 0.0

    def read(self, file: Path) -> Reading:
        return self.read_with(file, {})

    def read_with(self, file: Path, options: dict[str, Any]) -> Reading:
        """`options`: `profile` (bascule.mapping/1) to use; `profiles`, saved ones by the shape of their headings;
        `propose` for a proposal instead of observations, put into `reports`, with what a person chose: `kind`, or
        `kinds` and `headers` (the header's line) by sheet, `encoding`, `delimiter`; `name` of the file."""
        reading = Reading()
        name = str(options.get("name") or file.name)
        profile = load_profile(options["profile"]) if options.get("profile") else None
        encoding, delimiter = (
            (profile.encoding, profile.delimiter)
            if profile
            else (options.get("encoding"), options.get("delimiter"))
        )
        saved = options.get("profiles") or {}
        for table in tables_in(file, name, reading.not_read, encoding=encoding, delimiter=delimiter):
            if options.get("propose"):
                reading.reports.append(_proposal(table, name, options))
                continue
            chosen = profile.of(table.sheet) if profile else saved_for(table, saved)
            if chosen is not None:
                _use(table, chosen)
                read_mapped(table, chosen, reading)
            elif profile is None:
                self._guess(table, name, reading)
            else:
                _leave(table, reading, gettext_noop("the mapping leaves this sheet out"))
        return reading

    def fits(self, file: Path, name: str, profiles: dict[str, Any]) -> bool:
        """Some table of the file has the headings of a saved mapping."""
        return any(saved_for(table, profiles) for table in tables_in(file, name))

    def read_table(self, table: Table, reading: Reading) -> None:
        self._guess(table, "", reading)

    def _guess(self, table: Table, name: str, reading: Reading) -> None:
        proposal = _propose(table, name)
        chosen = profile_of(proposal, table.header, table.sheet)
        if chosen is None or not proposal.usable:
            _leave(table, reading, UNMAPPED)
            return
        read_mapped(table, chosen, reading)


def _leave(table: Table, reading: Reading, why: str) -> None:
    rows = sum(1 for _ in table.rows())
    reading.units += rows
    reading.not_read.append(NotRead(f"{table.sheet or ''} ({rows})".strip(), gettext_noop("rows"), why))


def _use(table: Table, profile: SheetProfile) -> None:
    if profile.names:
        table.use_names(profile.names)
    elif profile.header is not None:
        place = next((index for index, row in enumerate(table.first) if row.line == profile.header), None)
        table.use_header(place)


def _propose(table: Table, name: str, kind: str | None = None) -> Proposal:
    rows = []
    for row in table.rows():
        rows.append(row.cells)
        if len(rows) >= SAMPLE:
            break
    hint = f"{table.sheet or ''} {Path(name).stem}"
    return propose(table.header, rows, hint=hint, kind=kind if kind in kinds() else None)


def _proposal(table: Table, name: str, options: dict[str, Any]) -> dict[str, Any]:
    """The proposal under what a person chose for this sheet."""
    sheet = table.sheet or ""
    line = (options.get("headers") or {}).get(sheet)
    if line is not None:
        _use(table, SheetProfile("", {}, header=int(line)))
    saved = saved_for(table, options.get("profiles") or {}) if line is None else None
    kind = (options.get("kinds") or {}).get(sheet) or options.get("kind") or (saved.kind if saved else None)
    document = proposal_of(table, name, kind)
    if saved is not None and kind == saved.kind:
        document["profile"] = msgspec.to_builtins(saved)
    return document


def proposal_of(table: Table, name: str, kind: str | None = None) -> dict[str, Any]:
    """bascule.proposal/1: the mapping page's data for one table; cells of secret columns are hidden."""
    proposal = _propose(table, name, kind)
    hidden = set()
    for place, match in enumerate(proposal.matches):
        field = kinds()[proposal.kind].field(match.field) if proposal.kind and match.field else None
        if (field and field.secret) or secret_heading(match.heading):
            hidden.add(place)
    sample: list[dict[str, Any]] = []
    count = 0
    for row in table.rows():
        count += 1
        if len(sample) < 8:
            cells = [
                HIDDEN if place in hidden and cell else cell[:200] for place, cell in enumerate(row.cells)
            ]
            sample.append({"line": row.line, "cells": cells})
    chosen = profile_of(proposal, table.header, table.sheet)
    return {
        "schema": "bascule.proposal/1",
        "sheet": table.sheet,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "header_line": table.header_line,
        "rows": count,
        "usable": proposal.usable,
        "kind": proposal.kind,
        "others": proposal.others,
        "matches": [msgspec.to_builtins(match) for match in proposal.matches],
        "type_column": proposal.type_column,
        "first": _first(table, hidden),
        "headings": table.header,
        "sample": sample,
        "profile": msgspec.to_builtins(chosen) if chosen else None,
    }


def _first(table: Table, hidden: set[int]) -> list[dict[str, Any]]:
    """The first rows, to choose the header among. In a column of secrets nothing below the header is shown."""
    rows = table.first[:12]
    secret = hidden | {place for row in rows for place, cell in enumerate(row.cells) if secret_heading(cell)}
    return [
        {
            "line": row.line,
            "cells": [
                cell[:60] if place not in secret or row.line <= table.header_line else HIDDEN
                for place, cell in enumerate(row.cells[:12])
            ],
        }
        for row in rows
    ]


def read_mapped(table: Table, profile: SheetProfile, reading: Reading) -> None:
    """Every row by the profile; columns that nobody mapped are kept under attributes.other and told once."""
    targets = [profile.columns.get(fold(heading)) for heading in table.header]
    types = next(
        (place for place, heading in enumerate(table.header) if fold(heading) == profile.type_column), None
    )
    dates = _dates(table, targets, profile)
    makers: dict[str, ObservationMaker] = {}
    for line, cells in table.rows():
        reading.units += 1
        kind = profile.kind
        if types is not None and types < len(cells):
            kind = kind_of_words(cells[types])[0] or kind
        if kind not in makers:
            makers[kind] = ObservationMaker(
                kinds()[kind], _columns(kind, targets), table.header, dmy=dates, defaults=profile.defaults
            )
        kept = [
            "" if place < len(targets) and targets[place] == "" else cell for place, cell in enumerate(cells)
        ]
        explicit = _explicit(targets, kept)
        one = makers[kind].add(reading, ref(table, line), line, kept)
        if one is not None:
            reading.units_read += 1
            _finish(one)
            _hide(one, explicit, line, reading)
    for place, target in enumerate(targets):
        heading = table.header[place]
        if target is None and heading and place != types and secret_heading(heading) is None:
            where = f"{table.sheet}: {heading}" if table.sheet else heading
            reading.not_read.append(
                NotRead(
                    where,
                    gettext_noop("a column"),
                    gettext_noop("no field was found for it; its cells are kept as they stand"),
                )
            )


def _columns(kind: str, targets: list[str | None]) -> list[Field | None]:
    return [
        field_named(kind, target) if target and not target.startswith("secret:") else None
        for target in targets
    ]


def _explicit(targets: list[str | None], cells: list[str]) -> list[tuple[str, str]]:
    """Cells that the person marked as secret, taken out of the row."""
    found = []
    for place, target in enumerate(targets):
        if target and target.startswith("secret:") and place < len(cells) and cells[place]:
            found.append((target[7:], cells[place]))
            cells[place] = ""
    return found


def _hide(one: Observation, explicit: list[tuple[str, str]], line: int, reading: Reading) -> None:
    for count, (kind, material) in enumerate(explicit, start=1):
        reading.secrets.append(
            FoundSecret(
                f"{one.ref}.x{count}",
                kind,
                material.encode(),
                title=one.name,
                on=one.ref,
                evidence=one.evidence,
            )
        )


def _dates(table: Table, targets: list[str | None], profile: SheetProfile) -> dict[int, bool]:
    if profile.dates:
        return dict.fromkeys(range(len(targets)), profile.dates == "dmy")
    orders = {}
    for place, target in enumerate(targets):
        field = kinds()[profile.kind].field(target) if target else None
        if field is not None and field.type == "date":
            found = day_first(cells[place] for _, cells in table.rows() if place < len(cells))
            if found is not None:
                orders[place] = found
    return orders


FIRST_NAMES = ("prenom", "first name", "given name", "firstname")
MACHINES = ("endpoint", "server", "network-device", "printer", "ot-asset")


def _finish(one: Observation) -> None:
    """Names: a machine's name is its host name when no column gives one; people have two; contracts often none."""
    if one.hostname:
        short, full = host_names(one.hostname)
        if full:
            one.hostname, one.fqdn = short, one.fqdn or full
    elif one.name and one.kind in MACHINES:
        one.hostname, one.fqdn = host_names(one.name)
    others = one.attributes.get("other")
    if one.kind in ("person", "external-person") and isinstance(others, dict):
        for heading in [key for key in others if fold(key) in FIRST_NAMES]:
            one.name = f"{others.pop(heading)} {one.name or ''}".strip()
        if not others:
            del one.attributes["other"]
    if one.kind == "contract" and not one.name:
        parts = [one.vendor, one.attributes.get("number")]
        one.name = " ".join(str(part) for part in parts if part) or None
    one.name = one.name or one.hostname
