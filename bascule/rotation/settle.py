"""Verb: finish what is in doubt. Every change that was begun and is due is gone on with, the oldest first."""

import logging
import time
from collections.abc import Callable

from django.db.models import Q
from django.db.models.functions import Now

from bascule.clients.models import Client
from bascule.observation.problem import Problem
from bascule.rotation.models import Rotation
from bascule.rotation.rotate import rotate


def settle(
    client: Client | None = None,
    *,
    by: object,
    due_only: bool = True,
    pause: Callable[[float], None] = time.sleep,
) -> dict[str, int]:
    """Counts: looked at, ended, resting. A restart never begins a change by itself; it only ends what was begun."""
    counts = {"looked_at": 0, "ended": 0, "resting": 0}
    for rotation in unfinished(client, due_only=due_only):
        counts["looked_at"] += 1
        try:
            found = rotate(rotation.credential, by=by, pause=pause)
        except Problem:
            continue
        except Exception as error:  # one broken connector keeps no other change waiting
            logging.getLogger(__name__).error("settle %s: %s", rotation.pk, type(error).__name__)
            continue
        counts["ended" if found.ended else "resting"] += 1
    return counts


def unfinished(client: Client | None = None, *, due_only: bool = True) -> list[Rotation]:
    """Changes that are not over; those that rest until later are left out, by the database's clock."""
    rows = Rotation.objects.filter(finished_at__isnull=True)
    if client is not None:
        rows = rows.filter(client=client)
    if due_only:
        rows = rows.filter(Q(next_try_at__isnull=True) | Q(next_try_at__lte=Now()))
    return list(rows.select_related("credential__client").order_by("started_at"))
