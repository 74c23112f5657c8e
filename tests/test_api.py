"""The API: its document is true, keys hold, and nobody sees or does more by it than by the pages."""

import json
import uuid
from datetime import timedelta

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client as Browser
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bascule.clients.invite import set_client_right
from bascule.clients.make_token import VERBS, find_token, make_token, revoke_token
from bascule.clients.models import RIGHTS, Client, Takeover
from bascule.clients.open_client import open_client
from bascule.config.api import api

DOCUMENT = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), default=str))
OPERATIONS = [
    (method, path)
    for path, operations in DOCUMENT["paths"].items()
    for method in operations
    if "{takeover}" in path
]
SECRET = "correct-horse-battery-staple-canary"


@pytest.fixture
def customer(firm, owner):
    return open_client(firm, by=owner, name="Menuiserie Lacombe")


@pytest.fixture
def key(lead):
    """A key of the lead with every verb."""
    return make_token(lead, "test", by=lead, verbs=VERBS)[1]


@pytest.fixture
def call():
    """`call(key, method, path)`: the answer."""

    def ask(key, method, path, data=None, **more):
        browser = Browser(
            raise_request_exception=False, headers={"authorization": f"Bearer {key}"} if key else {}
        )
        return getattr(browser, method)(f"/api/v1{path}", data, **more)

    return ask


@pytest.fixture
def rows(make_row, customer, takeover):
    """A row of everything the addresses name, by their words."""
    from django.apps import apps

    found = {"takeover": takeover}
    for word, label in {
        "item": "inventory.item", "file": "discovery.importedfile", "credential": "vault.credential", "dossier": "dossier.dossier",
        "row": "removal.oldtool",
    }.items():  # fmt: skip
        model = apps.get_model(label)
        of = {"takeover": takeover} if any(f.name == "takeover" for f in model._meta.local_fields) else {}
        found[word] = make_row(model, customer, **of)
    for label in ("inventory.person", "inventory.site", "gaps.gap", "access.access", "removal.oldtool", "backups.point",
                  "backups.hold", "rotation.proof"):  # fmt: skip
        make_row(apps.get_model(label), customer)
    for label in ("handover.requestline", "handover.letter", "planning.step"):
        make_row(apps.get_model(label), customer, takeover=takeover)
    return found


def filled(path, rows, **instead):
    for word, row in rows.items():
        path = path.replace(f"{{{word}}}", str(instead.get(word, row.pk)))
    return path.removeprefix("/api/v1")


def send(call, key, method, path, rows, **instead):
    from django.core.files.uploadedfile import SimpleUploadedFile

    data = (
        {"files": SimpleUploadedFile("hosts.csv", b"name;ip\nsrv;192.0.2.1\n")}
        if "import_files" in path
        else None
    )
    return call(key, method, filled(path, rows, **instead), data)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_operation_answers_as_documented(call, key, rows, method, path):
    answer = send(call, key, method, path, rows)
    told = DOCUMENT["paths"][path][method]["responses"]
    assert str(answer.status_code) in told, answer.content
    assert answer.status_code in (200, 202, 409), answer.content
    assert answer["Content-Type"].split(";")[0] in told[str(answer.status_code)]["content"]
    if answer.status_code == 409:
        assert answer.json()["advice"]


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_operation_documents_its_refusals(method, path):
    told = DOCUMENT["paths"][path][method]["responses"]
    assert {"401", "403", "404", "422"} <= set(told)
    assert all("application/problem+json" in told[status]["content"] for status in told if status >= "400")


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_operation_holds_its_door(call, rows, key, member, customer, firm, outsider, method, path):
    """No key, a wrong one, an expired one, a withdrawn one: 401. Another client: 404. No verb, no right: 403."""
    door = door_of(method, path)
    status = lambda key, **instead: send(call, key, method, path, rows, **instead).status_code  # noqa: E731
    assert status("") == status("bsc_x_y") == status(key[:-1]) == 401
    other = Client.objects.create(firm=firm, name="Garage Martin")
    if len(rows_in(path)) > 1:  # our row under another client's takeover
        assert status(key, takeover=Takeover.objects.create(client=other).pk) == 404
    assert status(key, takeover=uuid.uuid4()) == 404
    for word in rows_in(path) - {"takeover"}:
        assert status(key, **{word: uuid.uuid4()}) == 404

    limited = member("Lia Limited", "owner", all_clients=False)
    set_client_right(limited, other, "owner", by=limited)
    assert status(make_token(limited, "x", by=limited, verbs=VERBS)[1]) == 404
    narrow = member("Nora Narrow", "owner")
    assert status(make_token(narrow, "x", by=narrow, clients=[other], verbs=VERBS)[1]) == 404
    if door.verb:
        others = [verb for verb in VERBS if verb != door.verb]
        assert status(make_token(narrow, "y", by=narrow, verbs=others)[1]) == 403
    for role, rights in RIGHTS.items():
        person = member(f"{role} holder", role)
        got = status(make_token(person, "z", by=person, verbs=VERBS)[1])
        assert (got == 403) == (door.right not in rights), role
        assert got in (200, 202, 403, 409)


def rows_in(path):
    return {part[1:-1] for part in path.split("/") if part.startswith("{")}


def door_of(method, path):
    for router in (api.default_router, *(router for _prefix, router in api._routers)):
        for route, view in router.path_operations.items():
            for operation in view.operations:
                if path == f"/api/v1{route}" and method.upper() in operation.methods:
                    return operation.view_func
    raise LookupError(path)


def test_every_operation_has_a_door():
    for method, path in OPERATIONS:
        door = door_of(method, path)
        assert door.right in RIGHTS["owner"]
        assert (method == "post") == bool(door.verb), path
        assert not door.verb or door.verb in VERBS
    assert {door_of(*one).verb for one in OPERATIONS} - {""} == set(VERBS), (
        "a verb that a key may name and nothing does"
    )


def test_a_key_that_ended_opens_nothing(call, lead, takeover):
    for end in ("expired", "withdrawn", "member"):
        row, key = make_token(lead, end, by=lead)
        assert call(key, "get", "/takeovers").status_code == 200
        if end == "expired":
            row.expires_at = timezone.now() - timedelta(seconds=1)
            row.save()
        elif end == "withdrawn":
            revoke_token(row, by=lead)
        else:
            lead.active = False
            lead.save()
        answer = call(key, "get", "/takeovers")
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
        assert answer["WWW-Authenticate"] == "Bearer"
        assert answer.json()["advice"]


def test_another_firms_key_lists_nothing_of_ours(call, takeover, outsider):
    from bascule.tenancy.scope import acting_for

    with acting_for(outsider.firm_id):
        key = make_token(outsider, "x", by=outsider)[1]
    assert call(key, "get", "/takeovers").json() == {"count": 0, "limit": 50, "offset": 0, "results": []}
    assert call(key, "get", f"/takeovers/{takeover.pk}").status_code == 404


def test_a_signed_in_browser_is_no_key(takeover, owner, sign_in):
    assert sign_in(owner).get("/api/v1/takeovers").status_code == 401


def test_use_is_written_down_once_a_minute(call, lead, django_assert_num_queries):
    row, key = make_token(lead, "x", by=lead)
    call(key, "get", "/takeovers")
    row.refresh_from_db()
    first = row.last_used_at
    assert first is not None
    call(key, "get", "/takeovers")
    row.refresh_from_db()
    assert row.last_used_at == first
    row.last_used_at = first - timedelta(minutes=2)
    row.save()
    call(key, "get", "/takeovers")
    row.refresh_from_db()
    assert row.last_used_at > first - timedelta(minutes=1)


def test_pages_of_a_list_have_their_limits(call, key, make_row, customer, takeover):
    from bascule.inventory.models import Item

    for number in range(5):
        make_row(Item, customer, name=f"srv-{number}")
    path = f"/takeovers/{takeover.pk}/items"
    part = call(key, "get", f"{path}?limit=2&offset=3").json()
    assert (part["count"], [row["name"] for row in part["results"]]) == (5, ["srv-3", "srv-4"])
    for wrong in ("limit=0", "limit=201", "limit=x", "offset=-1", "offset=99999999999999999999", "q=%00"):
        answer = call(key, "get", f"{path}?{wrong}")
        assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json"), wrong
        assert answer.json()["errors"]


def test_no_answer_holds_a_secret(call, key, rows, customer, keeper):
    from bascule.vault.keep import keep
    from bascule.vault.open_secret import open_secret

    row = keep(customer, by=keeper, secret=SECRET, title="Canary")
    assert open_secret(row, by=keeper, reason="test") == SECRET.encode()
    for method, path in OPERATIONS:
        assert SECRET not in send(call, key, method, path, rows).content.decode("latin-1"), path


def test_the_document_is_public_and_says_times_in_utc(call, key, takeover):
    answer = call("", "get", "/openapi.json")
    assert answer.status_code == 200
    assert set(answer.json()["paths"]) == set(DOCUMENT["paths"])
    t0 = call(key, "get", f"/takeovers/{takeover.pk}").json()["takeover"]["t0"]
    assert t0.endswith("Z")


def test_a_key_is_looked_up_for_its_own_firm_only(lead, outsider):
    _row, key = make_token(lead, "x", by=lead)
    assert find_token(key) is not None
    assert find_token(key.replace(lead.firm_id.hex, outsider.firm_id.hex)) is None


@pytest.fixture
def in_process():
    """The application as a server calls it, on this test's own connection."""
    from bascule.config.wsgi import application

    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield application
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def fuzz(method, path, in_process, key, rows, examples):
    """Whatever the document allows, and what it does not, is answered as documented."""
    import schemathesis
    from schemathesis import GenerationMode

    schema = schemathesis.openapi.from_dict(DOCUMENT)
    schema.app = in_process
    operation = schema[path][method.upper()]

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(
        case=st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode)),
        real=st.integers(0, 3),
    )
    def run(case, real):
        if real:
            named = {word: str(rows[word].pk) for word in rows_in(path)}
            case.path_parameters = {**(case.path_parameters or {}), **named}
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {key}"}
        answer = case.call()
        assert answer.status_code < 500, answer.text
        met.append(answer.status_code)
        case.validate_response(answer, checks=[
            schemathesis.checks.not_a_server_error,
            *(check for check in schemathesis.checks.CHECKS.get_by_names(
                ["status_code_conformance", "content_type_conformance", "response_schema_conformance"])),
        ])  # fmt: skip

    met: list[int] = []
    run()
    assert {200, 202, 409} & set(met), "nothing that was tried got past the door"


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_nothing_undocumented_is_answered(in_process, key, rows, method, path):
    fuzz(method, path, in_process, key, rows, examples=12)


@pytest.mark.long
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_nothing_undocumented_is_answered_at_length(in_process, key, rows, method, path):
    fuzz(method, path, in_process, key, rows, examples=400)
