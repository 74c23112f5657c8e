"""The sandwich alone: what each path answers, and what that proves."""

import pytest

from bascule.connectors.base import Outcome, Target
from bascule.rotation.prove import path_name, prove

YES, SILENT, SPARED = Outcome(Outcome.ACCEPTED), Outcome(Outcome.UNREACHABLE), Outcome("no-budget")
LOCKED = Outcome(Outcome.REFUSED, code="locked")
NO, OTHER = Outcome(Outcome.REFUSED, code="auth-failed"), Outcome(Outcome.REFUSED, code="expired")
ONE = Target("srv", "root")
TWO = (ONE, Target("dc2", "root", options={"by": "ntlm"}))


def sandwich(answers, paths=(ONE,), old=b"old", **more):
    """`answers`: what is said in turn."""
    said, asked = iter(answers), []

    def login(secret, path, *, keep=0):
        asked.append((secret, path.address, keep))
        return next(said)

    found = prove(paths, login, new=b"new", old=old, random=lambda path: b"random", **more)
    return found, asked


def test_the_order_is_new_old_random_new_and_one_login_is_kept_back():
    found, asked = sandwich([YES, NO, NO, YES])
    assert (found.verdict, found.grade, found.anomalies) == ("proven", "A", [])
    assert asked == [(b"new", "srv", 0), (b"old", "srv", 1), (b"random", "srv", 1), (b"new", "srv", 0)]
    assert found.answers[0].facts() == {"path": "srv", "p1": "accepted", "old": "refused", "old_code": "auth-failed",
                                        "random": "refused", "random_code": "auth-failed", "p2": "accepted"}  # fmt: skip


def test_a_first_login_just_made_is_not_made_again():
    found, asked = sandwich([NO, NO, YES], p1_done=True)
    assert found.grade == "A" and [secret for secret, _a, _k in asked] == [b"old", b"random", b"new"]


@pytest.mark.parametrize(
    ("answers", "verdict", "code"),
    [
        ([YES, NO, YES, YES], "accepts-anything", "accepts-anything"),
        ([YES, YES, YES, YES], "accepts-anything", "accepts-anything"),
        ([YES, YES, NO, YES], "old-accepted", "old-accepted"),
        ([YES, OTHER, NO, YES], "other-answer", "other-answer"),
        ([YES, NO, NO, NO], "fell-back", None),
        ([NO], "fell-back", None),
        ([SILENT], "no-answer", None),
        ([YES, SILENT, NO, YES], "no-answer", None),
        ([YES, NO, SILENT, YES], "no-answer", None),
        ([YES, NO, NO, SILENT], "no-answer", None),
        ([YES, LOCKED], "locked", None),
        ([YES, NO, LOCKED, YES], "locked", "other-answer"),
        ([SPARED], "no-budget", None),
        ([YES, NO, NO, SPARED], "no-budget", None),
    ],
)
def test_anything_less_proves_nothing(answers, verdict, code):
    found, _asked = sandwich(answers)
    assert (found.verdict, found.grade) == (verdict, "")
    assert [one["code"] for one in found.anomalies] == ([code] if code else [])


def test_what_could_not_be_presented_is_said_and_is_grade_b():
    found, _asked = sandwich([YES, SPARED, SPARED, YES])
    assert (found.verdict, found.grade) == ("proven", "B")
    assert found.anomalies == [{"code": "old-not-presented", "path": "srv"}]
    found, _asked = sandwich([YES, NO, SPARED, YES])
    assert found.grade == "B" and found.anomalies == [{"code": "random-not-presented", "path": "srv"}]
    found, asked = sandwich([YES, NO, YES], old=None)
    assert found.grade == "B" and len(asked) == 3


def test_the_worst_path_decides_and_is_named():
    found, _asked = sandwich([YES, NO, NO, YES, YES, YES, NO, YES], TWO)
    assert found.verdict == "old-accepted" and found.anomalies == [
        {"code": "old-accepted", "path": "dc2 by=ntlm"}
    ]
    found, _asked = sandwich([YES, NO, NO, YES, YES, NO, SPARED, YES], TWO)
    assert found.grade == "B"
    found, _asked = sandwich([YES, NO, NO, YES, YES, NO, NO, YES], TWO)
    assert found.grade == "A" and len(found.answers) == 2
    assert path_name(TWO[1]) == "dc2 by=ntlm" and path_name(ONE) == "srv"
