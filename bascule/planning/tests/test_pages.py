from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bascule.clients.models import Client, Takeover
from bascule.gaps.find_gaps import find_gaps
from bascule.handover.ask import ask
from bascule.planning.draft import draft
from bascule.planning.models import Step
from bascule.vault.models import Credential


@pytest.fixture
def address(planned):
    return f"/takeovers/{planned.pk}/planning/"


def page(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_home_is_one_row_a_takeover_with_days_to_t0_and_what_comes_next(planned, reader, sign_in):
    shown = page(sign_in(reader), "/")
    assert "Menuiserie Lacombe" in shown and "D-20" in shown
    assert "leaves Infogérance Durand" in shown
    assert shown.count("dial-small") == 6


def test_what_nobody_looked_at_is_never_shown_as_a_zero(planned, address, reader, sign_in):
    shown = page(sign_in(reader), address).lower()
    assert "nobody has looked at the secrets" in shown
    assert "no device has been searched" in shown
    assert "0 secrets" not in shown and "0 devices" not in shown


def test_the_answer_counts_secrets_that_were_never_received(planned, address, customer, reader, sign_in):
    Takeover.objects.update(t0=timezone.now() - timedelta(days=1))
    Credential.objects.create(client=customer, title="DSRM", known_to_outgoing="yes")
    Credential.objects.create(client=customer, title="FW", known_to_outgoing="yes", changed_at=timezone.now())
    Credential.objects.create(
        client=customer, title="VPN", known_to_outgoing="yes", changed_at=timezone.now() - timedelta(days=9)
    )
    assert "2 secrets known to Infogérance Durand have not changed" in page(sign_in(reader), address)


def test_at_most_five_things_wait_and_the_gravest_is_first(planned, address, lead, reader, sign_in):
    find_gaps(planned.client, by=lead)
    ask(planned, by=lead)
    shown = page(sign_in(reader), address)
    assert shown.count('class="next"') == 5
    assert shown.index("Record the mandate") < shown.index("Have ")


def test_every_gate_stands_on_the_page_with_its_reason(planned, address, reader, sign_in):
    shown = page(sign_in(reader), address)
    assert shown.count("gate-why") == 8
    assert "P0-05, P0-12, P0-14 are not proven" in shown


@pytest.mark.parametrize(
    "view", ["", "?view=person", "?view=day", "?show=ready", "?show=late&criticality=A", "?q=mandat"]
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_plan_is_shown_by_phase_by_person_and_by_day(view, language, address, reader, sign_in):
    assert "P0-01" in page(sign_in(reader, language), f"{address}steps/{view}")


def test_a_step_is_proven_from_its_page_with_a_file(address, step, technician, sign_in):
    browser, one = sign_in(technician), step("P0-01")
    here = f"{address}steps/{one.pk}/"
    assert "closed by its proof" in page(browser, here)
    file = SimpleUploadedFile("mandat.pdf", b"%PDF-1.4")
    browser.post(f"{here}prove/", {"proof": "Signé le 1er octobre", "file": file})
    assert step("P0-01").state == "proven"
    assert "mandat.pdf" in page(browser, here)


def test_a_shut_gate_says_why_and_what_to_do(address, step, done_before, lead, sign_in):
    done_before("P1-01")
    Step.objects.filter(task="P0-14").update(state="open")
    here = f"{address}steps/{step('P1-01').pk}/"
    file = SimpleUploadedFile("lrar.pdf", b"%PDF-1.4")
    shown = sign_in(lead).post(f"{here}prove/", {"proof": "LRAR", "file": file}, follow=True).content.decode()
    assert "P0-14" in shown and step("P1-01").state == "open"


@pytest.mark.parametrize("do", ["set-aside", "reopen", "assign"])
def test_a_technician_proves_and_decides_nothing_else(do, address, step, technician, sign_in):
    here = f"{address}steps/{step('P0-01').pk}/{do}/"
    assert sign_in(technician).post(here, {"reason": "x", "signatory": "y"}).status_code == 403


def test_a_lead_drafts_approves_assigns_and_sets_aside(address, step, lead, technician, sign_in):
    browser = sign_in(lead)
    browser.post(f"{address}steps/draft/")
    browser.post(f"{address}steps/approve/")
    assert "was approved by Luc Lead" in page(browser, f"{address}steps/")
    here = f"{address}steps/{step('P0-13').pk}/"
    browser.post(f"{here}assign/", {"owner": technician.pk, "due_on": "2027-01-01"})
    assert step("P0-13").owner == technician
    assert "not approved" in page(browser, f"{address}steps/")
    browser.post(f"{here}set-aside/", {"reason": "Pas de Google", "signatory": "Hélène Lacombe"})
    assert step("P0-13").state == "not_applicable"
    browser.post(f"{here}reopen/", {"reason": "Un espace a été trouvé"})
    assert step("P0-13").state == "open"


@pytest.mark.parametrize("path", ["", "steps/"])
def test_somebody_elses_takeover_does_not_exist(path, address, outsider, sign_in):
    assert sign_in(outsider).get(address + path).status_code == 404


def test_home_shows_an_outsider_nothing_of_ours(planned, outsider, sign_in):
    assert "Lacombe" not in page(sign_in(outsider), "/")


@pytest.mark.parametrize("path", ["refresh/", "steps/draft/", "steps/approve/"])
def test_a_reader_changes_nothing(path, address, reader, sign_in):
    assert sign_in(reader).post(address + path).status_code == 403


def test_home_asks_the_database_no_more_often_for_more_takeovers(
    planned, firm, lead, reader, sign_in, django_assert_max_num_queries
):
    for number in range(20):
        client = Client.objects.create(firm=firm, name=f"Client {number}")
        draft(Takeover.objects.create(client=client, t0=timezone.now() + timedelta(days=number)), by=lead)
    browser = sign_in(reader)
    with django_assert_max_num_queries(40):
        browser.get("/")


def test_the_takeovers_page_costs_few_queries(address, reader, sign_in, django_assert_max_num_queries):
    browser = sign_in(reader)
    with django_assert_max_num_queries(60):
        browser.get(address)
    with django_assert_max_num_queries(40):
        browser.get(f"{address}steps/")


def test_a_takeover_without_a_provider_or_a_date_is_shown_all_the_same(firm, reader, sign_in):
    takeover = Takeover.objects.create(client=Client.objects.create(firm=firm, name="Seul"))
    browser = sign_in(reader)
    assert "no date" in page(browser, "/")
    assert "Set the date of T0" in page(browser, f"/takeovers/{takeover.pk}/planning/")
