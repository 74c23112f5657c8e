"""autorunsc -c (CSV) and -ct (tabs), UTF-16 or UTF-8: everything that Windows starts by itself."""

import re
from typing import Any

from bascule.observation.records import Reading
from bascule.readers.table import Peek, Table
from bascule.readers.table_reader import TableReader
from bascule.readers.table_values import fold

_TELLING = re.compile(
    r"(?i)((?:--?|/)?(?:pass(?:word|wd)?|pwd|token|secret|api_?key|key|auth)[=: ]+)(\"[^\"]*\"|\S+)"
)


def mask_arguments(command: str) -> str:
    """A command line without the values of arguments that are named after a secret."""
    return _TELLING.sub(r"\1••••", command)


class AutorunsReader(TableReader):
    """Sysinternals Autoruns."""

    name = "autoruns"
    label = "Autoruns (CSV)"

    def recognises_table(self, table: Peek, name: str) -> float:
        return 0.97 if table.has("Entry Location", "Entry", "Image Path", "Launch String") else 0.0

    def read_table(self, table: Table, reading: Reading) -> None:
        autostart: list[dict[str, Any]] = []
        services: list[dict[str, Any]] = []
        tasks: list[dict[str, Any]] = []
        machine = None
        for _, record in table.records():
            reading.units += 1
            reading.units_read += 1
            machine = machine or record.get("pscomputername") or record.get("computername")
            if not record.get("entry"):
                continue
            place = record.get("entry location", "")
            entry = {
                "name": record["entry"],
                "path": record.get("image path"),
                "command": mask_arguments(record.get("launch string", "")) or None,
                "display": record.get("description"),
                "signer": record.get("signer"),
                "publisher": record.get("company"),
                "location": place,
                "category": record.get("category"),
                "profile": record.get("profile"),
                "state": record.get("enabled"),
                "version": record.get("version"),
            }
            entry = {key: value for key, value in entry.items() if value}
            kind = fold(record.get("category", "") or place)
            (services if "service" in kind else tasks if "task" in kind else autostart).append(entry)
        host = {"os": "Windows"} | ({"name": machine} if machine else {})
        reading.reports.append(
            {
                "schema": "bascule.report/1", "host": host, "collector": "autoruns",
                "autostart": autostart, "services": services, "tasks": tasks,
            }
        )  # fmt: skip
