"""Coverage: the worked example, and the definition sampled half hour by half hour."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from bascule.continuity import coverage
from bascule.observation.problem import Problem

START = datetime(2026, 1, 1, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


def day(number: float) -> str:
    return (START + timedelta(days=number)).isoformat()


def time_of(text: str) -> datetime:
    return datetime.fromisoformat(text)


def example(**more) -> dict:
    """Old copies of 20 days, deleted on day 30; new ones from day 4; 30 dailies wanted."""
    return {
        "now": day(0),
        "systems": [{"id": "erp", "rpo_hours": 24, "history": {"daily": 30}}],
        "points": [
            {
                "system": "erp",
                "provider": "old",
                "claimed": day(n),
                "expires": day(30),
                "proof": 1,
                "id": f"p{n}",
            }
            for n in range(-20, 1)
        ],
        "plans": [
            {
                "system": "erp",
                "provider": "new",
                "from": day(4),
                "every_hours": 24,
                "keep_days": 30,
                "proof": 1,
            }
        ],
        **more,
    }


def only(document: dict, **more) -> dict:
    return coverage(document, translate=str, **more)["systems"][0]


def test_the_gap_the_walk_out_and_the_day_the_old_can_be_let_go():
    said = only(example(), defect_at=day(6))
    assert [(time_of(gap["from"]), time_of(gap["to"])) for gap in said["uncovered"]] == [
        (time_of(day(1)), time_of(day(4)))
    ]
    assert (said["defection"]["missing_before"], said["defection"]["missing_after"]) == (6, 27)
    assert time_of(said["safe_lapse"]["wait"]) == time_of(day(33))


def test_without_a_gap_exported_copies_give_the_history_at_once():
    document = example()
    document["plans"][0]["from"] = day(1)
    document["points"] = [
        dict(row, claimed=day(n)) for n, row in zip(range(-29, 1), document["points"] * 2, strict=False)
    ]
    for number, row in enumerate(document["points"]):
        row["id"] = str(number)
    lapse = only(document)["safe_lapse"]
    assert time_of(lapse["wait"]) == time_of(day(30))
    assert time_of(lapse["export"]) <= time_of(day(1))


def test_one_hundred_days_of_monthlies_cannot_be_had_in_thirty_days():
    document = example()
    document["systems"][0]["history"] = {"daily": 30, "monthly": 12}
    document["plans"][0]["keep_days"] = 400
    assert time_of(only(document)["safe_lapse"]["wait"]) > time_of(day(330))


def test_a_missing_key_anywhere_in_the_chain_makes_a_copy_worthless():
    points = [
        {"system": "erp", "provider": "old", "claimed": day(-2), "id": "full", "keys": False},
        {
            "system": "erp",
            "provider": "old",
            "claimed": day(-1),
            "id": "inc",
            "depends_on": "full",
            "keys": True,
        },
    ]
    said = only(example(points=points))
    assert said["rpo_now_hours"] is None
    assert any("key is missing" in text for text in said["warnings"])
    points[0]["keys"] = None
    assert only(example(points=points))["rpo_now_hours"] is None
    points[0]["keys"] = True
    assert only(example(points=points))["rpo_now_hours"] == 24


@pytest.mark.parametrize(
    "depends", [{"a": "gone"}, {"a": "b", "b": "a"}, {"a": "a"}, {"a": "b", "b": "c", "c": "b"}]
)
def test_a_chain_that_is_broken_or_turns_in_a_circle_is_not_restorable(depends):
    points = [
        {"system": "erp", "provider": "new", "claimed": day(-1), "id": name, "depends_on": base}
        for name, base in depends.items()
    ]
    said = only(example(points=points))
    assert said["rpo_now_hours"] is None
    assert any("not there" in text for text in said["warnings"])


def test_a_long_chain_of_increments_is_no_trouble():
    points = [
        {
            "system": "erp",
            "provider": "new",
            "claimed": day(-n / 100),
            "id": f"{n}",
            "depends_on": f"{n + 1}" if n < 9999 else None,
        }
        for n in range(10_000)
    ]
    assert only(example(points=points))["rpo_now_hours"] == 0


def test_an_increment_ends_with_its_full():
    points = [
        {"system": "erp", "provider": "new", "claimed": day(-5), "expires": day(0.5), "id": "full"},
        {
            "system": "erp",
            "provider": "new",
            "claimed": day(0),
            "expires": day(50),
            "id": "inc",
            "depends_on": "full",
        },
    ]
    said = only(example(points=points))
    assert time_of(said["uncovered"][0]["from"]) == time_of(day(0.5))


def test_a_hold_counts_only_when_it_is_evidenced():
    points = [{"system": "erp", "provider": "old", "claimed": day(0), "expires": day(0.25), "id": "p"}]
    hold = {"provider": "old", "systems": ["*"], "until": day(60)}
    promised = only(example(points=points, holds=[{**hold, "evidenced": False}]))
    evidenced = only(example(points=points, holds=[{**hold, "evidenced": True}]))
    assert time_of(promised["uncovered"][0]["from"]) == time_of(day(0.25))
    assert time_of(evidenced["uncovered"][0]["from"]) == time_of(day(1))
    assert any("not evidenced" in text for text in promised["warnings"])
    assert any("break the promise" in text for text in evidenced["warnings"])


def test_who_walks_away_takes_all_but_what_is_locked():
    points = [
        {"system": "erp", "provider": "old", "claimed": day(-1), "id": "a"},
        {"system": "erp", "provider": "old", "claimed": day(-3), "id": "b", "lock_until": day(9)},
        {"system": "erp", "provider": "client", "claimed": day(-7), "id": "c"},
        {"system": "erp", "provider": "new", "claimed": day(-0.5), "id": "d", "depends_on": "a"},
    ]
    document = example(points=points, plans=[])
    assert only(document)["defection"]["rpo_before_hours"] == 12
    assert only(document)["defection"]["rpo_after_hours"] == 72
    assert only(document, defect_at=day(9))["defection"]["rpo_after_hours"] == 16 * 24
    held = {"provider": "old", "until": day(90), "evidenced": True}
    assert only(document | {"holds": [held]}, defect_at=day(9))["defection"]["rpo_after_hours"] == 16 * 24


def test_a_restore_that_is_not_tried_again_keeps_the_old_backups_needed():
    document = example()
    document["systems"][0]["restored_within_days"] = 90
    lapse = only(document)
    assert lapse["safe_lapse"]["wait"] is None
    assert time_of(lapse["safe_lapse"]["wait_if_drilled"]) == time_of(day(33))
    assert any("Plan the drills" in text for text in lapse["warnings"])
    document["plans"][0]["proof"] = 3
    assert time_of(only(document)["safe_lapse"]["wait"]) == time_of(day(33))


def test_gaps_that_come_back_for_ever_are_never_safe():
    document = example()
    document["systems"][0]["history"] = {}
    document["plans"][0]["every_hours"] = 36
    said = only(document)
    assert said["safe_lapse"]["wait"] is None
    assert any("36" in text for text in said["warnings"])


def test_with_a_higher_proof_asked_claims_do_not_count():
    document = example()
    assert only(document, proof=1)["rpo_now_hours"] == 0
    assert only(document, proof=2)["rpo_now_hours"] is None


def test_a_system_without_any_copy_is_uncovered_without_end():
    said = only({"now": day(0), "systems": [{"id": "nas"}]})
    assert said["uncovered"] == [{"from": "2026-01-01T00:00:00Z", "to": None}]
    assert said["safe_lapse"] == {"wait": None, "export": None, "wait_if_drilled": None}
    assert "Nothing can be restored now." in said["warnings"]


def test_copies_of_a_system_that_was_not_named_are_not_passed_over_in_silence():
    document = example(systems=[{"id": "other"}])
    assert "erp" in coverage(document, translate=str)["warnings"][0]


@pytest.mark.parametrize(
    "change",
    [
        {"now": "yesterday"},
        {"points": [{"system": "erp", "provider": "they", "claimed": day(0)}]},
        {"points": [{"system": "erp", "provider": "old", "claimed": "2026-02-30"}]},
        {"plans": [{"system": "erp", "provider": "new", "from": day(0), "every_hours": 0}]},
        {"systems": [{"id": "erp"}, {"id": "erp"}]},
        {"schema": "other/1"},
    ],
)
def test_what_cannot_be_read_is_refused_with_advice(change):
    with pytest.raises(Problem):
        coverage(example(**change))


# The oracle: the definitions, sampled between all instants at which anything can change.


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
