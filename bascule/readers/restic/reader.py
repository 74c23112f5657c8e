"""restic: `snapshots --json`, `ls --json`, `backup --json`, `stats`, and what `check` and `restore` print."""

import re
from pathlib import Path
from typing import Any

from bascule.observation.records import Reading
from bascule.readers.backup_report.report import BackupReport, from_iso
from bascule.readers.base import Reader
from bascule.readers.safe_json import json_keys, json_lines, load_json
from bascule.readers.table_text import text_head, text_of

_SNAPSHOT = {"time", "tree", "paths", "hostname", "id", "short_id"}
_TEXT = re.compile(
    r"^(?:load indexes|check all packs|check snapshots, trees and blobs|read all data|no errors were found|Fatal: repository contains errors|Fatal: wrong password or no key found|restoring <Snapshot [0-9a-f]+ of|using temporary cache in \S*restic|create exclusive lock for repository|restic \d+\.\d+\.\d+ compiled|Fatal: no matching ID found)",
    re.M,
)
_OTHERS = (
    {"total_size", "snapshots_count"},
    {"message_type", "snapshot_id"},
    {"chunker_polynomial"},
    {"matches", "hits", "snapshot"},
    {"userName", "hostName", "created", "current"},
)


class ResticReader(Reader):
    name = "restic"
    label = "restic"
    limit = 96 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        keys = set(json_keys(head))
        if keys >= _SNAPSHOT or any(keys >= other for other in _OTHERS):
            return 0.96
        if {"message_type", "seconds_elapsed"} <= keys or {"struct_type", "mtime"} <= keys:
            return 0.95
        found = len(set(_TEXT.findall(text_head(head)[:8192])))
        return 0.95 if found >= 2 else 0.92 if found else 0.0

    def read(self, file: Path) -> Reading:
        report = BackupReport("restic", "restic")
        with file.open("rb") as stream:
            start = stream.read(1)
        if start in (b"[", b"{"):
            _json(report, file)
        else:
            _text(report, text_of(file, self.limit))
        return report.close()


def _json(report: BackupReport, file: Path) -> None:
    found = load_json(file) if file.read_bytes()[:1] == b"[" else None
    if isinstance(found, list):
        rows = [(1, row) for row in found]
    else:
        rows = json_lines(file)
        if not any(isinstance(row, dict) for _, row in rows):
            rows = [(1, load_json(file))]
    for line, row in rows:
        if not isinstance(row, dict):
            continue
        if row.keys() >= {"time", "paths", "hostname"}:
            _snapshot(report, row, line)
        elif row.get("message_type") == "summary":
            report.job(
                last_snapshot=row.get("snapshot_id"),
                files=row.get("total_files_processed"),
                bytes=row.get("total_bytes_processed"),
            )
        elif row.get("message_type") == "error":
            report.failed(
                str((row.get("error") or {}).get("message", ""))[:200]
                if isinstance(row.get("error"), dict)
                else None
            )
        elif "snapshots_count" in row:
            report.job(snapshots=row["snapshots_count"], bytes=row.get("total_size"))
        elif "chunker_polynomial" in row:
            report.job(repository=row.get("id"))


def _snapshot(report: BackupReport, row: dict[str, Any], line: int) -> None:
    report.gather("paths", row.get("paths"))
    report.gather("tags", row.get("tags"))
    report.point(
        str(row.get("hostname")),
        from_iso(row.get("time")),
        id=str(row.get("short_id") or row.get("id")),
        line=line,
    )


def _text(report: BackupReport, text: str) -> None:
    rc = re.search(r"^rc=(\d+)", text, re.M)
    if "wrong password" in text:
        report.job(keys=False)
        report.failed("wrong password or no key found")
    elif match := re.search(
        r"^(Fatal: .*|.*ciphertext verification failed.*|Pack ID does not match.*)$", text, re.M
    ):
        report.failed(match[1][:160])
    elif rc and rc[1] != "0":
        report.failed(f"rc={rc[1]}")
    elif "no errors were found" in text:
        part = re.search(r"^read ([\d.]+%|group.*|\d+ bytes) of data packs|^read ([\d.]+%)", text, re.M)
        depth = "data" if "read all data" in text else "part" if part else "metadata"
        report.checked(depth, part[0] if part else None)
    elif match := re.search(r"^restic (\S+) compiled", text, re.M):
        report.job(version=match[1])
