"""GLPI inventory JSON: one document, a list of them, or one a line."""

from pathlib import Path
from typing import Any

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import NotRead, Reading
from bascule.readers.base import Reader
from bascule.readers.endpoint_inventory import PARTS, SECTIONS, add_inventory
from bascule.readers.safe_json import MAX_BYTES, json_keys, json_lines, load_json

MARKS = SECTIONS | PARTS | {"deviceid", "itemtype", "action"}


class GlpiJsonReader(Reader):
    """What the GLPI agent sends to its server, saved as a file."""

    name = "glpi_json"
    label = "GLPI inventory (JSON)"
    limit = MAX_BYTES

    def recognises(self, head: bytes, name: str) -> float:
        keys = json_keys(head)
        if "content" not in keys[:6] or "$schema" in keys or "properties" in keys:
            return 0.0
        return 0.95 if len(MARKS.intersection(keys)) >= 2 else 0.0

    def read(self, file: Path) -> Reading:
        reading = Reading()
        for line, document in _documents(file):
            if isinstance(document, dict) and isinstance(document.get("content"), dict):
                add_inventory(document, reading, f"d{line}", line, reader="glpi")
            else:
                reading.units += 1
                reading.not_read.append(
                    NotRead(f"line {line}", gettext_noop("a document"), gettext_noop("it is no inventory"))
                )
        if not reading.observations:
            raise Problem(
                gettext_noop("This JSON file holds no inventory of a device."),
                gettext_noop(
                    "Export the inventory again from GLPI or from the agent (glpi-inventory --json)."
                ),
            )
        return reading


def _documents(file: Path) -> list[tuple[int, Any]]:
    try:
        whole = load_json(file)
    except Problem:
        lines = json_lines(file)
        if not any(isinstance(document, dict) for _, document in lines):
            raise
        return lines
    if isinstance(whole, list):
        return list(enumerate(whole, start=1))
    return [(1, whole)]
