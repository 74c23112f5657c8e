"""Veeam Backup & Replication: restore points, backup files, sessions, jobs and repositories exported as CSV."""

import re
from collections.abc import Iterator
from datetime import timedelta

from bascule.observation.records import Evidence, NotRead, Observation, Reading, RestorePoint
from bascule.readers.backup_report.report import CHECK_FAILED, LOCAL_TIMES, NO_TIME, utc
from bascule.readers.table import Peek, Table
from bascule.readers.table_reader import TableReader, ref
from bascule.readers.table_values import day_first, moment

LAYOUTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "sizes": (("BackupJob", "VMName", "Timestamp", "BackupSize(GB)"),),
    "files": (
        ("Hostname", "CreationTime", "Job Name", "Full/Inc", "IsAvailable"),
        ("FileName", "CreationTime", "IsAvailable", "RepoName"),
    ),
    "points": (
        ("VmName", "CreationTime", "IsConsistent"),
        ("Name", "CreationTime", "IsCorrupted", "Type"),
        ("Name", "CreationTime", "OriginalOibId"),
        ("VMName", "CreationTime", "BackupId"),
    ),
    "sessions": (
        ("JobName", "Result", "BackupSize(GB)", "Date"),
        ("JobName", "Result", "CreationTime", "EndTime"),
    ),
    "jobs": (
        ("Name", "JobType", "RestorePoints", "RepoName"),
        ("Name", "JobType", "TargetRepository", "ScheduleOptions"),
    ),
    "repositories": (
        ("Name", "FriendlyPath", "TypeDisplay", "VersionOfCreation"),
        ("Name", "HostId", "MountHostId", "Path"),
    ),
}
_TRUE = ("true", "vrai", "1", "yes", "oui")


class VeeamCsvReader(TableReader):
    name = "veeam_csv"
    label = "Veeam (CSV)"

    def recognises_table(self, table: Peek, name: str) -> float:
        return 0.96 if layout_of(table) else 0.0

    def read_table(self, table: Table, reading: Reading) -> None:
        layout = layout_of(table.peek)
        records = list(table.records())
        dates = [
            record.get(key, "") for _, record in records for key in ("timestamp", "creationtime", "date")
        ]
        dmy = day_first(filter(None, dates))
        dmy = not any(re.search(r"[AP]M\b", text) for text in dates) if dmy is None else dmy
        for line, record in records:
            reading.units += 1
            reading.units_read += 1
            if layout in ("jobs", "repositories"):
                _thing(layout, table, line, record, reading)
                continue
            done = _point(layout or "", line, record, reading, dmy)
            if not done:
                reading.units_read -= 1
                reading.not_read.append(
                    NotRead(
                        where=f"line {line}",
                        what=record.get("vmname") or record.get("jobname") or "row",
                        why=NO_TIME,
                    )
                )
        if layout in ("sizes", "files", "points", "sessions"):
            _summary(table, reading, layout)


def layout_of(table: Peek) -> str | None:
    """Which export this is, by its headings."""
    return next(
        (name for name, headings in LAYOUTS.items() if any(table.has(*one) for one in headings)), None
    )


def when(text: str, dmy: bool) -> str | None:
    """A date as a Windows locale writes it, with AM and PM, as UTC."""
    found = moment(re.sub(r"\s*[AP]M$", "", text.strip()), dmy=dmy)
    if found is None:
        return None
    half = re.search(r"\b([AP])M$", text.strip())
    if half and half[1] == "P" and found.hour < 12:
        found += timedelta(hours=12)
    elif half and half[1] == "A" and found.hour == 12:
        found -= timedelta(hours=12)
    return utc(found)


def _systems(record: dict[str, str]) -> Iterator[str]:
    names = (
        record.get("vmname") or record.get("hostname") or record.get("name") or record.get("jobname") or "?"
    )
    yield from (part.strip() for part in names.split(";") if part.strip())


def _point(layout: str, line: int, record: dict[str, str], reading: Reading, dmy: bool) -> bool:
    if layout == "sessions" and record.get("result", "").lower() not in (
        "success",
        "warning",
        "réussite",
        "avertissement",
    ):
        return True  # a failed session leaves nothing to restore
    claimed = when(record.get("timestamp") or record.get("creationtime") or record.get("date") or "", dmy)
    if claimed is None:
        return False
    proof = 0 if layout == "sessions" else 1
    if (
        record.get("iscorrupted", "").lower() in _TRUE
        or record.get("isconsistent", "true").lower() not in _TRUE
    ):
        proof = 0
    if record.get("isavailable", "true").lower() not in _TRUE:
        proof = 0
    for system in _systems(record):
        reading.points.append(
            RestorePoint(
                system=system,
                provider="old",
                claimed=claimed,
                proof=proof,
                id=record.get("filename") or record.get("id") or f"{system}@{claimed}",
                evidence=Evidence(line=line),
            )
        )
    return True


def _thing(layout: str, table: Table, line: int, record: dict[str, str], reading: Reading) -> None:
    """A job or a repository as an observation."""
    kept = {
        key: record[key]
        for key in (
            "jobtype",
            "restorepoints",
            "reponame",
            "algorithm",
            "path",
            "friendlypath",
            "type",
            "description",
            "status",
        )
        if record.get(key)
    }
    reading.observations.append(
        Observation(
            ref=ref(table, line),
            source="backup",
            source_group="managed",
            kind="backup-job",
            name=record.get("name"),
            attributes={"tool": "veeam", "what": layout, **kept},
            evidence=Evidence(line=line),
        )
    )


def _summary(table: Table, reading: Reading, layout: str) -> None:
    damaged = sum(1 for point in reading.points if point.proof == 0) if layout != "sessions" else 0
    job = Observation(
        ref=ref(table, 0, "job"),
        source="backup",
        source_group="managed",
        kind="backup-job",
        name="Veeam Backup & Replication",
    )
    job.attributes = {"tool": "veeam", "layout": layout, "times": LOCAL_TIMES, "points": len(reading.points)}
    if damaged:
        job.attributes |= {"check": "failed", "check_note": CHECK_FAILED, "not_available": damaged}
    job.evidence = Evidence(line=1)
    reading.observations.append(job)
