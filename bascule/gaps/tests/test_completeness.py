from django.utils import timezone

from bascule.gaps.completeness import completeness, together
from bascule.inventory.models import Site
from bascule.vault.models import Credential


def test_a_full_sheet_of_one_source_without_credential_is_not_complete(customer, thing):
    thing("server", completeness=100, sources=1)
    [measure] = completeness(customer).values()
    assert (measure.fields, measure.two_sources, measure.verified, measure.score) == (1, 0, 0, 0)


def test_it_is_complete_with_fields_two_sources_and_a_verified_credential(customer, thing):
    thing("server", completeness=100, sources=2, secret="password")
    Credential.objects.update(verified_at=timezone.now())
    [measure] = completeness(customer).values()
    assert measure.score == 1


def test_a_family_without_items_has_no_score_rather_than_a_good_one(customer):
    assert completeness(customer) == {}
    assert together([]) is None


def test_sites_are_measured_apart_and_together(customer, thing):
    site = Site.objects.create(client=customer, name="Atelier")
    thing("domain", completeness=50, sources=2)
    thing("website", completeness=100, sources=2, site=site)
    measures = completeness(customer)
    assert {key[1] for key in measures} == {None, site.pk}
    assert together(measures.values()).fields == 0.75
