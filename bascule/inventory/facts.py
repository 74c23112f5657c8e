"""From the observations of one thing to its fields: which value is shown, and where each one comes from. Pure."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bascule.catalogue.kinds import Field, Kind, kinds

# Whose word is shown when several differ: a person's at the form first, then what was seen, then lists.
FORM = "form"
ASSUMED_SITE = "site_assumed"  # in provenance: [[folder, [observation id, …]]] when the site is an assumption
PLAIN_KIND = "endpoint"  # a device nobody named the kind of
NEVER_ITEMS = frozenset({"secret", "credential", "old-tool"})  # they have tables of their own stage


@dataclass(frozen=True)
class Statement:
    """One observation as reconcile needs it."""

    id: str
    record: dict[str, Any]
    group: str
    live: bool
    at: datetime | None
    assumed: str = ""  # the name of the folder or file its site was taken from, when the source told none


@dataclass
class Sheet:
    """What an item shows, made from its statements."""

    kind: str
    name: str
    fields: dict[str, Any] = field(default_factory=dict)
    provenance: dict[str, list] = field(
        default_factory=dict
    )  # field → [[value, [observation id, …]], …] shown first
    subtype: str = ""
    site: str = ""
    person: str = ""
    seen: bool = False
    unknown: bool = False
    sources: int = 0
    completeness: int = 0
    last_seen: datetime | None = None


def sheet_of(statements: list[Statement], sites: dict[str, str] | None = None) -> Sheet:
    """The sheet of one thing. Statements are weighed in a fixed order, so the same input gives the same sheet."""
    ranked = sorted(statements, key=_rank)
    kind_id = _kind(ranked)
    kind = kinds()[kind_id]
    sheet = Sheet(kind=kind_id, name="")
    for known in kind.all_fields():
        values = _values(known, ranked)
        if values:
            sheet.provenance[known.id] = values
            sheet.fields[known.id] = values[0][0]
    sheet.name = _name(ranked, kind)
    sheet.site = _first([s for s in ranked if not s.assumed], "site") or _first(ranked, "site")
    assumed = [s for s in ranked if s.assumed and s.record.get("site") == sheet.site]
    if assumed and not any(s.record.get("site") and not s.assumed for s in ranked):
        sheet.provenance[ASSUMED_SITE] = [[assumed[0].assumed, [s.id for s in assumed]]]
    sheet.person = str(sheet.fields.get("assigned_person") or _first(ranked, "user") or "")
    sheet.subtype = str(_attribute(ranked, "subtype") or "")
    sheet.seen = any(s.live for s in ranked)
    sheet.sources = len({s.group or s.record.get("source", "") for s in ranked})
    said_by_somebody = any(s.group in ("human", "managed") or s.record.get("source") == FORM for s in ranked)
    sheet.unknown = sheet.seen and not said_by_somebody and not any(s.record.get("kind") for s in ranked)
    sheet.last_seen = max((s.at for s in ranked if s.at), default=None)
    sheet.completeness = completeness(kind, sheet.fields)
    return sheet


def completeness(kind: Kind, fields: dict[str, Any]) -> int:
    """Percent of the mandatory, non-secret fields that have a value; 100 when the sheet demands none."""
    wanted = [known.id for known in kind.all_fields() if known.mandatory and not known.secret]
    if not wanted:
        return 100
    return round(100 * sum(1 for name in wanted if fields.get(name) not in (None, "", [])) / len(wanted))


def _rank(statement: Statement) -> tuple:
    form = statement.record.get("source") == FORM
    newest = -(statement.at.timestamp() if statement.at else 0)
    return (not form, not statement.live, newest, statement.id)


def _kind(ranked: list[Statement]) -> str:
    """The kind most of the better statements say; a device when nobody says."""
    votes: dict[str, float] = defaultdict(float)
    for statement in ranked:
        said = statement.record.get("kind")
        if said in kinds():
            votes[said] += (
                100 if statement.record.get("source") == FORM else 2 if statement.group == "managed" else 1
            )
    return max(sorted(votes), key=lambda name: votes[name]) if votes else PLAIN_KIND


def _values(known: Field, ranked: list[Statement]) -> list:
    """Every value said for a field with who said it; the shown one first. Lists are joined, not chosen from."""
    if known.secret:
        return []
    found: dict[str, tuple[Any, list[str]]] = {}
    many: list[Any] = []
    for statement in ranked:
        value = _said(known, statement.record)
        if value in (None, "", []):
            continue
        if isinstance(value, list):
            many.extend(v for v in value if v not in many)
        key = str(value).strip().lower()
        found.setdefault(key, (value, []))[1].append(statement.id)
    if many:
        return [[many, sorted({who for _value, by in found.values() for who in by})]]
    return [[value, by] for value, by in found.values()]


def _said(known: Field, record: dict[str, Any]) -> Any:
    target = known.observation or f"attributes.{known.id}"
    head, _dot, key = target.partition(".")
    value = (record.get(head) or {}).get(key) if key else record.get(head)
    return value if value not in (None, "", []) else (record.get("attributes") or {}).get(known.id)


def _first(ranked: list[Statement], key: str) -> str:
    return next((str(s.record[key]) for s in ranked if s.record.get(key)), "")


def _attribute(ranked: list[Statement], key: str) -> Any:
    return next(
        (s.record["attributes"][key] for s in ranked if (s.record.get("attributes") or {}).get(key)), None
    )


def _name(ranked: list[Statement], kind: Kind) -> str:
    """A name people use: given names, then host names, then what the network shows."""
    for key in ("name", "hostname", "fqdn", "model", "serial", "asset_tag"):
        found = _first(ranked, key)
        if found:
            return found[:300]
    for key in ("ips", "macs"):
        for statement in ranked:
            if statement.record.get(key):
                return str(statement.record[key][0])
    identifiers: dict[str, str] = next(
        (s.record["identifiers"] for s in ranked if s.record.get("identifiers")), {}
    )
    return next(iter(identifiers.values()), kind.label.en)[:300]
