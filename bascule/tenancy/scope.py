"""For whom this database session acts. PostgreSQL's policies read these settings; none set, no row seen.

The settings are made on the session, not on a transaction, because durable intents (rotation) must be committed on
their own. They are cleared on the way in and on the way out, so a connection never carries one request's firm into
the next.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection
from psycopg.pq import TransactionStatus

EVERY_CLIENT = "*"

Scope = tuple[str, str, str]  # (firm, clients, user), as the session has them


def set_scope(
    *, firm: UUID | str | None, clients: Iterable[UUID | str] | None = (), user: int | None = None
) -> None:
    """Act for `firm`, seeing only `clients` (None: every client of the firm); `user` may see his own memberships."""
    seen = EVERY_CLIENT if clients is None else ",".join(str(client) for client in clients)
    restore_scope((str(firm or ""), seen, str(user or "")))


def restore_scope(scope: Scope) -> None:
    """Act again as `current_scope` said."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('bascule.firm', %s, false), set_config('bascule.clients', %s, false),"
            " set_config('bascule.user', %s, false)",
            list(scope),
        )


def clear_scope() -> None:
    """See nothing."""
    set_scope(firm=None, clients=(), user=None)


def current_scope() -> Scope:
    """(firm, clients, user) as the session has them now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('bascule.firm', true), ''),"
            " coalesce(current_setting('bascule.clients', true), ''),"
            " coalesce(current_setting('bascule.user', true), '')"
        )
        firm, clients, user = cursor.fetchone()
    return firm, clients, user


@contextmanager
def acting_for(firm: UUID | str, clients: Iterable[UUID | str] | None = None) -> Iterator[None]:
    """Within the block the session acts for `firm` (every client unless some are named); then as before.

    For commands, jobs and tests; web requests are scoped by `clients.middleware`.
    """
    before = current_scope()
    set_scope(firm=firm, clients=clients)
    try:
        yield
    finally:
        if not _failed():
            restore_scope(before)


def _failed() -> bool:
    """The transaction this block ran in was broken inside it: rolling it back restores the settings, and nothing
    else can be said to the database before."""
    raw = connection.connection
    return raw is not None and not raw.closed and raw.info.transaction_status == TransactionStatus.INERROR
