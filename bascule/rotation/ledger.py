"""The ledger of wrong logins, so that no rotation ever locks an account. All workers write the same one.

A login is written as wrong before it is tried, and struck out when it was right: whoever is killed in between leaves
it counted. Of what the authority takes before it locks, two are never touched; one more is kept for the login that
shows whether the new secret still works.
"""

import hashlib
from datetime import timedelta

from django.db import connection, transaction
from django.db.models.functions import Now

from bascule.clients.models import Client
from bascule.connectors.base import Budget, Outcome
from bascule.rotation.models import Attempt

UNTOUCHED = 2
ASSUMED = 6  # what an authority takes that does not tell


def identity_of(kind: str, authority: str, login: str) -> str:
    """The canonical name of an account: names differ in case and blanks only by accident."""
    said = "\0".join((kind, authority.strip().casefold(), login.strip().casefold()))
    return hashlib.sha256(said.encode()).hexdigest()


def allowed(budget: Budget) -> int | None:
    """Wrong logins there may be in the window; None: it does not lock."""
    if budget.threshold is None:
        return None if budget.known else ASSUMED - UNTOUCHED
    return max(budget.threshold - UNTOUCHED, 0)


def spent(identity: str, window: float) -> int:
    """Wrong logins by all workers in the window, by the database's clock."""
    since = Now() - timedelta(seconds=window)
    return Attempt.objects.filter(identity=identity, wrong=True, at__gt=since).count()


def spend(client: Client, identity: str, budget: Budget, *, keep: int = 0) -> Attempt | None:
    """Take one login out of the budget, leaving `keep`; None when none is left."""
    limit = allowed(budget)
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [f"ledger {identity}"])
        if limit is not None and max(spent(identity, budget.window), budget.counted) + 1 + keep > limit:
            return None
        return Attempt.objects.create(client=client, identity=identity)


def strike_out(attempt: Attempt, outcome: Outcome) -> None:
    """A login that was let in was not wrong. One without an answer stays counted."""
    if outcome.word == Outcome.ACCEPTED:
        Attempt.objects.filter(pk=attempt.pk).update(wrong=False)
