from datetime import timedelta

import pytest
from django.utils import timezone

from bascule.backups.agree_hold import agree_hold, drill
from bascule.backups.coverage_of import points_document
from bascule.backups.figures import figures
from bascule.backups.models import Point, ProtectedSystem
from bascule.backups.take_points import take_points
from bascule.clients.keep_document import keep_document
from bascule.continuity.coverage import coverage
from bascule.discovery.models import ReceivedFact
from bascule.observation.problem import Problem

NOW = timezone.now()


def fact(customer, schema, **record):
    return ReceivedFact.objects.create(client=customer, schema=schema, record=record)


def test_a_point_read_twice_is_one_point_with_the_better_proof(customer, takeover, owner):
    for proof in (1, 2, 0):
        fact(
            customer,
            "point",
            system="SRV-FIC",
            provider="old",
            claimed="2026-11-20T02:00:00+00:00",
            proof=proof,
            id="abc",
        )
    assert take_points(customer, by=owner) == 1
    assert Point.objects.get().proof == 2


def test_a_hold_before_its_systems_points_makes_one_system(customer, takeover, owner):
    fact(customer, "hold", provider="old", until="2027-03-01", systems=["SRV-FIC"])
    fact(customer, "point", system="srv-fic", provider="old", claimed="2026-11-20T02:00:00+00:00")
    take_points(customer, by=owner)
    assert ProtectedSystem.objects.count() == 1


def test_a_promise_that_ends_within_thirty_days_of_t0_is_refused(takeover, owner):
    with pytest.raises(Problem, match="30 days"):
        agree_hold(takeover, by=owner, until=takeover.t0.date() + timedelta(days=29))


def test_a_promise_without_its_paper_counts_for_nothing(takeover, owner, customer):
    until = takeover.t0.date() + timedelta(days=60)
    agree_hold(takeover, by=owner, until=until, signed_on=NOW.date())
    assert figures(takeover).promise_until is None and figures(takeover).spoken_until == until
    paper = keep_document(customer, "signed.pdf", b"%PDF-1.7", by=owner)
    agree_hold(takeover, by=owner, until=until, signed_on=NOW.date(), document=paper)
    assert figures(takeover).promise_until == until


def test_what_only_the_old_provider_holds_is_lost_when_it_walks_away(customer, takeover, owner):
    system = ProtectedSystem.objects.create(client=customer, name="SRV-FIC")
    Point.objects.create(
        client=customer, system=system, provider="old", claimed=NOW - timedelta(hours=3), proof=2, keys=True
    )
    found = coverage(points_document(takeover))["systems"][0]
    assert found["rpo_now_hours"] is not None and found["defection"]["rpo_after_hours"] is None


def test_a_drill_that_succeeded_lifts_its_point_and_one_without_words_is_refused(customer, owner):
    system = ProtectedSystem.objects.create(client=customer, name="SRV-FIC")
    point = Point.objects.create(client=customer, system=system, provider="new", claimed=NOW)
    with pytest.raises(Problem):
        drill(system, by=owner, succeeded=True, what=" ", point=point)
    drill(system, by=owner, succeeded=True, what="3 files, hashes equal", point=point)
    point.refresh_from_db()
    assert point.proof == 3
