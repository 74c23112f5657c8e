"""Proxmox Backup Server: `snapshots` of a datastore as JSON (API, `proxmox-backup-client snapshot list`)."""

from pathlib import Path
from typing import Any

from bascule.observation.problem import gettext_noop
from bascule.observation.records import Reading
from bascule.readers.backup_report.report import BackupReport, from_epoch
from bascule.readers.base import Reader
from bascule.readers.safe_json import json_keys, load_json

VERIFY_FAILED = gettext_noop("The server's own verification of this snapshot failed: it counts for nothing.")


class ProxmoxBackupReader(Reader):
    name = "proxmox_backup"
    label = "Proxmox Backup Server"
    limit = 96 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        return 0.97 if {"backup-type", "backup-id", "backup-time"} <= set(json_keys(head)) else 0.0

    def read(self, file: Path) -> Reading:
        report = BackupReport("proxmox-backup", "Proxmox Backup Server")
        found = load_json(file)
        rows = found.get("data") if isinstance(found, dict) else found
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, dict):
                _snapshot(report, row)
        return report.close()


def _snapshot(report: BackupReport, row: dict[str, Any]) -> None:
    kind, number = str(row.get("backup-type", "?")), str(row.get("backup-id", "?"))
    claimed = from_epoch(row.get("backup-time"))
    state = (
        (row.get("verification") or {}).get("state") if isinstance(row.get("verification"), dict) else None
    )
    sealed = any(
        isinstance(file, dict) and file.get("crypt-mode") == "encrypt" for file in row.get("files") or []
    )
    identity = f"{kind}/{number}/{claimed}"
    report.point(
        f"{kind}/{number}",
        claimed,
        proof={"ok": 2, "failed": 0}.get(str(state), 1),
        id=identity,
        keys=None if sealed else True,
    )
    if state == "failed":
        report.gather("damaged", [identity])
        report.job(check="failed", check_note=VERIFY_FAILED)
    if row.get("protected"):
        report.gather("protected", [identity])
    if sealed:
        report.gather("encrypted", [identity])
    if row.get("owner"):
        report.gather("owners", [row["owner"]])
