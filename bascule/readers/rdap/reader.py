"""RDAP (RFC 9083): who registered a domain or a network, with whom, until when."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import AccessFact, Evidence, Observation, Reading
from bascule.readers.backup_report.report import from_iso
from bascule.readers.base import Reader
from bascule.readers.safe_json import json_keys, load_json

REDACTED = gettext_noop("The registry does not publish the registrant; ask the registrar or the holder.")
_CLASSES = ("domain", "entity", "ip network", "autnum", "nameserver")


class RdapReader(Reader):
    name = "rdap"
    label = "RDAP"
    limit = 8 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        keys = json_keys(head)
        if "objectClassName" not in keys and "rdapConformance" not in keys:
            return 0.0
        return (
            0.97
            if {"ldhName", "handle", "vcardArray", "startAddress", "rdapConformance", "domainSearchResults"}
            & set(keys)
            else 0.8
        )

    def read(self, file: Path) -> Reading:
        found = load_json(file)
        reading = Reading()
        rows = found if isinstance(found, list) else [found]
        for row in rows:
            for key in ("domainSearchResults", "entitySearchResults", "nameserverSearchResults"):
                rows = rows + row[key] if isinstance(row, dict) and isinstance(row.get(key), list) else rows
        for row in rows:
            if isinstance(row, dict) and row.get("objectClassName") in _CLASSES:
                reading.units += 1
                reading.units_read += 1
                _object(reading, row)
        if not reading.units:
            raise Problem(
                gettext_noop("This RDAP answer holds no domain, network or contact."),
                gettext_noop("It may be an error of the registry: ask it again."),
            )
        return reading


def _object(reading: Reading, row: dict[str, Any]) -> None:
    kind = row["objectClassName"]
    name = str(row.get("unicodeName") or row.get("ldhName") or row.get("name") or row.get("handle") or "?")
    one = Observation(
        ref=f"r{reading.units}",
        source="rdap",
        source_group="managed",
        name=name.lower() if kind == "domain" else name,
        live=None,
        evidence=Evidence(line=1),
    )
    events = {
        str(event.get("eventAction")): from_iso(event.get("eventDate"))
        for event in row.get("events") or []
        if isinstance(event, dict)
    }
    one.seen_at = events.get("last update of RDAP database")
    one.attributes = {
        key.replace(" ", "_"): value
        for key, value in events.items()
        if value and key != "last update of RDAP database"
    }
    if kind == "domain":
        one.kind, one.fqdn = "domain", str(row.get("ldhName") or "").lower().rstrip(".") or None
        one.identifiers["domain"] = one.fqdn or one.name or ""
        one.attributes["nameservers"] = sorted(
            str(server.get("ldhName", "")).lower()
            for server in row.get("nameservers") or []
            if isinstance(server, dict)
        )
        one.attributes["dnssec"] = bool((row.get("secureDNS") or {}).get("delegationSigned"))
    elif kind == "ip network":
        one.kind = "internet-line"
        one.attributes |= {
            "start": row.get("startAddress"),
            "end": row.get("endAddress"),
            "country": row.get("country"),
        }
    if row.get("status"):
        one.attributes["status"] = [str(status) for status in row["status"]]
    if row.get("handle"):
        one.attributes["handle"] = row["handle"]
    _people(reading, row, one, kind)
    reading.observations.append(one)


def _people(reading: Reading, row: dict[str, Any], one: Observation, kind: str) -> None:
    """Every contact as a fact; a registrant that is not published is unknown."""
    holders = False
    for contact, roles in [
        *_contacts(row),
        *([(row, row.get("roles") or ["entity"])] if kind == "entity" else []),
    ]:
        card = _card(contact)
        who = card.get("fn") or card.get("org") or str(contact.get("handle") or "?")
        if "registrar" in roles:
            one.attributes["registrar"] = who
            for public in contact.get("publicIds") or []:
                if "IANA" in str(public.get("type")):
                    one.attributes["registrar_iana_id"] = str(public.get("identifier"))
        holders = holders or "registrant" in roles
        reading.accesses.append(
            AccessFact(
                ref=f"a{len(reading.accesses) + 1}",
                fact="contact",
                on=one.name,
                holder=who,
                value=" ".join([*map(str, roles), card.get("email", ""), card.get("tel", "")]).strip(),
                evidence=Evidence(line=1),
            )
        )
    if kind == "domain" and not holders:
        reading.accesses.append(
            AccessFact(
                ref=f"a{len(reading.accesses) + 1}",
                fact="contact",
                on=one.name,
                value="registrant",
                state="unknown",
                why_unknown=REDACTED,
                evidence=Evidence(line=1),
            )
        )


def _contacts(row: dict[str, Any], depth: int = 0) -> Iterator[tuple[dict[str, Any], list[str]]]:
    """Every entity with its roles; an abuse contact stands inside its registrar."""
    for entity in row.get("entities") or []:
        if isinstance(entity, dict) and depth < 6:
            yield entity, [str(role) for role in entity.get("roles") or []]
            yield from _contacts(entity, depth + 1)


def _card(entity: dict[str, Any]) -> dict[str, str]:
    """fn, org, email and tel of a jCard (RFC 7095)."""
    card = entity.get("vcardArray")
    found: dict[str, str] = {}
    for item in card[1] if isinstance(card, list) and len(card) > 1 and isinstance(card[1], list) else []:
        if isinstance(item, list) and len(item) > 3 and item[0] in ("fn", "org", "email", "tel") and item[3]:
            value = (
                item[3]
                if isinstance(item[3], str)
                else " ".join(part for part in item[3] if isinstance(part, str))
            )
            found.setdefault(str(item[0]), value.removeprefix("tel:").strip())
    return found
