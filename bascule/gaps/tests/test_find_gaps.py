import pytest

from bascule.observation.problem import Problem


def gaps(rule):
    from bascule.gaps.models import Gap

    return list(Gap.objects.filter(rule=rule))


def test_the_same_finding_is_the_same_row_again(customer, takeover, thing, lead):
    from bascule.gaps.find_gaps import find_gaps
    from bascule.gaps.models import Gap

    thing("domain")
    first = find_gaps(customer, by=lead)
    before = set(Gap.objects.values_list("pk", flat=True))
    second = find_gaps(customer, by=lead)
    assert first.opened == first.open == second.open > 5
    assert (second.opened, second.closed) == (0, 0)
    assert set(Gap.objects.values_list("pk", flat=True)) == before


def test_a_gap_closes_when_the_fact_arrives_and_opens_again_when_it_goes(customer, takeover, thing, lead):
    from bascule.gaps.find_gaps import find_gaps

    domain = thing("domain")
    find_gaps(customer, by=lead)
    domain.fields = {"account_owner": "Client"}
    domain.save()
    assert find_gaps(customer, by=lead).closed >= 1
    [gap] = gaps("domain_without_account_owner")
    assert gap.state == "closed" and gap.closed_at
    domain.fields = {}
    domain.save()
    assert find_gaps(customer, by=lead).reopened >= 1
    [again] = gaps("domain_without_account_owner")
    assert again.pk == gap.pk and again.state == "open" and again.closed_at is None


def test_a_waived_gap_stays_waived_while_it_is_found(customer, takeover, thing, lead):
    from bascule.evidence.models import Event
    from bascule.gaps.find_gaps import find_gaps
    from bascule.gaps.waive import waive

    thing("domain")
    find_gaps(customer, by=lead)
    waive(gaps("domain_without_account_owner")[0], "Sold next week", "Hélène Lacombe", by=lead)
    find_gaps(customer, by=lead)
    assert gaps("domain_without_account_owner")[0].state == "waived"
    leaf = bytes(Event.objects.get(verb="waive").leaf).decode()
    assert "Lacombe" not in leaf


@pytest.mark.parametrize(("reason", "who"), [("", "Hélène"), ("because", " ")])
def test_nothing_is_waived_without_a_reason_and_a_name(reason, who, customer, takeover, thing, lead):
    from bascule.gaps.find_gaps import find_gaps
    from bascule.gaps.waive import waive

    thing("domain")
    find_gaps(customer, by=lead)
    with pytest.raises(Problem):
        waive(gaps("domain_without_account_owner")[0], reason, who, by=lead)
    assert gaps("domain_without_account_owner")[0].state == "open"


def test_looking_at_ten_times_as_many_items_asks_the_database_no_more_often(
    customer, takeover, thing, lead, django_assert_max_num_queries
):
    from bascule.gaps.find_gaps import find_gaps

    for number in range(120):
        thing("endpoint", name=f"pc-{number}")
        thing("domain", name=f"d{number}.example")
    with django_assert_max_num_queries(40):
        find_gaps(customer, by=lead)


def test_a_gap_speaks_with_its_facts(customer, takeover, thing, lead):
    from django.utils.translation import override

    from bascule.gaps.find_gaps import find_gaps

    thing("domain", name="lacombe.example")
    find_gaps(customer, by=lead)
    with override("en"):
        assert gaps("domain_without_account_owner")[0].sentence == (
            "Nobody knows who can sign in for lacombe.example at its registrar."
        )
