"""The outgoing provider's and vendors' door: asked, sent, answered, receipted; nothing else is seen."""

import csv
import hashlib
import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bascule.discovery.import_files import read_queued
from bascule.discovery.models import ImportedFile, Observation
from bascule.evidence.models import Event
from bascule.handover.models import Receipt, RequestLine, Return
from bascule.handover.portals.models import Arrival, PortalLink
from bascule.observation.problem import Problem
from bascule.readers.table_rows import table_rows
from bascule.sealing.intake import seal_to_intake
from bascule.vault.models import Credential, IntakePart
from bascule.vault.take_parts import HEAD, context_of

CANARY = "canary-Tr0ub4dor&3-portal"
CSV = b"hostname,ip,serial\nSRV-FICHIERS,192.0.2.10,ABC123\nSRV-COMPTA,192.0.2.11,ABC124\n"


@pytest.fixture(autouse=True)
def no_queue(monkeypatch):
    """Jobs are run by hand here."""
    monkeypatch.setattr("bascule.handover.portals.bring.soon", lambda run: None)


def file(name="export.csv", content=CSV):
    return SimpleUploadedFile(name, content)


def read_all(takeover):
    """What a worker does."""
    for run in takeover.imports.filter(finished_at=None):
        read_queued(run, by="worker")


def part(client, secret=CANARY, title="Pare-feu", login="admin"):
    head = json.dumps(
        {"schema": "bascule.intake/1", "kind": "password", "title": title, "login": login}
    ).encode()
    plain = HEAD.pack(len(head)) + head + secret.encode()
    return seal_to_intake(bytes(client.intake_public), plain, context=context_of(client))


def cells(content):
    """The cells of the list as it is downloaded."""
    [table] = table_rows(content, "list.xlsx")
    return [["" if cell is None else str(cell) for cell in row] for _number, row in table.rows]


def answered(content, answers):
    """The list as somebody sends it back, as CSV: his words beside some lines."""
    [table] = table_rows(content, "list.xlsx")
    stream = StringIO()
    writer = csv.writer(stream, delimiter=";")
    writer.writerow(table.header)
    for place, (_number, row) in enumerate(table.rows, 1):
        writer.writerow([*list(row)[:8], answers.get(place, "")])
    return stream.getvalue().encode()


def test_a_provider_sees_what_was_asked_and_no_draft(lines, guest, url):
    asked, draft, approved = lines(1)[0], lines(1, "draft")[0], lines(1, "approved")[0]
    link, browser = guest()
    page = browser.get(url(link, "list") + "?show=all").content.decode()
    assert asked.about in page
    assert draft.about not in page
    assert approved.about not in page
    assert browser.get(url(link, "line", line=draft.pk)).status_code == 404


def test_a_vendor_sees_the_chosen_lines_and_gets_them_in_the_spreadsheet_only(lines, guest, url):
    one, other = lines(2)
    link, browser = guest("vendor", lines=[one])
    assert other.about not in browser.get(url(link, "list") + "?show=all").content.decode()
    words = [cell for row in cells(browser.get(url(link, "download")).content) for cell in row]
    assert one.about in words
    assert other.about not in words


def test_a_portal_without_a_line_or_with_one_not_asked_is_not_opened(lines, invite):
    with pytest.raises(Problem):
        invite("vendor")
    with pytest.raises(Problem):
        invite("vendor", lines=lines(1, "draft"))


def test_a_line_is_received_only_after_what_arrived_was_read(lines, guest, url, takeover):
    [line] = lines(1)
    link, browser = guest()
    answer = browser.post(
        url(link, "bring", line=line.pk), {"file": file()}, headers={"accept": "application/json"}
    )
    assert answer.status_code == 202
    arrival = Arrival.objects.get()
    assert arrival.state == "waiting"
    assert RequestLine.objects.get().state == "asked"
    read_all(takeover)
    line.refresh_from_db()
    arrival.refresh_from_db()
    assert (arrival.state, arrival.read, arrival.sealed) == ("read", 2, None)
    assert line.state == "received"
    receipt = Receipt.objects.get(line=line)
    assert receipt.by == str(link)
    assert receipt.sha256 == arrival.sha256 == hashlib.sha256(CSV).hexdigest()
    assert Observation.objects.filter(name="SRV-FICHIERS").exists()


def test_the_receipt_has_hash_time_and_counts_on_the_page_and_as_text(lines, guest, url, takeover):
    [line] = lines(1)
    link, browser = guest()
    browser.post(url(link, "bring", line=line.pk), {"file": file()})
    read_all(takeover)
    digest = hashlib.sha256(CSV).hexdigest()
    arrival = Arrival.objects.get()
    for page in ("sent", "receipts"):
        assert digest in browser.get(url(link, page)).content.decode()
    text = browser.get(url(link, "receipt", arrival=arrival.pk))
    assert text.headers["Content-Type"].startswith("text/plain")
    words = text.content.decode()
    assert digest in words
    assert "2 entries read, 0 not read" in words
    assert f"{arrival.at:%Y-%m-%d %H:%M:%S}" in words
    assert "line 1" in words.lower()


def test_what_nobody_can_read_is_kept_sealed_in_the_vault_and_moves_no_line(lines, guest, url, takeover):
    [line] = lines(1)
    link, browser = guest()
    picture = b"\x93nobody knows this\x00" * 50 + CANARY.encode()
    browser.post(url(link, "bring", line=line.pk), {"file": file("schema.vsd", picture)})
    read_all(takeover)
    arrival = Arrival.objects.select_related("kept").get()
    assert arrival.state == "unread"
    assert RequestLine.objects.get(pk=line.pk).state == "asked"
    assert arrival.sealed is None
    kept = Credential.objects.get(kind="attachment")
    assert kept.title == "schema.vsd"
    assert ImportedFile.objects.get().content is None
    assert arrival.kept.sender == str(link)


def test_until_it_is_read_a_file_is_also_kept_sealed(lines, guest, url):
    [line] = lines(1)
    link, browser = guest()
    browser.post(url(link, "bring", line=line.pk), {"file": file("x.bin", CANARY.encode() * 10)})
    assert CANARY.encode() not in bytes(Arrival.objects.get().sealed)


def test_a_file_larger_than_one_part_of_the_vault_is_kept_whole(lines, guest, url, takeover, monkeypatch):
    monkeypatch.setattr("bascule.handover.portals.bring.PART", 1000)
    [line] = lines(1)
    link, browser = guest()
    content = bytes(range(7, 256)) * 13
    browser.post(url(link, "bring", line=line.pk), {"file": file("plan.xyz", content)})
    read_all(takeover)
    assert IntakePart.objects.count() == 4
    assert Credential.objects.filter(kind="attachment", title__startswith="plan.xyz (").count() == 4


def test_the_same_file_for_the_same_line_again_is_the_same_arrival(lines, guest, url):
    [line] = lines(1)
    link, browser = guest()
    for _time in range(3):
        assert browser.post(url(link, "bring", line=line.pk), {"file": file()}).status_code == 302
    assert Arrival.objects.count() == 1


def test_a_second_file_for_a_received_line_gives_one_more_receipt(lines, guest, url, takeover):
    [line] = lines(1)
    link, browser = guest()
    for content in (CSV, CSV.replace(b"ABC", b"XYZ").replace(b"SRV", b"PC")):
        browser.post(url(link, "bring", line=line.pk), {"file": file(content=content)})
        read_all(takeover)
    assert RequestLine.objects.get(pk=line.pk).state == "received"
    assert Receipt.objects.filter(line=line).count() == 2


def test_secrets_are_sealed_in_the_browser_counted_and_never_read_back(lines, guest, url, prepared):
    [line] = lines(1)
    link, browser = guest()
    sealed = [
        SimpleUploadedFile("part", part(prepared)),
        SimpleUploadedFile("part", part(prepared, title="Switch")),
    ]
    answer = browser.post(url(link, "secrets", line=line.pk), {"sealed": sealed})
    assert answer.status_code == 200, answer.content
    line.refresh_from_db()
    arrival = Arrival.objects.get()
    assert (arrival.state, arrival.read, line.state) == ("read", 2, "received")
    assert Credential.objects.get(title="Pare-feu").known_to_outgoing == "yes"
    for page in (
        url(link, "line", line=line.pk),
        url(link, "sent"),
        url(link, "receipts"),
        url(link, "list"),
    ):
        assert CANARY not in browser.get(page).content.decode()
    told = repr(list(Event.objects.values_list("facts", flat=True)))
    assert CANARY not in told


def test_what_was_not_sealed_for_this_client_is_refused_and_nothing_is_kept(lines, guest, url):
    [line] = lines(1)
    link, browser = guest()
    answer = browser.post(
        url(link, "secrets", line=line.pk), {"sealed": SimpleUploadedFile("p", CANARY.encode())}
    )
    assert answer.status_code == 422
    assert Arrival.objects.count() == IntakePart.objects.count() == 0


def test_secrets_are_taken_for_seventy_two_hours_though_the_link_lives_longer(
    lines, guest, url, prepared, lead
):
    [line] = lines(1)
    link, browser = guest(lasts=timedelta(days=30))
    assert link.secrets_until - timezone.now() <= timedelta(hours=72)
    PortalLink.objects.update(secrets_until=timezone.now() - timedelta(seconds=1))
    send = {"sealed": SimpleUploadedFile("p", part(prepared))}
    assert browser.post(url(link, "secrets", line=line.pk), send).status_code == 422
    assert Arrival.objects.count() == 0
    assert "data-intake" not in browser.get(url(link, "line", line=line.pk)).content.decode()


@pytest.mark.parametrize("state", ["not_held", "refused"])
def test_the_providers_own_words_are_kept_with_its_name(lines, guest, url, state):
    [line] = lines(1)
    link, browser = guest()
    browser.post(url(link, "reply", line=line.pk), {"state": state, "answer": "Voir avec l'éditeur."})
    line.refresh_from_db()
    assert (line.state, line.answer) == (state, "Voir avec l'éditeur.")
    event = Event.objects.get(verb="answer_line")
    assert event.by == str(link)
    assert "Voir avec l'éditeur." in browser.get(url(link, "receipts")).content.decode()


def test_no_answer_without_a_reason(lines, guest, url):
    [line] = lines(1)
    link, browser = guest()
    assert (
        browser.post(url(link, "reply", line=line.pk), {"state": "refused", "answer": " "}).status_code == 422
    )
    assert RequestLine.objects.get().state == "asked"


def test_a_part_is_a_part_whether_said_before_or_after_it_was_read(lines, guest, url, takeover):
    early, late, nothing = lines(3)
    link, browser = guest()
    said = {"state": "partial", "answer": "La suite vendredi."}
    browser.post(url(link, "bring", line=early.pk), {"file": file()})
    browser.post(url(link, "reply", line=early.pk), said)
    browser.post(url(link, "bring", line=late.pk), {"file": file("b.csv", CSV + b"PC-1,192.0.2.12,Q1\n")})
    read_all(takeover)
    browser.post(url(link, "reply", line=late.pk), said)
    browser.post(url(link, "reply", line=nothing.pk), said)
    states = dict(RequestLine.objects.values_list("pk", "state"))
    assert (states[early.pk], states[late.pk], states[nothing.pk]) == ("partial", "partial", "asked")


def test_the_list_filled_in_is_matched_and_waits_for_a_person(lines, guest, url):
    one, _two = lines(2)
    link, browser = guest()
    filled = answered(browser.get(url(link, "download")).content, {1: "Nous ne détenons pas cet élément."})
    browser.post(url(link, "spreadsheet"), {"file": file("liste.csv", filled)})
    returned = Return.objects.get()
    assert returned.is_list
    assert returned.origin == str(link)
    match = returned.matches.get()
    assert (match.line_id, match.decision) == (one.pk, "pending")
    assert RequestLine.objects.get(pk=one.pk).state == "asked"


def test_a_vendors_list_answers_the_lines_it_was_shown_only(lines, guest, url):
    one, two = lines(2)
    _everything, all_seeing = guest()
    link, browser = guest("vendor", lines=[two])
    content = all_seeing.get(url(_everything, "download")).content
    filled = answered(content, {1: "Nous refusons.", 2: "Nous refusons."})
    browser.post(url(link, "spreadsheet"), {"file": file("liste.csv", filled)})
    assert {match.line_id for match in Return.objects.get().matches.all()} <= {two.pk}
    assert one.pk


def test_a_closed_line_takes_nothing_more(lines, guest, url):
    [line] = lines(1, "closed")
    link, browser = guest()
    quiet = {"accept": "application/json"}
    assert browser.post(url(link, "bring", line=line.pk), {"file": file()}, headers=quiet).status_code == 409
    assert Arrival.objects.count() == 0


def test_a_file_of_no_line_is_received_too(lines, guest, url, takeover):
    link, browser = guest()
    browser.post(url(link, "bring_any"), {"file": file()})
    read_all(takeover)
    arrival = Arrival.objects.get()
    assert (arrival.line, arrival.state) == (None, "read")


def test_every_act_is_an_event_in_the_persons_name(lines, guest, url, takeover):
    one, two = lines(2)
    link, browser = guest()
    browser.post(url(link, "bring", line=one.pk), {"file": file()})
    browser.post(url(link, "reply", line=two.pk), {"state": "refused", "answer": "Non."})
    acts = dict(Event.objects.filter(by=str(link)).values_list("verb", "by"))
    assert {"enter_guest", "bring_file", "answer_line"} <= set(acts)


def test_the_firm_sees_on_the_line_what_arrived_and_nobody_could_read(
    lines, guest, url, takeover, lead, sign_in
):
    from django.urls import reverse

    [line] = lines(1)
    link, browser = guest()
    browser.post(url(link, "bring", line=line.pk), {"file": file("schema.vsd", b"\x93\x00\x01" * 99)})
    read_all(takeover)
    page = sign_in(lead).get(reverse("handover:line", kwargs={"takeover": takeover.pk, "line": line.pk}))
    assert "schema.vsd" in page.content.decode()
    assert "Nothing has arrived" not in page.content.decode()
