"""Sysinternals Autoruns: `autorunsc -c` and the window's export, comma or tab separated."""

from typing import Any

from bascule.observation.records import Reading
from bascule.readers.registry_facts.report import empty
from bascule.readers.table import Peek, Table
from bascule.readers.table_reader import TableReader

_LISTS = {
    "services": "services",
    "service": "services",
    "tasks": "tasks",
    "scheduled tasks": "tasks",
    "wmi": "wmi",
}


class AutorunsCsvReader(TableReader):
    name = "autoruns_csv"
    label = "Autoruns (CSV)"

    def recognises_table(self, table: Peek, name: str) -> float:
        if table.has("Entry Location", "Entry", "Image Path"):
            return 0.98
        return 0.9 if table.has("Entry Location", "Launch String") else 0.0

    def read_table(self, table: Table, reading: Reading) -> None:
        report = empty("autoruns")
        hosts = set()
        for line, record in table.records():
            reading.units += 1
            reading.units_read += 1
            if host := record.get("pscomputername") or record.get("system"):
                hosts.add(host)
            if not record.get("entry"):
                continue  # a location without entries
            kind = _LISTS.get(record.get("category", "").lower()) or (
                "services"
                if "\\services" in record.get("entry location", "").lower()
                and record.get("category", "").lower() != "drivers"
                else "autostart"
            )
            if record.get("category", "").lower() == "drivers":
                continue
            report.setdefault(kind, []).append(_entry(kind, record, line))
            if record.get("image path"):
                report.setdefault("paths", []).append(record["image path"])
        if len(hosts) == 1:
            report["host"]["name"] = next(iter(hosts))
        reading.reports.append(report)


def _entry(kind: str, record: dict[str, str], line: int) -> dict[str, Any]:
    on = record.get("enabled", "").lower()
    shown = {
        "name": record["entry"], "display": record.get("description"), "path": record.get("image path"), "command": record.get("launch string"), "signer": record.get("signer") or record.get("company"),
        "where": record.get("entry location"), "user": record.get("profile"), "line": line,
    }  # fmt: skip
    if on in ("disabled", "désactivé"):
        shown["state" if kind == "services" else "enabled"] = "disabled" if kind == "services" else False
    return {key: value for key, value in shown.items() if value is not None}
