"""Datto BCDR: assets of a device as its API gives them."""

from pathlib import Path
from typing import Any

from bascule.observation.records import Evidence, Observation, Reading
from bascule.readers.addresses import ip
from bascule.readers.backup_report.report import CHECK_FAILED, BackupReport, from_epoch, from_iso
from bascule.readers.base import Reader
from bascule.readers.safe_json import json_keys, load_json

_BAD = ("fail", "error", "unable")


class DattoBcdrReader(Reader):
    name = "datto_bcdr"
    label = "Datto BCDR"
    limit = 64 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        keys = set(json_keys(head))
        found = len(
            keys
            & {
                "lastSnapshot",
                "latestOffsite",
                "isPaused",
                "isArchived",
                "lastScreenshotAttempt",
                "localSnapshots",
                "protectedVolumesCount",
            }
        )
        return 0.97 if found >= 4 else 0.8 if found >= 2 else 0.0

    def read(self, file: Path) -> Reading:
        report = BackupReport("datto", "Datto BCDR")
        found = load_json(file)
        rows = (
            found
            if isinstance(found, list)
            else found.get("items", [found])
            if isinstance(found, dict)
            else []
        )
        for count, row in enumerate(rows, 1):
            if isinstance(row, dict):
                _asset(report, row, count)
        return report.close()


def _asset(report: BackupReport, row: dict[str, Any], count: int) -> None:
    system = str(row.get("fqdn") or row.get("name") or row.get("volume") or "?")
    stopped = bool(row.get("isPaused") or row.get("isArchived"))
    if stopped:
        report.gather("stopped", [system])
    address = ip(str(row.get("localIp") or ""))
    report.reading.observations.append(
        Observation(
            ref=f"o{count}", source="backup", source_group="managed", name=row.get("name"), fqdn=row.get("fqdn"), os=row.get("os"),
            ips=[address] if address else [], attributes={"paused": bool(row.get("isPaused")), "archived": bool(row.get("isArchived"))}, evidence=Evidence(),
        )
    )  # fmt: skip
    seen = set()
    for one in row.get("backups") or []:
        if not isinstance(one, dict):
            continue
        claimed = from_iso(one.get("timestamp"))
        if str((one.get("backup") or {}).get("status", "")).lower().startswith(_BAD):
            report.gather("failed_backups", [f"{system} {claimed}"])
            continue
        seen.add(claimed)
        report.point(system, claimed, proof=_proof(report, one, system), id=f"{system}@{claimed}")
    for key in ("lastSnapshot", "latestOffsite"):
        claimed = from_epoch(row.get(key))
        if claimed and claimed not in seen:
            seen.add(claimed)
            report.point(system, claimed, id=f"{system}@{claimed}")


def _proof(report: BackupReport, one: dict[str, Any], system: str) -> int:
    """1 listed; 2 when the appliance's verification and screenshot passed; 0 when either failed."""
    local = str((one.get("localVerification") or {}).get("status", "")).lower()
    screen = str(
        ((one.get("advancedVerification") or {}).get("screenshotVerification") or {}).get("status", "")
    ).lower()
    if (
        local.startswith(_BAD)
        or screen.startswith(_BAD)
        or ((one.get("localVerification") or {}).get("errors") and local not in ("", "string", "success"))
    ):
        report.job(check="failed", check_note=CHECK_FAILED)
        report.gather("damaged", [system])
        return 0
    return 2 if screen == "success" or local == "success" else 1
