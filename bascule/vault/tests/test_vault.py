import pytest
from django.urls import reverse

from bascule.evidence.models import Event
from bascule.observation.problem import Problem
from bascule.rotation.record_change import record_change
from bascule.sealing.problems import CannotOpen
from bascule.tenancy.search import searchable
from bascule.vault.figures import STATES, figures, in_state, still_known
from bascule.vault.keep import edit_credential, keep
from bascule.vault.models import ClientKey, SecretVersion
from bascule.vault.reveal import MOST_AN_HOUR, reveal

CANARY = "Canari-5c19-coffre"


@pytest.fixture
def credential(customer, owner):
    return keep(customer, by=owner, title="Pare-feu", login="admin", secret=CANARY)


def test_the_keeper_opens_a_secret_with_a_reason_and_the_event_stands(credential, keeper):
    assert reveal(credential, by=keeper, reason="pour T0 ce soir") == CANARY
    event = Event.objects.filter(verb="open_secret").get()
    assert CANARY.encode() not in bytes(event.leaf) and CANARY not in str(event.facts)


@pytest.mark.parametrize("reason", ["", "   ", "x"])
def test_no_reason_no_secret(credential, keeper, reason):
    with pytest.raises(Problem):
        reveal(credential, by=keeper, reason=reason)
    assert not Event.objects.filter(verb="open_secret").exists()


def test_roles_without_the_right_open_nothing(credential, reader, technician, lead):
    for member in (reader, technician, lead):
        with pytest.raises(Problem):
            reveal(credential, by=member, reason="because I want to")


def test_opening_many_within_an_hour_is_stopped(credential, keeper):
    for _time in range(MOST_AN_HOUR):
        reveal(credential, by=keeper, reason="bulk work")
    with pytest.raises(Problem, match="within an hour"):
        reveal(credential, by=keeper, reason="bulk work")


def test_a_version_opens_nowhere_but_in_its_place(customer, owner, credential):
    other = keep(customer, by=owner, title="Autre", secret="x")
    SecretVersion.objects.filter(credential=other).update(sealed=credential.versions.get().sealed)
    with pytest.raises(CannotOpen):
        reveal(other, by=owner, reason="moved ciphertext")


def test_without_its_key_a_clients_secrets_are_gone(customer, owner, credential):
    ClientKey.objects.filter(client=customer).update(wrapped=None)
    with pytest.raises(Problem):
        reveal(credential, by=owner, reason="after shredding")


def test_a_secret_never_received_still_counts(customer, takeover, owner):
    keep(customer, by=owner, title="Bureau d'enregistrement")
    found = figures(takeover)
    assert (found.all, found.never_received, found.unchanged) == (1, 1, 1)
    with pytest.raises(Problem, match="never received"):
        reveal(still_known(takeover).get(), by=owner, reason="look at it")


def test_a_change_before_t0_is_reached_is_not_a_change_after_t0(takeover, owner, credential):
    record_change(credential, "new one", by=owner, how="old refused", grade="A")
    assert figures(takeover).changed == 0
    takeover.t0 = credential.changed_at
    takeover.save()
    assert figures(takeover).changed == 1


def test_a_change_keeps_the_old_version_and_needs_something_seen(credential, owner):
    with pytest.raises(Problem):
        record_change(credential, "new one", by=owner, how=" ", grade="D")
    record_change(credential, "new one", by=owner, how="old refused at 22:10", grade="A")
    assert list(credential.versions.values_list("state", flat=True)) == ["previous", "current"]
    assert reveal(credential, by=owner, reason="check it") == "new one"


def test_search_ignores_accents_and_never_finds_secret_material(credential, keeper, sign_in):
    edit_credential(credential, by=keeper, title="Clé du réseau")
    browser = sign_in(keeper)
    assert b"r\xc3\xa9seau" in browser.get(reverse("search"), {"q": "CLE RESEAU"}).content
    assert b"Pare-feu" not in browser.get(reverse("search"), {"q": CANARY}).content
    assert searchable([CANARY]) not in credential.search_text


def test_no_page_of_the_vault_shows_a_secret_but_the_one_that_opens_it(credential, takeover, owner, sign_in):
    browser = sign_in(owner)
    for name in ("vault:home", "vault:credential", "vault:edit"):
        where = {"takeover": takeover.pk} | ({"credential": credential.pk} if name != "vault:home" else {})
        assert CANARY.encode() not in browser.get(reverse(name, kwargs=where)).content


def test_who_knows_it_and_what_uses_it_are_written_down_on_the_page(
    credential, takeover, technician, sign_in
):
    url = reverse("vault:edit", kwargs={"takeover": takeover.pk, "credential": credential.pk})
    sent = {"title": "Pare-feu", "kind": "password", "known_to_outgoing": "yes", "known_to": "Paul Durand\n\n Fournisseur \nPaul Durand",
            "used_by": "script de sauvegarde", "second_factor_holder": "Paul Durand", "recovery_phone": "+33 1 00 00 00 00"}  # fmt: skip
    browser = sign_in(technician)
    assert browser.post(url, sent).status_code == 302
    credential.refresh_from_db()
    assert credential.known_to == ["Paul Durand", "Fournisseur"] and credential.used_by == [
        "script de sauvegarde"
    ]
    shown = browser.get(url).content.decode()
    assert "Paul Durand\nFournisseur</textarea>" in shown
    page = browser.get(
        reverse("vault:credential", kwargs={"takeover": takeover.pk, "credential": credential.pk})
    )
    assert "script de sauvegarde" in page.content.decode()


def test_each_state_against_t0_is_a_filter_that_counts_as_the_sentence_does(
    credential, customer, takeover, owner, sign_in
):
    keep(customer, by=owner, title="Jamais reçu")
    keep(customer, by=owner, title="À nous", known_to_outgoing="no", secret="x")
    url = reverse("vault:home", kwargs={"takeover": takeover.pk})
    found = {state: list(in_state(takeover, state).values_list("title", flat=True)) for state in STATES}
    assert set(found["known"]) == {"Pare-feu", "Jamais reçu"} and found["never"] == ["Jamais reçu"]
    assert found["not_theirs"] == ["À nous"] and found["changed"] == []
    assert len(found["known"]) == figures(takeover).unchanged
    for state in STATES:
        page = sign_in(owner).get(url, {"state": state}).content.decode()
        assert all(title in page for title in found[state])
