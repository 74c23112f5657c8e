"""Coverage held against its definition, sampled between all instants at which anything can change."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from bascule.continuity import coverage

START = datetime(2026, 1, 1, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


def day(number: float) -> str:
    return (START + timedelta(days=number)).isoformat()


def time_of(text: str) -> datetime:
    return datetime.fromisoformat(text)


def only(document: dict, **more) -> dict:
    return coverage(document, translate=str, **more)["systems"][0]


class Oracle:
    def __init__(
        self, document: dict, gone: datetime | None, without_old: bool = False, until: int = 50
    ) -> None:
        self.system = document["systems"][0]
        now = self.now = time_of(document["now"])
        rows = {row["id"]: row for row in document["points"]}
        self.points = []
        for row in document["points"]:
            chain, name = [], row["id"]
            while name is not None and name in rows and rows[name] not in chain:
                chain.append(rows[name])
                name = rows[name].get("depends_on")
            if name is not None or not all(link["keys"] for link in chain):
                continue
            if without_old and any(link["provider"] == "old" for link in chain):
                continue
            ends = [self._end(link, document, gone) for link in chain]
            starts = [time_of(link["claimed"]) for link in chain]
            self.points.append((time_of(row["claimed"]), max(starts), min(ends), row["proof"]))
        for plan in document["plans"]:
            moment = time_of(plan["from"])
            while moment < now + timedelta(days=until):
                end = moment + timedelta(days=plan["keep_days"])
                for hold in document["holds"]:
                    if hold["evidenced"] and hold["provider"] == plan["provider"]:
                        end = max(end, time_of(hold["until"]))
                if plan["provider"] == "old" and gone:
                    end = min(end, gone)
                if moment >= now and not (without_old and plan["provider"] == "old"):
                    self.points.append((moment, moment, end, plan["proof"]))
                moment += timedelta(hours=plan["every_hours"])

    def _end(self, row: dict, document: dict, gone: datetime | None) -> datetime:
        far = START + timedelta(days=9999)
        lock = time_of(row["lock_until"]) if row.get("lock_until") else START - timedelta(days=9999)
        end = max(time_of(row["expires"]) if row.get("expires") else far, lock)
        if end > self.now:
            for hold in document["holds"]:
                if hold["evidenced"] and hold["provider"] == row["provider"]:
                    end = max(end, time_of(hold["until"]))
        return min(end, max(gone, lock)) if gone and row["provider"] == "old" else end

    def usable(self, moment: datetime) -> list:
        return [point for point in self.points if point[1] <= moment < point[2]]

    def lost(self, moment: datetime) -> timedelta | None:
        return min((moment - point[0] for point in self.usable(moment)), default=None)

    def fresh(self, moment: datetime) -> bool:
        lost = self.lost(moment)
        return lost is not None and lost <= timedelta(hours=self.system["rpo_hours"])

    def missing(self, moment: datetime) -> int:
        ages = [moment - point[0] for point in self.usable(moment)]
        wanted = [(1, k) for k in range(self.system["history"]["daily"])]
        wanted += [(7, k) for k in range(self.system["history"]["weekly"])]
        return sum(
            not any(timedelta(days=w * k) <= age < timedelta(days=w * (k + 1)) for age in ages)
            for w, k in wanted
        )

    def met(self, moment: datetime) -> bool:
        days = self.system["restored_within_days"]
        proven = [moment - point[0] for point in self.usable(moment) if point[3] >= 3]
        restored = days is None or any(age <= timedelta(days=days) for age in proven)
        return self.fresh(moment) and not self.missing(moment) and restored


def random_document(seed: int) -> dict:
    draw = random.Random(seed)

    def moment(low: int, high: int) -> str:
        return (START + draw.randint(low * 48, high * 48) * HALF_HOUR).isoformat()

    ids = [f"p{number}" for number in range(draw.randint(0, 9))]
    return {
        "now": day(0),
        "systems": [
            {
                "id": "s",
                "rpo_hours": draw.choice([6, 12, 24, 30.5, 48]),
                "history": {"daily": draw.randint(0, 4), "weekly": draw.randint(0, 1)},
                "restored_within_days": draw.choice([None, None, 2, 5]),
            }
        ],
        "points": [
            {
                "system": "s",
                "id": name,
                "provider": draw.choice(["old", "old", "new", "client"]),
                "claimed": moment(-6, 1),
                "expires": draw.choice([None, moment(-1, 8)]),
                "lock_until": draw.choice([None, None, moment(-1, 8)]),
                "depends_on": draw.choice([None, None, None, draw.choice([*ids, "gone"])]),
                "proof": draw.choice([0, 1, 3]),
                "keys": draw.random() < 0.85,
            }
            for name in ids
        ],
        "plans": [
            {
                "system": "s",
                "provider": draw.choice(["old", "new", "new"]),
                "from": moment(-2, 5),
                "every_hours": draw.choice([6, 12, 24, 36]),
                "keep_days": draw.choice([1, 3, 8, 20]),
                "proof": draw.choice([1, 3]),
            }
            for _ in range(draw.randint(0, 2))
        ],
        "holds": [
            {
                "provider": draw.choice(["old", "new"]),
                "systems": ["*"],
                "until": moment(1, 9),
                "evidenced": draw.random() < 0.6,
            }
            for _ in range(draw.randint(0, 2))
        ],
    }


def instants(days: int) -> list[datetime]:
    """One in every half hour: everything changes on the half hour only."""
    return [START + number * HALF_HOUR + timedelta(minutes=7) for number in range(days * 48)]


@pytest.mark.parametrize("seeds", [range(6), pytest.param(range(6, 500), marks=pytest.mark.long)])
def test_what_is_said_is_what_the_definition_says_half_hour_by_half_hour(seeds):
    for seed in seeds:
        document = random_document(seed)
        gone = START + random.Random(seed).randint(1, 200) * HALF_HOUR + timedelta(minutes=7)
        said = only(document, defect_at=gone.isoformat())
        whole, left = Oracle(document, None), Oracle(document, gone)
        gaps = [(time_of(g["from"]), time_of(g["to"]) if g["to"] else None) for g in said["uncovered"]]
        for moment in instants(20):
            inside = any(begin <= moment and (end is None or moment < end) for begin, end in gaps)
            assert inside != whole.fresh(moment), (seed, moment)
        for oracle, when in ((whole, "before"), (left, "after")):
            lost = oracle.lost(gone)
            expected = None if lost is None else pytest.approx(lost / timedelta(hours=1), abs=0.001)
            assert said["defection"][f"rpo_{when}_hours"] == expected, seed
            assert said["defection"][f"missing_{when}"] == oracle.missing(gone), seed
        check_lapse(seed, said, Oracle(document, None, without_old=True))


def check_lapse(seed: int, said: dict, alone: Oracle) -> None:
    """From the date said every need is met to the end, and just before it one was not."""
    wait = said["safe_lapse"]["wait"]
    moments = instants(45)
    bad = [moment for moment in moments if not alone.met(moment)]
    if wait is None:
        assert bad[-1] > moments[-1] - timedelta(days=3), seed
    else:
        assert not any(moment >= time_of(wait) for moment in bad), seed
        assert time_of(wait) == START or time_of(wait) - bad[-1] == timedelta(minutes=23), seed
