"""The letters hold together: both languages, fourteen clauses of retention, law from the table only."""

import re
from itertools import product

import pytest

from bascule.catalogue.law import law
from bascule.catalogue.letters import FACTS, KINDS, letter_text

EVERY = list(product(KINDS, ("fr", "en")))


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_every_letter_can_be_read(kind, language):
    assert letter_text(kind, language).chosen({})


@pytest.mark.parametrize("kind", KINDS)
def test_french_and_english_have_the_same_clauses_under_the_same_conditions(kind):
    def shape(language):
        found = letter_text(kind, language)
        clauses = [(c.id, c.when, c.law, sorted(re.findall(r"{\w+}", c.text))) for c in found.clauses]
        return clauses, found.sender, found.recipient, found.signatures, found.annex, found.counsel

    assert shape("fr") == shape("en")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("price", FACTS["price"])
def test_the_retention_agreement_always_has_its_fourteen_clauses(language, price):
    text = "\n".join(
        c.text for c in letter_text("retention", language).chosen({"price": price, "country": "FR"})
    )
    assert [int(n) for n in re.findall(r"^## (\d+)\.", text, re.M)] == list(range(1, 15))


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_no_letter_claims_that_withholding_is_always_illegal(kind, language):
    text = " ".join(c.text for c in letter_text(kind, language).clauses).lower()
    for claim in ("illégal", "illicite", "illegal", "unlawful to withhold", "en infraction"):
        assert claim not in text


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_law_is_named_through_the_table_only(kind, language):
    for clause in letter_text(kind, language).clauses:
        assert not re.search(
            r"\b(article|art\.|RGPD|GDPR|L\. ?\d+)\b", clause.text.replace("{law}", ""), re.I
        )


@pytest.mark.parametrize("country", FACTS["country"])
def test_law_of_another_country_is_never_cited(country):
    for kind, language in EVERY:
        for clause in letter_text(kind, language).chosen({"country": country, "attitude": "hostile"}):
            assert all(country in row.countries for row in clause.cited({"country": country}))


@pytest.mark.parametrize(("debt", "words"), [("none", "à jour"), ("disputed", "désaccord"), ("unknown", "")])
def test_the_wording_on_invoices_follows_the_facts(debt, words):
    text = " ".join(c.text for c in letter_text("request", "fr").chosen({"debt": debt, "country": "FR"}))
    assert words in text
    if debt == "unknown":
        assert "factures" not in text and "comptes sont" not in text


def test_every_text_of_law_is_dated_and_can_be_looked_up():
    for row in law().values():
        assert row.source.startswith("https://")
        assert row.as_of.year >= 2026
        assert row.countries
