"""Nobody sees, writes or points at what is another firm's or another client's, whatever the program does.

PostgreSQL holds it: these tests go round the program and ask the database. The tables come from the models, so that a
new table is tried by being there.
"""

import random
import re
import uuid

import psycopg
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from bascule.tenancy.isolation import APP_ROLE, firm_models, force_isolation, policies_of, ties_of
from bascule.tenancy.scope import acting_for, clear_scope, set_scope

# Tables without a firm, and why that leaks nothing.
WITHOUT_FIRM = {
    "account_emailaddress": "sign-in: whose address it is, by user",
    "account_emailconfirmation": "sign-in: hashed keys of address confirmations",
    "auth_group": "Django's; not used, empty",
    "auth_group_permissions": "Django's; not used, empty",
    "auth_permission": "Django's; names of tables only",
    "clients_installation": "ids of firms only, so that jobs find them",
    "clients_setup": "the one row that says set-up is done, with a hashed token",
    "clients_user": "who signs in; read before the firm is known",
    "clients_user_groups": "Django's; not used, empty",
    "clients_user_user_permissions": "Django's; not used, empty",
    "django_content_type": "Django's; names of tables only",
    "django_migrations": "Django's; names of migrations",
    "django_session": "signed-in browsers: random keys, signed content",
    "mfa_authenticator": "sign-in: second factors, by user; read before the firm is known",
    "procrastinate_events": "jobs: states only",
    "procrastinate_jobs": "jobs: ids only, never content",
    "procrastinate_periodic_defers": "jobs: times only",
    "procrastinate_workers": "jobs: heartbeats only",
    "usersessions_usersession": "sign-in: a user's browsers",
}
GUARDED = firm_models()
OF_CLIENT = [m for m in GUARDED if "client_id" in {f.column for f in m._meta.local_fields}]
OWN_FIRM = "clients.firm"


def label(model: type[models.Model]) -> str:
    return model._meta.label_lower


@pytest.fixture
def other_customer(outsider):
    """A client of the other firm."""
    from bascule.clients.models import Client

    with acting_for(outsider.firm_id):
        return Client.objects.create(firm=outsider.firm, name="Boulangerie Petit")


@pytest.fixture
def second_customer(firm):
    """Another client of the same firm."""
    from bascule.clients.models import Client

    return Client.objects.create(firm=firm, name="Garage Martin")


def one_of(make_row, model, customer):
    return make_row.one(model, customer)


@pytest.fixture
def theirs(make_row, other_customer):
    """A row of the other firm in every table."""
    with acting_for(other_customer.firm_id):
        return {model: one_of(make_row, model, other_customer) for model in GUARDED}


@pytest.fixture
def ours(make_row, customer):
    """A row of our firm in every table."""
    return {model: one_of(make_row, model, customer) for model in GUARDED}


def test_every_table_has_a_firm_or_a_reason(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        there = {name for (name,) in cursor.fetchall()}
    guarded = {model._meta.db_table for model in GUARDED}
    assert there - guarded - set(WITHOUT_FIRM) == set(), "a table with neither a firm nor a reason"
    assert set(WITHOUT_FIRM) - there == set(), "a reason for a table that is gone"
    assert set(WITHOUT_FIRM) & guarded == set(), "a reason for a table that has a firm"


def test_every_table_with_a_firm_forces_its_policy(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
            " AND relrowsecurity AND relforcerowsecurity"
        )
        forced = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT tablename, policyname, cmd, qual FROM pg_policies WHERE schemaname = 'public'")
        policies = {
            (table, name): (command, condition) for table, name, command, condition in cursor.fetchall()
        }
        cursor.execute(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'firm_id'"
        )
        carrying = {name for (name,) in cursor.fetchall()}
    assert {model._meta.db_table for model in GUARDED} == forced
    assert carrying - forced == {"clients_installation"}
    assert set(policies) == {(m._meta.db_table, p.name) for m in GUARDED for p in policies_of(m)}
    for model in OF_CLIENT:
        assert "bascule.clients" in policies[model._meta.db_table, "same_firm"][1], label(model)
    for (table, name), (command, condition) in policies.items():
        assert "bascule.firm" in condition or (table, name, command) == (
            "clients_member",
            "oneself",
            "SELECT",
        )


def test_every_link_between_rows_of_a_firm_is_a_composite_key(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, confrelid::regclass::text, array(SELECT attname::text FROM"
            " unnest(conkey) WITH ORDINALITY k(n, o) JOIN pg_attribute ON attrelid = conrelid AND attnum = k.n ORDER BY o)"
            " FROM pg_constraint WHERE contype = 'f' AND array_length(conkey, 1) = 2 AND convalidated"
        )
        there = {(table, target, *columns) for table, target, columns in cursor.fetchall()}
    wanted = {(t.table, t.target, t.scope, t.column) for model in GUARDED for t in ties_of(model)}
    assert wanted <= there
    linked = {
        (model._meta.db_table, field.column)
        for model in GUARDED
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and field.related_model in GUARDED
        and label(field.related_model) != OWN_FIRM
    }
    assert linked == {(table, column) for table, _target, _scope, column in wanted}


def test_another_firms_rows_are_not_seen(ours, theirs):
    for model in GUARDED:
        assert theirs[model].pk not in set(model._base_manager.values_list("pk", flat=True)), label(model)
        assert model._base_manager.filter(pk=theirs[model].pk).count() == 0, label(model)
        assert model._base_manager.filter(pk=ours[model].pk).count() == 1, label(model)


@pytest.mark.parametrize("seed", range(5))
def test_no_query_of_one_firm_answers_with_a_row_of_another(ours, theirs, seed):
    """Random queries through every table: joins, exclusions, aggregates, unions, and SQL past the program."""
    chance = random.Random(seed)
    hidden = {(label(model), row.pk) for model, row in theirs.items()}
    tables = [model for model in GUARDED for _ in range(2)]
    for model in chance.sample(tables, len(tables)):
        links = [
            f
            for f in model._meta.local_fields
            if isinstance(f, models.ForeignKey) and f.related_model in theirs
        ]
        wanted = models.Q(pk=theirs[model].pk) | ~models.Q(pk=ours[model].pk)
        for field in chance.sample(links, min(2, len(links))):
            wanted = chance.choice([wanted | models.Q(**{field.name: theirs[field.related_model].pk}),
                                    wanted & ~models.Q(**{f"{field.name}__pk": ours[field.related_model].pk}),
                                    wanted | models.Q(**{f"{field.name}__isnull": chance.choice([True, False])})])  # fmt: skip
        rows = model._base_manager.filter(wanted)
        if chance.random() < 0.3:
            rows = rows.union(model._base_manager.all())
        found = {(label(model), key) for key in rows.values_list("pk", flat=True)}
        assert not found & hidden, model
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT "{model._meta.pk.column}" FROM {model._meta.db_table}')
            assert not {(label(model), key) for (key,) in cursor.fetchall()} & hidden, model


def test_another_firms_rows_cannot_be_changed_or_removed(ours, theirs):
    for model in GUARDED:
        rows = model._base_manager.filter(pk=theirs[model].pk)
        name = next(f.attname for f in model._meta.local_fields if not f.primary_key)
        assert rows.update(**{name: getattr(theirs[model], name)}) == 0, label(model)
        assert rows._raw_delete(rows.db) == 0, label(model)
    with acting_for(
        theirs[GUARDED[0]].firm_id if hasattr(theirs[GUARDED[0]], "firm_id") else theirs[GUARDED[0]].pk
    ):
        for model in GUARDED:
            assert model._base_manager.filter(pk=theirs[model].pk).exists(), label(model)


def again(row):
    """The same row as if it were new."""
    values = {f.attname: getattr(row, f.attname) for f in row._meta.local_concrete_fields}
    values[row._meta.pk.attname] = uuid.uuid4() if isinstance(row._meta.pk, models.UUIDField) else None
    return type(row)(**values)


@pytest.mark.parametrize("scope", ["another firm", "no firm"])
def test_a_row_of_another_firm_cannot_be_written(theirs, firm, scope):
    if scope == "no firm":
        clear_scope()
    for model in GUARDED:
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            again(theirs[model]).save(force_insert=True)


def test_a_row_cannot_be_moved_to_another_firm(ours, theirs):
    append_only = {"evidence.event", "evidence.checkpoint"}
    for model in GUARDED:
        if "firm_id" not in {f.column for f in model._meta.local_fields} or label(model) in append_only:
            continue
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            model._base_manager.filter(pk=ours[model].pk).update(firm_id=theirs[model].firm_id)


def test_without_a_scope_nothing_is_seen(ours, theirs):
    clear_scope()
    for model in GUARDED:
        assert model._base_manager.count() == 0, label(model)


@pytest.mark.parametrize("unknown", ["", "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_firm_sees_nothing(ours, unknown):
    set_scope(firm=unknown, clients=None)
    for model in GUARDED:
        assert model._base_manager.count() == 0, label(model)


def test_a_member_of_some_clients_sees_and_writes_only_theirs(make_row, firm, customer, second_customer):
    mine = {model: one_of(make_row, model, customer) for model in OF_CLIENT}
    not_mine = {model: one_of(make_row, model, second_customer) for model in OF_CLIENT}
    set_scope(firm=firm.pk, clients=[customer.pk])
    for model in OF_CLIENT:
        seen = set(model._base_manager.values_list("pk", flat=True))
        assert mine[model].pk in seen, label(model)
        assert not_mine[model].pk not in seen, label(model)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            again(not_mine[model]).save(force_insert=True)
    set_scope(firm=firm.pk, clients=[])
    for model in OF_CLIENT:
        assert (
            model._base_manager.exclude(client_id=None).count() == 0
            if label(model).startswith("evidence")
            else (model._base_manager.count() == 0)
        ), label(model)


def point(row, field, target):
    with transaction.atomic():
        type(row)._base_manager.filter(pk=row.pk).update(**{field.attname: target.pk})
        connection.check_constraints()


def test_a_row_cannot_point_at_another_clients_row(make_row, customer, second_customer, other_customer):
    """Foreign keys are checked past row-level security: only the composite key refuses an id that was guessed."""
    tried = 0
    for model in GUARDED:
        row = one_of(make_row, model, customer)
        for tie in ties_of(model):
            field = next(f for f in model._meta.local_fields if f.column == tie.column)
            if label(model).startswith("evidence") or field.column == "client_id":
                continue
            for other in (other_customer, *([second_customer] if tie.scope == "client_id" else [])):
                with acting_for(other.firm_id):
                    fresh = isinstance(field, models.OneToOneField)
                    target = (make_row if fresh else make_row.one)(field.related_model, other)
                with pytest.raises(DatabaseError, match=re.escape(tie.name)):
                    point(row, field, target)
                tried += 1
    assert tried > 60


def test_the_database_has_no_door_beside_the_tables(db):
    """A view of its owner, or a function that runs as its owner, would see every firm."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')"
        )
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"
        )
        assert cursor.fetchall() == []


def test_forcing_again_changes_nothing(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_policy UNION SELECT oid FROM pg_constraint ORDER BY 1")
        before = cursor.fetchall()
        force_isolation(connection)
        cursor.execute("SELECT oid FROM pg_policy UNION SELECT oid FROM pg_constraint ORDER BY 1")
        assert cursor.fetchall() == before


@pytest.fixture
def application(db):
    """A connection as the application has it: the role that owns nothing. Rolled back at the end."""
    settings = connection.settings_dict
    with psycopg.connect(dbname=settings["NAME"], host=settings["HOST"], user=APP_ROLE) as raw:
        yield raw
        raw.rollback()


def test_the_application_owns_nothing_and_passes_no_policy(application):
    found = application.execute(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    assert found == (False, False, False, False, False)
    assert application.execute(
        "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user"
    ).fetchone() == (0,)
    assert application.execute(
        "SELECT count(*) FROM pg_auth_members WHERE member = current_user::regrole"
    ).fetchone() == (0,)
    assert application.execute("SELECT has_schema_privilege('public', 'CREATE')").fetchone() == (False,)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE inventory_item DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE inventory_item NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY same_firm ON inventory_item",
        "CREATE POLICY mine ON inventory_item USING (true)",
        "ALTER POLICY same_firm ON inventory_item USING (true)",
        "ALTER TABLE evidence_event DISABLE TRIGGER ALL",
        "DROP TRIGGER evidence_event_append_only ON evidence_event",
        "SET session_replication_role = replica",
        "SET ROLE bascule_owner",
        "UPDATE evidence_event SET verb = 'x'",
        "DELETE FROM evidence_event",
        "TRUNCATE evidence_event CASCADE",
        "UPDATE evidence_checkpoint SET size = 0",
        "DELETE FROM evidence_checkpoint",
        "UPDATE evidence_anchor SET reply = 'x'",
        "DELETE FROM evidence_anchor",
        "TRUNCATE evidence_checkpoint",
        "UPDATE evidence_opening SET value = 'x'",
        "DELETE FROM evidence_logkey",
        "TRUNCATE inventory_item CASCADE",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'x', now())",
        "DROP TABLE inventory_item",
        "CREATE TABLE public.mine (id int)",
    ],
)
def test_the_application_cannot_open_a_policy_or_rewrite_evidence(application, statement):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute(statement)


def test_the_application_gets_an_error_not_the_rows_when_it_asks_past_the_policies(application):
    application.execute("SET row_security = off")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute("SELECT count(*) FROM clients_client")


def test_the_application_sees_only_the_firm_it_acts_for(application):
    one, other = uuid.uuid4(), uuid.uuid4()
    scope = "SELECT set_config('bascule.firm', %s, false), set_config('bascule.clients', '*', false)"
    for firm in (one, other):
        application.execute(scope, [str(firm)])
        application.execute(
            "INSERT INTO clients_firm (id, name, address, registration, email, phone, created_at)"
            " VALUES (%s, 'x', '', '', '', '', now())", [firm],
        )  # fmt: skip
    assert application.execute("SELECT id FROM clients_firm").fetchall() == [(other,)]
    assert application.execute("UPDATE clients_firm SET name = 'y' WHERE id = %s", [one]).rowcount == 0
    application.execute("SELECT set_config('bascule.firm', '', false)")
    assert application.execute("SELECT id FROM clients_firm").fetchall() == []


def test_a_signed_in_user_may_read_his_membership_but_not_end_it(member, firm):
    from bascule.clients.models import Member

    mine = member("Mona Member", "reader")
    member("Nils Neighbour", "reader")
    set_scope(firm=None, user=mine.user_id)
    assert list(Member.objects.values_list("pk", flat=True)) == [mine.pk]
    assert Member.objects.filter(pk=mine.pk).update(role="owner") == 0
    assert Member.objects.filter(pk=mine.pk)._raw_delete("default") == 0


def test_the_models_are_all_tried():
    assert len(GUARDED) >= 45
    assert {m._meta.app_label for m in GUARDED} >= {
        "clients",
        "evidence",
        "inventory",
        "vault",
        "planning",
        "dossier",
    }
    assert len(list(apps.get_models())) == len(set(apps.get_models()))
