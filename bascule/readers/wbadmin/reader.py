"""Windows Server Backup: `wbadmin get versions`, in English or French."""

import re
from datetime import datetime
from pathlib import Path

from bascule.observation.records import Reading
from bascule.readers.backup_report.report import BackupReport, utc
from bascule.readers.base import Reader
from bascule.readers.table_text import text_head, text_of

_VERSION = re.compile(
    r"^\s*(?P<label>Version identifier|Identificateur de (?:la )?version)\s*:\s*(?P<value>\d{2}/\d{2}/\d{4}-\d{2}:\d{2})",
    re.M | re.I,
)
_PLACE = re.compile(
    r"^\s*(?:Backup location|Backup target|Emplacement de (?:la )?sauvegarde|Cible de (?:la )?sauvegarde)\s*:\s*(.+)$",
    re.I,
)
_RECOVER = re.compile(
    r"^\s*(?:Can recover|Peut r[ée]cup[ée]rer|Possibilit[ée] de r[ée]cup[ée]ration|R[ée]cup[ée]ration possible)\s*:\s*(.+)$",
    re.I,
)
_MACHINE = re.compile(
    r"-machine:(\S+)|^(?:Get-\S+ )?(?:Computer name|Nom de l.ordinateur)\s*:\s*(\S+)", re.M | re.I
)


class WbadminReader(Reader):
    name = "wbadmin"
    label = "Windows Server Backup (wbadmin)"
    limit = 16 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        text = text_head(head)
        if _VERSION.search(text):
            return 0.97
        return 0.8 if re.search(r"^wbadmin \d\.\d - ", text, re.M) else 0.0

    def read(self, file: Path) -> Reading:
        report = BackupReport("wbadmin", "Windows Server Backup")
        text = text_of(file, self.limit)
        machine = _MACHINE.search(text)
        host = next(filter(None, machine.groups())) if machine else None
        place = ""
        pending: tuple[str, int] | None = None
        for number, line in enumerate([*text.splitlines(), ""], 1):
            if match := _PLACE.match(line):
                place = match[1].strip()
                report.gather("locations", [place])
            elif match := _VERSION.match(line):
                french = match["label"].lower().startswith("ident")
                stamp = _stamp(match["value"], french)
                report.point(host or f"wbadmin {place}".strip(), stamp, id=match["value"], line=number)
                pending = (match["value"], number)
            elif (match := _RECOVER.match(line)) and pending:
                report.gather("can_recover", [part.strip() for part in match[1].split(",")])
        if host is None:
            report.job(machine="not named in the output")
        return report.close()


def _stamp(text: str, french: bool) -> str | None:
    """The identifier is UTC: MM/dd in English, dd/MM in French; a day above 12 settles it either way."""
    first, second = int(text[:2]), int(text[3:5])
    day_first = first > 12 or (french and second <= 12)
    try:
        return utc(datetime.strptime(text, "%d/%m/%Y-%H:%M" if day_first else "%m/%d/%Y-%H:%M"))
    except ValueError:
        return None
