"""borg: `list --json`, `info --json`, `create --json`, `--log-json` of check and extract, exported keys."""

import re
from pathlib import Path
from typing import Any

from bascule.observation.records import Evidence, FoundSecret, Reading
from bascule.readers.backup_report.report import BackupReport, from_epoch, from_iso
from bascule.readers.base import Reader
from bascule.readers.safe_json import json_keys, json_lines, load_json
from bascule.readers.table_text import text_head, text_of

_DATE = re.compile(r"[-_.@ ]?\d{4}-?\d{2}-?\d{2}(?:[T_ -]?\d{2}[:h.-]?\d{2}(?:[:m.-]?\d{2})?)?.*$")


class BorgReader(Reader):
    name = "borg"
    label = "BorgBackup"
    limit = 96 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        keys = set(json_keys(head))
        if keys >= {"repository", "encryption"} and keys & {"archives", "archive", "cache"}:
            return 0.97
        if {"levelname", "message", "name"} <= keys and b'"borg.' in head:
            return 0.97
        if {"healthy", "linktarget", "mode", "path"} <= keys or b"BORG_" in head[:200]:
            return 0.95
        return 0.9 if re.match(r"borg \d+\.\d+\.\d+\s*$", text_head(head)[:40]) else 0.0

    def read(self, file: Path) -> Reading:
        report = BackupReport("borg", "borg")
        with file.open("rb") as stream:
            start = stream.read(64)
        if start.startswith(b"BORG_KEY"):
            _key(report, file)
        elif start.startswith(b"borg "):
            report.job(version="".join(start.decode("ascii", "replace").split()[1:2]) or None)
        elif start[:1] == b"{" and b"\n" in start[:3]:
            _document(report, load_json(file))
        else:
            _lines(report, file)
        return report.close()


def _key(report: BackupReport, file: Path) -> None:
    """An exported repository key: whoever has it and the passphrase opens every copy."""
    text = text_of(file, 1_000_000)
    repository = (text.split("\n", 1)[0].split() + [""])[1]
    report.job(repository=repository, key="exported")
    report.reading.secrets.append(
        FoundSecret(
            ref="s1",
            kind="private-key",
            material=text.encode(),
            title=f"borg key {repository[:12]}",
            on="job",
            evidence=Evidence(line=1),
        )
    )


def _document(report: BackupReport, found: Any) -> None:
    if not isinstance(found, dict):
        return
    repository = found.get("repository") or {}
    mode = (found.get("encryption") or {}).get("mode")
    report.job(name=repository.get("location"), repository=repository.get("id"), encryption=mode)
    archives = found.get("archives") or ([found["archive"]] if isinstance(found.get("archive"), dict) else [])
    if archives:
        report.local_times()
    for archive in archives:
        if isinstance(archive, dict):
            name = str(archive.get("name") or archive.get("archive"))
            system = archive.get("hostname") or _DATE.sub("", name) or name
            report.point(str(system), from_iso(archive.get("start") or archive.get("time")), id=name)


def _lines(report: BackupReport, file: Path) -> None:
    errors: list[str] = []
    names: list[str] = []
    last: object = None
    deep = done = False
    for _, row in json_lines(file):
        if not isinstance(row, dict):
            continue
        message = str(row.get("message", ""))
        last = row.get("time", last)
        if row.get("levelname") in ("ERROR", "CRITICAL"):
            errors.append(message)
        deep = deep or "Finished cryptographic data integrity verification" in message
        done = done or "no problems found" in message
        if match := re.match(r"Analyzing archive (\S+)", message):
            names.append(match[1])
        if row.get("healthy") is False:
            errors.append(f"damaged: {row.get('path')}")
    raw = file.read_bytes()[-200:].decode("utf-8", "replace")
    rc = re.search(r"^rc=(\d+)", raw, re.M)
    report.gather("archives", names)
    report.job(checked_at=from_epoch(last))
    if errors or (rc and rc[1] != "0"):
        report.failed((errors or [f"rc={rc[1] if rc else '?'}"])[0].split("\n")[0][:160])
    elif deep:
        report.checked("data")
    elif done:
        report.checked("metadata")
