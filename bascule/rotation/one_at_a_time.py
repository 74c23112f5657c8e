"""One worker at a time for a credential. The engine is safe without it: a killed worker's request may still land."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from bascule.observation.problem import Problem, gettext_noop
from bascule.vault.models import Credential


class Busy(Problem):
    """Somebody else is at it."""

    refused = True

    def __init__(self, credential: Credential) -> None:
        super().__init__(
            gettext_noop("{title} is being changed by another worker."),
            gettext_noop("Look at its state in a moment."),
            title=credential.title,
        )


@contextmanager
def one_at_a_time(credential: Credential) -> Iterator[None]:
    """Hold the credential on this connection: when the process dies, so does the lock. Raises Busy at once."""
    with held_by_nobody_else(f"rotate {credential.pk}") as mine:
        if not mine:
            raise Busy(credential)
        yield


@contextmanager
def held_by_nobody_else(key: str) -> Iterator[bool]:
    """Whether this connection got the lock of that name; it lets go at the end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 2))", [key])
        mine: bool = cursor.fetchone()[0]
    try:
        yield mine
    finally:
        if mine and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 2))", [key])
