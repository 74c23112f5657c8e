"""duplicity: `collection-status`, and what a backup or `verify` prints."""

import re
from pathlib import Path

from bascule.observation.records import Reading
from bascule.readers.backup_report.report import BackupReport, from_asctime, from_epoch
from bascule.readers.base import Reader
from bascule.readers.table_text import text_head, text_of

_SET = re.compile(r"^\s*(Full|Incremental)\s+(\w{3} \w{3}\s+\d+ [\d:]{8} \d{4})\s+(\d+)\s*$")
_MARKS = re.compile(
    r"^(Last full backup date:|Collection Status|Found primary backup chain|Archive dir: .*duplicity|Local and Remote metadata are synchronized|-+\[ Backup Statistics \]-+|Verify complete: \d+ files)",
    re.M,
)


class DuplicityReader(Reader):
    name = "duplicity"
    label = "duplicity"
    limit = 16 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        found = len(set(_MARKS.findall(text_head(head))))
        return 0.96 if found >= 2 else 0.6 if found else 0.0

    def read(self, file: Path) -> Reading:
        report = BackupReport("duplicity", "duplicity")
        report.local_times()
        text = text_of(file, self.limit)
        last_full: str | None = None
        previous: str | None = None
        for number, line in enumerate(text.splitlines(), 1):
            if match := _SET.match(line):
                claimed = from_asctime(" ".join(match[2].split()))
                identity = f"{match[1].lower()} {match[2]}"
                needs = None if match[1] == "Full" else previous or last_full
                report.point("duplicity", claimed, id=identity, depends_on=needs, line=number)
                last_full = identity if match[1] == "Full" else last_full
                previous = identity
            elif match := re.match(r"Verify complete: (\d+) files? compared, (\d+) differences? found", line):
                report.checked("data", match[0]) if match[2] == "0" else report.failed(match[0])
            elif (match := re.match(r"Errors (\d+)", line)) and match[1] != "0":
                report.failed(line)
            elif match := re.match(r"EndTime ([\d.]+)", line):
                report.job(last_backup=from_epoch(match[1]))
            elif match := re.match(r"rc=([1-9]\d*)", line):
                report.failed(line)
            elif re.match(r"(Warning, found|.*orphaned|.*incomplete)", line) and not line.startswith("No "):
                report.job(warning=line.strip()[:160])
        return report.close()
