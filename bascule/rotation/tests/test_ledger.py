"""No rotation locks an account: what is spent, by whom and when."""

import pytest

from bascule.connectors.base import Budget, Outcome
from bascule.rotation.ledger import ASSUMED, allowed, identity_of, spend, spent, strike_out
from bascule.rotation.models import Attempt

pytestmark = pytest.mark.django_db
ACCEPTED, REFUSED, SILENT = (
    Outcome(word) for word in (Outcome.ACCEPTED, Outcome.REFUSED, Outcome.UNREACHABLE)
)


@pytest.mark.parametrize(
    ("budget", "limit"),
    [
        (Budget(10), 8), (Budget(3), 1), (Budget(2), 0), (Budget(1), 0), (Budget(None), None), (Budget(None, known=False), ASSUMED - 2),
    ],
)  # fmt: skip
def test_two_are_never_touched(budget, limit):
    assert allowed(budget) == limit


def test_only_wrong_logins_are_spent_and_silence_counts_as_wrong(customer):
    budget = Budget(6)
    for outcome in (ACCEPTED, REFUSED, SILENT, ACCEPTED):
        strike_out(spend(customer, "x", budget), outcome)
    assert spent("x", 1800) == 2


def test_who_is_killed_while_he_tries_leaves_it_counted(customer):
    assert spend(customer, "x", Budget(6)) and spent("x", 1800) == 1


def test_at_the_limit_nothing_more_is_tried(customer):
    budget = Budget(5)
    for _login in range(3):
        assert spend(customer, "x", budget)
    assert spend(customer, "x", budget) is None
    assert spend(customer, "y", budget), "another account has its own budget"


def test_one_is_kept_for_the_login_that_shows_the_new_one_works(customer):
    budget = Budget(5)
    assert spend(customer, "x", budget, keep=1) and spend(customer, "x", budget, keep=1)
    assert spend(customer, "x", budget, keep=1) is None and spend(customer, "x", budget)


def test_what_the_authority_counted_itself_is_spent_too(customer):
    assert spend(customer, "x", Budget(5, counted=2))
    assert spend(customer, "x", Budget(5, counted=3)) is None


def test_what_does_not_lock_has_no_limit(customer):
    for _login in range(20):
        assert spend(customer, "x", Budget(None, known=True))


def test_the_window_is_the_databases_clock(customer):
    from datetime import timedelta

    from django.db.models import F

    for _login in range(3):
        spend(customer, "x", Budget(5, window=60))
    assert spend(customer, "x", Budget(5, window=60)) is None
    Attempt.objects.update(at=F("at") - timedelta(seconds=61))
    assert spent("x", 60) == 0 and spend(customer, "x", Budget(5, window=60))


def test_names_of_an_account_differ_in_case_and_blanks_only_by_accident():
    assert identity_of("ad", "DC1 ", "Admin") == identity_of("ad", "dc1", " admin")
    assert (
        len(
            {
                identity_of("ad", "dc1", "a"),
                identity_of("ssh", "dc1", "a"),
                identity_of("ad", "dc1", "b"),
                identity_of("ad", "dc1a", ""),
            }
        )
        == 4
    )
