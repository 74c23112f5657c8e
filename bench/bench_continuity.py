"""Coverage of many systems beside reading the definition minute by minute: nobody else has these figures to compare with.

The plain reading looks at every minute of the next 60 days for one system and only asks whether it is covered; ours also
answers history, the walk-out and the day the old backups can be let go. Both must name the same uncovered minutes.
"""

import json
import random
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from bascule.continuity import coverage

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SYSTEMS = {"10": 10, "100": 100, "1,000": 1_000}
DAYS = 60


def main(quick: bool = False) -> dict:
    """Rows by number of systems, each with 90 points in chains, plans and holds; seconds, and the ratio a system."""
    plain_seconds, plain_gaps = _minute_by_minute(estate(1))
    rows = []
    for name, count in SYSTEMS.items():
        if quick and count > 100:
            continue
        data = json.dumps(estate(count)).encode()
        started = time.perf_counter()
        result = coverage(data, translate=str)
        seconds = time.perf_counter() - started
        assert _minutes(result["systems"][0]["uncovered"]) == plain_gaps
        rows.append(
            {
                "systems": name,
                "points": count * 90,
                "seconds": seconds,
                "ms a system": 1000 * seconds / count,
                "minute by minute ÷": plain_seconds / (seconds / count),
            }
        )
    return {"coverage": rows}


def estate(count: int) -> dict[str, Any]:
    """points/1: every system with old copies in chains, the new provider's plans with a gap before, and a hold."""
    draw = random.Random(20261122)
    points, plans = [], []
    for system in range(count):
        for day in range(90):
            made = NOW - timedelta(days=89 - day, hours=2, minutes=draw.randrange(40))
            full = day - day % 7
            points.append(
                {
                    "system": f"s{system}",
                    "provider": "old",
                    "claimed": made.isoformat(),
                    "expires": (made + timedelta(days=97)).isoformat(),
                    "depends_on": None if day == full else f"s{system}-{full}",
                    "proof": 1,
                    "keys": True,
                    "id": f"s{system}-{day}",
                }
            )
        start = NOW + timedelta(days=1 + draw.randrange(5), hours=draw.randrange(24))
        plans.append(
            {
                "system": f"s{system}",
                "provider": "new",
                "from": start.isoformat(),
                "every_hours": 24,
                "keep_days": 400,
                "proof": 1,
            }
        )
    history = {"daily": 30, "weekly": 8, "monthly": 12}
    return {
        "now": NOW.isoformat(),
        "systems": [{"id": f"s{n}", "rpo_hours": 24.5, "history": history} for n in range(count)],
        "points": points,
        "plans": plans,
        "holds": [
            {
                "provider": "old",
                "systems": ["*"],
                "until": (NOW + timedelta(days=60)).isoformat(),
                "evidenced": True,
            }
        ],
    }


def _minute_by_minute(document: dict[str, Any]) -> tuple[float, list[bool]]:
    """(seconds, which minutes are uncovered) for the first system, without its chains: none of them is broken here."""
    started = time.perf_counter()
    claimed = [datetime.fromisoformat(row["claimed"]) for row in document["points"]]
    first = datetime.fromisoformat(document["plans"][0]["from"])
    claimed += [first + timedelta(days=day) for day in range(DAYS + 1)]
    limit = timedelta(hours=document["systems"][0]["rpo_hours"])
    found = []
    for minute in range(DAYS * 24 * 60):
        moment = NOW + timedelta(minutes=minute, seconds=30)
        found.append(not any(made <= moment <= made + limit for made in claimed))
    return time.perf_counter() - started, found


def _minutes(gaps: list[dict[str, Any]]) -> list[bool]:
    pairs = [(datetime.fromisoformat(gap["from"]), datetime.fromisoformat(gap["to"])) for gap in gaps]
    moments = (NOW + timedelta(minutes=minute, seconds=30) for minute in range(DAYS * 24 * 60))
    return [any(start <= moment < end for start, end in pairs) for moment in moments]
