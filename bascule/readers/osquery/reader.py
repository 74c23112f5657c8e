"""osquery: what osqueryi --json prints, result logs of osqueryd, and objects of tables."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import AccessFact, Evidence, NotRead, Observation, Reading
from bascule.readers.addresses import host_names, ip, mac
from bascule.readers.base import Reader
from bascule.readers.inventory_values import true_text
from bascule.readers.json_values import raw_text, text_of
from bascule.readers.osquery.tables import SHAPES, into_report, table_of
from bascule.readers.safe_json import MAX_BYTES, json_keys, json_lines, load_json

TABLES = frozenset(table for table, _ in SHAPES)


class OsqueryReader(Reader):
    """osquery results, one host or many."""

    name = "osquery"
    label = "osquery (JSON)"
    limit = MAX_BYTES

    def recognises(self, head: bytes, name: str) -> float:
        keys = json_keys(head)
        if not keys:
            return 0.0
        if "hostIdentifier" in keys and ({"columns", "snapshot", "diffResults"} & set(keys)):
            return 0.97
        if keys[0] in TABLES or len(TABLES.intersection(keys)) >= 2:
            return 0.85
        found = frozenset(keys)
        if head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"[" and any(shape <= found for _, shape in SHAPES):
            return 0.8
        return 0.0

    def read(self, file: Path) -> Reading:
        hosts: dict[str, _Host] = {}
        reading = Reading()
        for line, host, name, row in _rows(file, reading):
            one = hosts.setdefault(host, _Host(host, f"h{len(hosts) + 1}", line))
            reading.units += 1
            table = table_of(row, name)
            if table is None or not one.add(table, row):
                where = name or f"line {line}"
                if not any(part.where == where for part in reading.not_read):
                    reading.not_read.append(
                        NotRead(
                            where,
                            gettext_noop("rows of a table"),
                            gettext_noop("this reader does not know it"),
                        )
                    )
                continue
            reading.units_read += 1
        for one in hosts.values():
            one.finish(reading)
        if not reading.units_read:
            raise Problem(
                gettext_noop("This JSON file holds no rows of osquery tables that are understood."),
                gettext_noop("Run osqueryi --json again, one table a file, or hand over the results log."),
            )
        return reading


def _rows(file: Path, reading: Reading) -> Iterator[tuple[int, str, str, dict[str, Any]]]:
    """(line, host, query name, row) of each row in the file, whatever its form."""
    try:
        documents = [(1, load_json(file))]
    except Problem:
        documents = json_lines(file)
        if not any(isinstance(document, dict) for _, document in documents):
            raise
    for line, document in documents:
        if document is None:
            reading.units += 1
            reading.not_read.append(
                NotRead(f"line {line}", gettext_noop("a line"), gettext_noop("it is no JSON"))
            )
            continue
        for each in document if isinstance(document, list) else [document]:
            if isinstance(each, dict):
                yield from _of(each, line)


def _of(document: dict[str, Any], line: int) -> Iterator[tuple[int, str, str, dict[str, Any]]]:
    host, name = text_of(document.get("hostIdentifier")) or "", text_of(document.get("name")) or ""
    if "hostIdentifier" in document or "columns" in document:
        if document.get("action") == "removed":
            return
        rows = document.get("columns") if isinstance(document.get("columns"), dict) else None
        added = document.get("diffResults")
        several = document.get("snapshot") or (added.get("added") if isinstance(added, dict) else None) or []
        for row in [rows] if rows else several if isinstance(several, list) else []:
            if isinstance(row, dict):
                yield line, host, name, row
        return
    tables = {
        key: value for key, value in document.items() if key in TABLES and isinstance(value, list | dict)
    }
    if not tables:
        yield line, host, "", document
    for key, value in tables.items():
        for row in value if isinstance(value, list) else [value]:
            if isinstance(row, dict):
                yield line, host, key, row


class _Host:
    """What was gathered about one machine."""

    def __init__(self, identifier: str, ref: str, line: int) -> None:
        self.seen = Observation(
            ref=ref, source="endpoint", source_group="managed", live=True, evidence=Evidence(line=line)
        )
        self.seen.kind = "endpoint"
        self.report: dict[str, Any] = {}
        short, full = host_names(identifier)
        self.seen.hostname, self.seen.fqdn = short, full
        self.admins: set[str] = set()
        self.users: dict[str, str] = {}

    def add(self, table: str, row: dict[str, Any]) -> bool:
        one = self.seen
        match table:
            case "system_info":
                short, full = host_names(
                    text_of(row.get("hostname")) or text_of(row.get("computer_name")) or ""
                )
                one.hostname, one.fqdn = short or one.hostname, full or one.fqdn
                one.serial, one.uuid = true_text(row.get("hardware_serial")), true_text(row.get("uuid"))
                one.vendor, one.model = (
                    true_text(row.get("hardware_vendor")),
                    true_text(row.get("hardware_model")),
                )
            case "os_version":
                parts = [text_of(row.get("name")), text_of(row.get("version"))]
                one.os = " ".join(part for part in parts if part) or None
                if "server" in (one.os or "").lower():
                    one.kind = "server"
            case "interface_details":
                found = mac(text_of(row.get("mac")) or "")
                if found and found not in one.macs:
                    one.macs.append(found)
            case "interface_addresses":
                address = ip(text_of(row.get("address")) or "")
                if address and not address.startswith(("127.", "::1", "fe80:")) and address not in one.ips:
                    one.ips.append(address)
            case "bitlocker_info":
                one.attributes["disk_encrypted"] = "yes" if str(row.get("protection_status")) == "1" else "no"
            case "users":
                if text_of(row.get("uid")) and raw_text(row.get("username")):
                    self.users[str(row["uid"])] = str(row["username"])
            case "user_groups":
                if str(row.get("gid")) in ("0", "27", "80", "544") and text_of(row.get("uid")):
                    self.admins.add(str(row["uid"]))
        return into_report(table, row, self.report)

    def finish(self, reading: Reading) -> None:
        one = self.seen
        if one.hostname or one.serial or one.macs or one.uuid:
            one.name = one.hostname
            reading.observations.append(one)
        for count, uid in enumerate(sorted(self.admins), start=1):
            reading.accesses.append(
                AccessFact(
                    f"{one.ref}.a{count}", "admin", on=one.hostname, holder=self.users.get(uid, f"uid {uid}"),
                    evidence=Evidence(line=one.evidence.line if one.evidence else None),
                )
            )  # fmt: skip
        if self.report:
            host = {
                "name": one.hostname,
                "os": one.os,
                "fqdn": one.fqdn,
                "macs": one.macs,
                "serial": one.serial,
            }
            known = {key: value for key, value in host.items() if value}
            reading.reports.append(
                {"schema": "bascule.report/1", "host": known, "collector": "osquery", **self.report}
            )
