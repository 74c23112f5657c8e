import json

import pytest
from django.db import DatabaseError, transaction

from bascule.evidence.models import Event
from bascule.evidence.record import record


def test_numbers_follow_each_other_within_a_log(customer, owner):
    first, second = (record("open_client", by=owner, on=customer) for _ in range(2))
    assert (first.number, second.number) == (0, 1)


def test_a_client_and_the_firm_have_logs_of_their_own(customer, firm, owner):
    assert record("a", by=owner, on=customer).log == customer.pk
    assert record("a", by=owner, on=firm).number == 0


def test_personal_values_stand_in_the_leaf_as_commitments_only(customer, owner):
    event = record("note", by=owner, on=customer, facts={"count": 1}, personal={"person": "Hélène Lacombe"})
    leaf = bytes(event.leaf).decode()
    assert "Lacombe" not in leaf and "Odile" not in leaf
    assert len(json.loads(leaf)["commitments"]["person"]) == 64
    assert event.openings.get(name="person").value == "Hélène Lacombe"


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_or_remove_an_event(customer, owner, change):
    event = record("note", by=owner, on=customer)
    rows = Event.objects.filter(pk=event.pk)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(verb="other") if change == "update" else rows._raw_delete(rows.db)


def test_a_float_is_refused_because_two_machines_could_write_it_differently(customer, owner):
    with pytest.raises(ValueError, match="canonical"):
        record("note", by=owner, on=customer, facts={"ratio": 0.1})
