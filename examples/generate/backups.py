"""Restore points of the last three weeks, the written holds, and the same with systems and plans as points/1."""

import csv
import json
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from generate.cast import OUTGOING
from generate.papers import french
from generate.sheets import Rows

# system, acceptable loss in hours, days kept, how often a night succeeds
SYSTEMS = [
    ("SRV-AD01", 24, 30, 0.97), ("SRV-FIC01", 12, 30, 0.95), ("SRV-ERP01", 4, 30, 0.93), ("SRV-COMPTA01", 24, 30, 0.7),
    ("SRV-GPAO", 8, 14, 0.9), ("Microsoft 365", 24, 30, 0.98), ("NAS-CHOLET", 48, 14, 0.5),
]  # fmt: skip
WITH_NEW = ("SRV-FIC01", "SRV-ERP01", "Microsoft 365")
PROVIDER = {"old": "Sortant", "new": "Entrant"}


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC)


def utc(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def make_points(day: date, chance: random.Random) -> list[dict[str, Any]]:
    """Nightly points; some nights failed, and the accounting server's for a week without anybody saying so."""
    now, points = morning(day), []
    for system, _, keep, luck in SYSTEMS:
        for age in range(24, 0, -1):
            if chance.random() > luck or (system == "SRV-COMPTA01" and age < 7):
                continue
            proof = 3 if system == "SRV-FIC01" and age == 9 else 1
            points.append(_point(system, "old", now - timedelta(days=age, hours=6), keep, proof, age))
        if system in WITH_NEW:
            for age in range(4, 0, -1):
                points.append(
                    _point(system, "new", now - timedelta(days=age, hours=3), 60, 3 if age == 1 else 2, age)
                )
    return points


def _point(system: str, provider: str, at: datetime, keep: int, proof: int, age: int) -> dict[str, Any]:
    return {
        "system": system,
        "provider": provider,
        "claimed": utc(at),
        "expires": utc(at + timedelta(days=keep)),
        "proof": proof,
        "keys": provider == "new",
        "id": f"{system.lower().replace(' ', '-')}-{provider}-{age:02d}",
    }


def make_holds(day: date) -> list[dict[str, Any]]:
    now = morning(day)
    return [
        {"provider": "old", "systems": ["*"], "until": utc(now + timedelta(days=51)), "evidenced": True},
        {
            "provider": "old",
            "systems": ["Microsoft 365"],
            "until": utc(now + timedelta(days=80)),
            "evidenced": False,
        },
    ]


def write_points(file: Path, points: list[dict[str, Any]]) -> None:
    """As a French spreadsheet saves them."""
    heading = "Système;Prestataire;Date du point;Expire le;Preuve (0-3);Clés en main;Identifiant"
    rows = [
        [
            point["system"], PROVIDER[point["provider"]], _clock(point["claimed"]), _clock(point["expires"]), point["proof"],
            "Oui" if point["keys"] else "Non", point["id"],
        ]
        for point in points
    ]  # fmt: skip
    write_semicolons(file, heading, rows)


def _clock(text: str) -> str:
    return datetime.fromisoformat(text).strftime("%d/%m/%Y %H:%M")


def write_holds(file: Path, holds: list[dict[str, Any]]) -> None:
    rows = [
        [
            PROVIDER[hold["provider"]], "Tous" if hold["systems"] == ["*"] else ", ".join(hold["systems"]),
            french(datetime.fromisoformat(hold["until"]).date()), "Oui" if hold["evidenced"] else "Non",
        ]
        for hold in holds
    ]  # fmt: skip
    write_semicolons(file, "Prestataire;Systèmes;Conservé jusqu'au;Écrit", rows)


def write_semicolons(file: Path, heading: str, rows: list[list[Any]]) -> None:
    with file.open("w", encoding="cp1252", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        writer.writerow(heading.split(";"))
        writer.writerows(rows)


def write_document(file: Path, points: list[dict[str, Any]], holds: list[dict[str, Any]], day: date) -> None:
    """points/1, as `bascule coverage` takes it."""
    now = utc(morning(day))
    whole = {
        "schema": "bascule.points/1",
        "now": now,
        "systems": [
            {"id": system, "rpo_hours": rpo, "history": {"daily": keep, "weekly": 0, "monthly": 0}, "restored_within_days": 90}
            for system, rpo, keep, _ in SYSTEMS
        ],
        "points": points,
        "plans": [
            {"system": system, "provider": "new", "from": now, "every_hours": 12, "keep_days": 60, "proof": 1}
            for system in WITH_NEW
        ],
        "holds": holds,
    }  # fmt: skip
    file.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def job_rows(points: list[dict[str, Any]]) -> Rows:
    """The backups as the client's IT contact lists them."""
    rows: Rows = []
    for system, rpo, keep, _ in SYSTEMS:
        last = max(
            point["claimed"] for point in points if point["system"] == system and point["provider"] == "old"
        )
        rows.append({
            "name": f"Sauvegarde {system}", "subtype": "Messagerie et espace collaboratif" if "365" in system else "Image complète",
            "systems": system, "tool": "Durand Sauvegarde 365" if "365" in system else "Veeam Backup", "console_owner": OUTGOING,
            "schedule": "Toutes les nuits", "rpo_hours": rpo, "retention": f"{keep} jours",
            "last_success": french(datetime.fromisoformat(last).date()), "immutable": "unknown", "provider": "old",
            "locations": f"Coffre {OUTGOING}", "holder": "client", "payer": "resold", "criticality": "vital",
            "outgoing_access": "yes",
        })  # fmt: skip
    return rows
