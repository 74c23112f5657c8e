"""Force row-level security on every table that has a firm; run by the owner after each migration.

For each table with a `firm_id`: security enabled and forced (the owner is held too), a policy that compares the row
with the session's scope, composite foreign keys so that a row can only point inside its own client (its own firm,
where there is no client), and the grants of the application's role, which owns nothing. Source of the method:
PostgreSQL manual, chapter "Row Security Policies"; the leaks each part closes were reproduced before it was written.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

APP_ROLE = "bascule_app"

FIRM = "firm_id = nullif((SELECT current_setting('bascule.firm', true)), '')::uuid"
CLIENT = (
    "({column} IS NULL OR (SELECT current_setting('bascule.clients', true)) = '*' OR {column} = ANY "
    "((SELECT string_to_array(nullif(nullif(current_setting('bascule.clients', true), ''), '*'), ',')::uuid[])::uuid[]))"
)
OWN = "user_id = nullif((SELECT current_setting('bascule.user', true)), '')::bigint"

# Without a policy: clients_installation holds ids only (see its docstring).
UNSCOPED = {"clients_installation"}
# Tables whose firm is not told by a firm_id column alone.
EXTRA = {"clients_firm": "id = nullif((SELECT current_setting('bascule.firm', true)), '')::uuid"}
# Rows that may be read, only read, before the firm is known: who am I, asked by the signed-in user.
READABLE = {"clients_member": OWN}
# What the application's role may not do, though it may use every table.
REVOKED = {
    "evidence_event": "UPDATE, DELETE, TRUNCATE",
    "evidence_checkpoint": "UPDATE, DELETE, TRUNCATE",
    "evidence_anchor": "UPDATE, DELETE, TRUNCATE",
    "evidence_opening": "UPDATE, TRUNCATE",  # may be forgotten, never rewritten
    "evidence_logkey": "UPDATE, DELETE, TRUNCATE",
    "django_migrations": "INSERT, UPDATE, DELETE, TRUNCATE",
}
# Of a table that may not be changed, the one column that may: a log key is wrapped again under a new root key.
GRANTED = {"evidence_logkey": "UPDATE (sealed)"}


@dataclass(frozen=True)
class Policy:
    """One policy of a table: the command it is for and its condition."""

    name: str
    command: str
    condition: str

    @property
    def mark(self) -> str:
        """Kept as the policy's comment, so that an unchanged policy is left alone."""
        return hashlib.sha256(f"{self.command} {self.condition}".encode()).hexdigest()


@dataclass(frozen=True)
class Tie:
    """A composite foreign key: (`scope`, `column`) of `table` points at (`scope`, id) of `target`."""

    table: str
    column: str
    target: str
    scope: str

    @property
    def name(self) -> str:
        return f"{self.table}_{self.column}_same_{self.scope.removesuffix('_id')}"[:63]

    @property
    def key(self) -> str:
        """The unique constraint of the target that it points at."""
        return f"{self.target}_{self.scope.removesuffix('_id')}_key"[:63]


def firm_models() -> list[type[models.Model]]:
    """Every concrete model whose table has a firm_id column, and the firm's own."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table not in UNSCOPED
        and ("firm_id" in _columns(model) or model._meta.db_table in EXTRA)
    ]


def policies_of(model: type[models.Model]) -> list[Policy]:
    """The conditions under which a row of this table may be seen or written."""
    table = model._meta.db_table
    condition = EXTRA.get(table, FIRM)
    if table == "clients_client":
        condition = f"{FIRM} AND {CLIENT.format(column='id')}"
    elif "client_id" in _columns(model):
        condition = f"{FIRM} AND {CLIENT.format(column='client_id')}"
    found = [Policy("same_firm", "ALL", condition)]
    if table in READABLE:
        found.append(Policy("oneself", "SELECT", READABLE[table]))
    return found


def ties_of(model: type[models.Model]) -> list[Tie]:
    """The composite foreign keys a table needs: each of its links to a row of the firm, but the one to the firm."""
    columns, guarded = _columns(model), {other._meta.db_table for other in firm_models()}
    found = []
    for field in model._meta.local_fields:
        target = field.related_model
        if target is None or isinstance(target, str) or field.column == "firm_id" or "firm_id" not in columns:
            continue
        if target._meta.db_table not in guarded or "firm_id" not in _columns(target):
            continue
        scope = "client_id" if _of_client(model) and _of_client(target) else "firm_id"
        found.append(Tie(model._meta.db_table, str(field.column), target._meta.db_table, scope))
    return found


def _columns(model: type[models.Model]) -> set[str]:
    return {str(field.column) for field in model._meta.local_fields}


def _of_client(model: type[models.Model]) -> bool:
    """Every row of it has a client."""
    return any(field.column == "client_id" and not field.null for field in model._meta.local_fields)


def force_isolation(connection: BaseDatabaseWrapper) -> None:
    """Make every policy, composite key and grant true; may run again at any time, and then changes nothing."""
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        guarded = [model for model in firm_models() if model._meta.db_table in existing]
        _force_policies(cursor, connection.ops.quote_name, guarded)
        _tie(cursor, connection.ops.quote_name, guarded, existing)
        _grant(cursor, existing)


def _force_policies(cursor: Any, quote: Any, guarded: list[type[models.Model]]) -> None:
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity AND relforcerowsecurity"
    )
    forced = {table for (table,) in cursor.fetchall()}
    cursor.execute(
        "SELECT c.relname, p.polname, coalesce(obj_description(p.oid, 'pg_policy'), '')"
        " FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
    )
    there = {(table, name): mark for table, name, mark in cursor.fetchall()}
    for model in guarded:
        table = model._meta.db_table
        if table not in forced:
            cursor.execute(f"ALTER TABLE {quote(table)} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        wanted = policies_of(model)
        for name in {name for of, name in there if of == table} - {policy.name for policy in wanted}:
            cursor.execute(f"DROP POLICY {quote(name)} ON {quote(table)}")
        for policy in wanted:
            if there.get((table, policy.name)) != policy.mark:
                check = "" if policy.command == "SELECT" else f" WITH CHECK ({policy.condition})"
                cursor.execute(f"DROP POLICY IF EXISTS {policy.name} ON {quote(table)}")
                cursor.execute(
                    f"CREATE POLICY {policy.name} ON {quote(table)} FOR {policy.command} USING ({policy.condition}){check}"
                )
                cursor.execute(f"COMMENT ON POLICY {policy.name} ON {quote(table)} IS '{policy.mark}'")


def _tie(cursor: Any, quote: Any, guarded: list[type[models.Model]], existing: set[str]) -> None:
    cursor.execute("SELECT conname FROM pg_constraint")
    there = {name for (name,) in cursor.fetchall()}
    for tie in (tie for model in guarded for tie in ties_of(model) if tie.target in existing):
        if tie.key not in there:
            cursor.execute(
                f"ALTER TABLE {quote(tie.target)} ADD CONSTRAINT {quote(tie.key)} UNIQUE ({tie.scope}, id)"
            )
            there.add(tie.key)
        if tie.name not in there:
            cursor.execute(
                f"ALTER TABLE {quote(tie.table)} ADD CONSTRAINT {quote(tie.name)}"
                f" FOREIGN KEY ({tie.scope}, {quote(tie.column)}) REFERENCES {quote(tie.target)} ({tie.scope}, id)"
                " DEFERRABLE INITIALLY DEFERRED"
            )
            there.add(tie.name)


def _grant(cursor: Any, existing: set[str]) -> None:
    """The application's role may use every table; the evidence log it may only add to."""
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP_ROLE])
    if cursor.fetchone() is None:
        return
    cursor.execute(f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}")
    cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE}")
    cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}")
    cursor.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {APP_ROLE}")
    for table, rights in REVOKED.items():
        if table in existing:
            cursor.execute(f"REVOKE {rights} ON {table} FROM {APP_ROLE}")
    for table, rights in GRANTED.items():
        if table in existing:
            cursor.execute(f"GRANT {rights} ON {table} TO {APP_ROLE}")
