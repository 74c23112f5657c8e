"""Force row-level security on every table that has a firm; run by the owner after each migration.

For each table with a `firm_id`: security enabled and forced (the owner is held too), one policy that compares the
row with the session's scope, composite foreign keys so that a row can only point inside its own firm, and the
grants of the application's role, which owns nothing. Source of the method: PostgreSQL manual, chapter "Row Security
Policies"; the leaks each part closes were reproduced before it was written.
"""

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
# Tables a session must read before its firm is known, with the reason.
EXTRA = {
    "clients_firm": ("id = nullif((SELECT current_setting('bascule.firm', true)), '')::uuid", ""),
    "clients_member": (FIRM, OWN),  # who am I: read by the signed-in user to learn his firm
}


def firm_models() -> list[type[models.Model]]:
    """Every concrete model whose table has a firm_id column, and the firm's own."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        columns = {field.column for field in model._meta.local_fields}
        if model._meta.db_table not in UNSCOPED and ("firm_id" in columns or model._meta.db_table in EXTRA):
            found.append(model)
    return found


def policy_of(model: type[models.Model]) -> str:
    """The SQL condition under which a row of this table may be seen or written."""
    table = model._meta.db_table
    if table in EXTRA:
        condition, alternative = EXTRA[table]
        return f"({condition}) OR ({alternative})" if alternative else condition
    columns = {field.column for field in model._meta.local_fields}
    if table == "clients_client":
        return f"{FIRM} AND {CLIENT.format(column='id')}"
    if "client_id" in columns:
        return f"{FIRM} AND {CLIENT.format(column='client_id')}"
    return FIRM


def force_isolation(connection: BaseDatabaseWrapper) -> None:
    """Make every policy, composite key and grant true; may run again at any time."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        guarded = [model for model in firm_models() if model._meta.db_table in existing]
        names = {model._meta.db_table for model in guarded}
        for model in guarded:
            table = quote(model._meta.db_table)
            cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            cursor.execute(f"DROP POLICY IF EXISTS same_firm ON {table}")
            condition = policy_of(model)
            write = EXTRA[model._meta.db_table][0] if model._meta.db_table in EXTRA else condition
            cursor.execute(f"CREATE POLICY same_firm ON {table} USING ({condition}) WITH CHECK ({write})")
        for model in guarded:
            _tie_to_firm(cursor, quote, model, names)
        _grant(cursor)


def _tie_to_firm(cursor, quote, model: type[models.Model], guarded: set[str]) -> None:  # type: ignore[no-untyped-def]
    """Composite foreign keys (firm, id): a row cannot point at another firm's row."""
    columns = {field.column for field in model._meta.local_fields}
    if "firm_id" not in columns:
        return
    table = model._meta.db_table
    for field in model._meta.local_fields:
        target = field.related_model
        if target is None or isinstance(target, str) or field.column == "firm_id":
            continue
        other = target._meta.db_table
        if other not in guarded or "firm_id" not in {f.column for f in target._meta.local_fields}:
            continue
        unique, name = f"{other}_firm_key"[:63], f"{table}_{field.column}_same_firm"[:63]
        cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", [unique])
        if cursor.fetchone() is None:
            cursor.execute(f"ALTER TABLE {quote(other)} ADD CONSTRAINT {quote(unique)} UNIQUE (firm_id, id)")
        cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(
                f"ALTER TABLE {quote(table)} ADD CONSTRAINT {quote(name)} FOREIGN KEY (firm_id, {quote(field.column)})"
                f" REFERENCES {quote(other)} (firm_id, id) DEFERRABLE INITIALLY DEFERRED"
            )


def _grant(cursor) -> None:  # type: ignore[no-untyped-def]
    """The application's role may use every table; the evidence log it may only add to."""
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP_ROLE])
    if cursor.fetchone() is None:
        return
    cursor.execute(f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}")
    cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE}")
    cursor.execute(f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}")
    cursor.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {APP_ROLE}")
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename IN"
                   " ('evidence_event', 'evidence_checkpoint', 'django_migrations')")
    for (table,) in cursor.fetchall():
        cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}")
