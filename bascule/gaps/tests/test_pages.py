import pytest

from bascule.gaps.find_gaps import find_gaps
from bascule.gaps.models import Gap


@pytest.fixture
def address(takeover):
    return f"/takeovers/{takeover.pk}/gaps/"


def test_an_empty_page_says_that_nobody_looked_not_that_nothing_is_missing(address, reader, sign_in):
    page = sign_in(reader).get(address).content.decode()
    assert "Nobody has looked for gaps yet" in page


def test_the_page_says_each_gap_and_what_closes_it(address, customer, thing, reader, sign_in):
    thing("domain", name="lacombe.example")
    find_gaps(customer, by=reader)
    page = sign_in(reader).get(f"{address}?family=web").content.decode()
    assert "Nobody knows who can sign in for lacombe.example" in page
    assert "break-glass" not in page


def test_a_lead_waives_and_takes_back(address, customer, thing, lead, sign_in):
    thing("domain")
    find_gaps(customer, by=lead)
    gap = Gap.objects.get(rule="domain_without_account_owner")
    browser = sign_in(lead)
    answer = browser.post(
        f"{address}waive/", {"pick": [str(gap.pk)], "reason": "sold", "signatory": "Hélène Lacombe"}
    )
    assert answer.status_code == 302
    gap.refresh_from_db()
    assert (gap.state, gap.waived_by) == ("waived", "Hélène Lacombe")
    assert "Hélène Lacombe: sold" in browser.get(f"{address}?state=waived").content.decode()
    browser.post(f"{address}{gap.pk}/unwaive/")
    gap.refresh_from_db()
    assert gap.state == "open"


@pytest.mark.parametrize("path", ["waive/", "look/"])
def test_a_reader_changes_nothing(path, address, reader, sign_in):
    assert sign_in(reader).post(address + path).status_code == 403


def test_somebody_elses_takeover_does_not_exist(address, outsider, sign_in):
    assert sign_in(outsider).get(address).status_code == 404


def test_one_page_of_many_gaps_costs_few_queries(
    address, customer, thing, reader, sign_in, django_assert_max_num_queries
):
    for number in range(60):
        thing("domain", name=f"d{number}.example")
    find_gaps(customer, by=reader)
    browser = sign_in(reader)
    with django_assert_max_num_queries(30):
        browser.get(address)


@pytest.mark.parametrize("query", ["site=nonsense", "page=99", "sort=-found", "severity=Z", "q=%00"[:3]])
def test_a_strange_address_is_no_error(query, address, reader, sign_in):
    assert sign_in(reader).get(f"{address}?{query}").status_code == 200


def test_the_page_speaks_french(address, reader, sign_in):
    assert "Que manque-t-il encore" in sign_in(reader, "fr").get(address).content.decode()
