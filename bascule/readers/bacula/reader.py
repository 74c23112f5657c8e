"""Bacula and Bareos: `list jobs`, `llist jobs`, `list volumes`, job reports, and the catalogue's tables as CSV."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from bascule.observation.problem import gettext_noop
from bascule.observation.records import Reading
from bascule.readers.backup_report.report import BackupReport, from_asctime
from bascule.readers.base import Reader
from bascule.readers.table_text import text_head, text_of

_REPORT_FIELD = re.compile(r"^  ([A-Z][\w /()-]+?):\s{1,}(.*)$")
_MARKS = (
    re.compile(r"^\d{3,4} OK: \d+ \S+ Version: \d", re.M),
    re.compile(r"^\|\s+JobId\s+\|", re.M),
    re.compile(r"^\|\s+MediaId\s+\|", re.M),
    re.compile(r"^\s+JobId: \d+\s*$", re.M),
    re.compile(r"\bJobId \d+: (?:Start|Bacula|Error: Bacula|Verifying|Bareos)", re.M),
    re.compile(r"^JobId,Job,Name,Type,Level,JobStatus", re.M),
    re.compile(r"^CREATE TABLE (?:Job|Media|Filename|Path) ?\(", re.M),
)


class BaculaReader(Reader):
    name = "bacula"
    label = "Bacula / Bareos"
    limit = 64 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        text = text_head(head)
        found = sum(1 for mark in _MARKS if mark.search(text))
        return (
            0.96
            if found >= 2
            else 0.92
            if (found and not name.lower().endswith(".csv")) or _MARKS[5].search(text)
            else 0.0
        )

    def read(self, file: Path) -> Reading:
        report = BackupReport("bacula", "Bacula")
        text = text_of(file, self.limit)
        jobs = [*_grid(text, "JobId"), *_long(text), *_csv(text)]
        if jobs:
            report.local_times()
        ordered = sorted(
            jobs,
            key=lambda job: int(job[1].get("JobId") or 0) if (job[1].get("JobId") or "0").isdigit() else 0,
        )
        last: dict[str, str] = {}
        for line, job in ordered:
            _job(report, line, job, last)
        for _, volume in _grid(text, "MediaId"):
            report.gather(
                "volumes",
                [
                    f"{volume.get('VolumeName')} {volume.get('VolStatus')} retention {volume.get('VolRetention')} s last written {volume.get('LastWritten')}"
                ],
            )
        _reports(report, text)
        if "CREATE TABLE" in text:
            report.not_read("line 1", "CREATE TABLE", SCHEMA)
        return report.close()


SCHEMA = gettext_noop("This is a database schema without rows.")


def _grid(text: str, key: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of the boxes that bconsole draws, when their first column is `key`."""
    header: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("|"):
            header = header if line.startswith("+") else []
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not header:
            header = [cell.replace(" ", "") for cell in cells]
        elif header[0].lower() == key.lower() and {"jobstatus", "volstatus"} & {
            name.lower() for name in header
        }:
            yield (
                number,
                {
                    name: cell.replace(",", "") if name == "JobId" else cell
                    for name, cell in zip(header, cells, strict=False)
                },
            )


def _long(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """`llist`: one `Name: value` a line, a blank line between records."""
    record: dict[str, str] = {}
    start = 0
    for number, line in enumerate([*text.splitlines(), ""], 1):
        match = re.match(r"^\s+([A-Za-z]\w*): ?(.*)$", line)
        if match and not line.startswith("  Build") and (record or match[1].lower() == "jobid"):
            start = start or number
            record[match[1][:1].upper() + match[1][1:]] = match[2].strip()
        elif not line.strip() and record:
            if {"JobId", "JobStatus", "Type"} <= record.keys():
                yield start, record
            record, start = {}, 0


def _csv(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    header: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("JobId,"):
            header = line.split(",")
        elif line.startswith("--") or not line.strip():
            header = []
        elif header:
            yield number, dict(zip(header, next(csv.reader(io.StringIO(line))), strict=False))


def _job(report: BackupReport, line: int, job: dict[str, str], last: dict[str, str]) -> None:
    """A backup job that ended well is a point; others are told by their state."""
    kind, level, status = job.get("Type", "B")[:1], job.get("Level", "F")[:1], job.get("JobStatus", "?")[:1]
    name, number = job.get("Name", "?"), job.get("JobId", "?")
    system = (job.get("ClientName") or job.get("Client") or name).removesuffix("-fd")
    if kind != "B":
        if status in "EfeA":
            report.gather("failed_jobs", [f"{name} {number} {kind} {status}"])
        report.reading.units += 1
        report.reading.units_read += 1
        return
    if status not in ("T", "W"):
        report.gather("failed_jobs", [f"{name} {number} {kind} {status}"])
        report.reading.units += 1
        report.reading.units_read += 1
        return
    needs = None if level == "F" else last.get(f"{name}/F") if level == "D" else last.get(name)
    report.point(
        system, from_asctime(job.get("StartTime", "")), id=f"job {number}", depends_on=needs, line=line
    )
    last[name] = f"job {number}"
    if level == "F":
        last[f"{name}/F"] = f"job {number}"


def _reports(report: BackupReport, text: str) -> None:
    """Job reports, as `messages` shows them or as they are mailed."""
    fields: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if re.search(r"JobId \d+: (?:Error: )?(?:Bacula|Bareos) \S+ \d", line):
            fields = {}
        elif match := _REPORT_FIELD.match(line):
            fields[match[1].strip()] = match[2].strip()
            if match[1].strip() == "Termination":
                _report(report, fields, number)
                fields = {}


def _report(report: BackupReport, fields: dict[str, str], line: int) -> None:
    end, number = fields["Termination"], fields.get("JobId", "?")
    system = re.sub(
        r'^"?([^"\s]+).*', r"\1", fields.get("Client", fields.get("Restore Client", "?"))
    ).removesuffix("-fd")
    bad = "***" in end or "Error" in end or "Canceled" in end
    if "Backup Level" in fields:
        if bad:
            report.gather("failed_jobs", [f"{fields.get('Job')} {end}"])
            return
        report.local_times()
        full = fields["Backup Level"].startswith("Full")
        report.point(
            system,
            from_asctime(fields.get("Start time", "")),
            id=f"job {number}",
            depends_on=None if full else f"the job before {number}",
            line=line,
        )
    elif bad:
        report.failed(
            f"job {fields.get('Verify JobId') or number}: {end.strip('* ')}, {fields.get('Files Examined') or fields.get('Files Restored')} of {fields.get('Files Expected')} files"
        )
    elif "Verify JobId" in fields:
        deep = "data" if "Volume" in fields.get("Verify Level", "") else "metadata"
        report.checked(deep, f"job {fields['Verify JobId']}: {end}, {fields.get('Files Examined')} files")
    elif "Files Restored" in fields:
        report.job(restore=end, files_restored=fields["Files Restored"])
