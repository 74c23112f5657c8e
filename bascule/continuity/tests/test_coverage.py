"""Coverage: the worked example, and what must never be counted on."""

from datetime import UTC, datetime, timedelta

import pytest

from bascule.continuity import coverage
from bascule.observation.problem import Problem

START = datetime(2026, 1, 1, tzinfo=UTC)


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
