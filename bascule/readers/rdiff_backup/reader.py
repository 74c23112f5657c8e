"""rdiff-backup: `list increments` (text or parsable) and `verify`."""

import re
from pathlib import Path

from bascule.observation.records import Reading
from bascule.readers.backup_report.report import BackupReport, from_asctime, from_epoch
from bascule.readers.base import Reader
from bascule.readers.table_text import text_head, text_of

_PARSABLE = re.compile(r"^(\d{9,11}) (directory|regular|special|missing)$", re.M)
_INCREMENT = re.compile(
    r"^\s+increments\.(\d{4}-\d{2}-\d{2}T[\d:]{8}(?:Z|[+-]\d{2}:\d{2}))\.(?:dir|diff\S*|missing|snapshot\S*)\s+(.*)$"
)


class RdiffBackupReader(Reader):
    name = "rdiff_backup"
    label = "rdiff-backup"
    limit = 16 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        text = text_head(head)
        if re.search(r"^Found \d+ increments:", text, re.M) and "Current mirror:" in text:
            return 0.97
        lines = text.strip().splitlines()
        if lines and all(_PARSABLE.match(line) for line in lines):
            return 0.95
        return (
            0.9
            if re.search(
                r"^(?:NOTE: )?All files verified successfully|^(?:WARNING|ERROR): (?:Computed SHA1|Could not verify)",
                text,
                re.M,
            )
            else 0.0
        )

    def read(self, file: Path) -> Reading:
        report = BackupReport("rdiff-backup", "rdiff-backup")
        text = text_of(file, self.limit)
        if "Current mirror:" in text:
            report.local_times()
        for number, line in enumerate(text.splitlines(), 1):
            if match := _PARSABLE.match(line.strip()):
                report.point("rdiff-backup", from_epoch(match[1]), id=match[1], line=number)
            elif match := _INCREMENT.match(line):
                report.point("rdiff-backup", from_asctime(match[2]) or None, id=match[1], line=number)
            elif match := re.match(r"Current mirror: (.+)", line):
                report.point("rdiff-backup", from_asctime(match[1]), id="mirror", line=number)
            elif "All files verified successfully" in line:
                report.checked("data", line.strip())
            elif re.match(r"(ERROR|WARNING): (Computed SHA1|Could not verify)|rc=[1-9]", line):
                report.failed(line.strip()[:160])
        mirror = next((point for point in report.reading.points if point.id == "mirror"), None)
        for point in report.reading.points:
            if mirror and point is not mirror:
                point.depends_on = "mirror"
        return report.close()
