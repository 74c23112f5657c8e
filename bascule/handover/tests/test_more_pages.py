"""Pages of what came back, of sending, of the calendar and of recovery."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bascule.clients.models import Firm, Takeover
from bascule.handover.compose import compose
from bascule.handover.models import CalendarFeed, Dispatch, Letter, MailServer, RequestLine, Return

CANARY = "Canari-page-5521"


@pytest.fixture
def address(case):
    def of(name, **more):
        return reverse(f"handover:{name}", kwargs={"takeover": case.pk, **more})

    return of


@pytest.fixture
def letter(case, lines, lead):
    lines(3, state="approved")
    made = compose(case, "request", "en", by=lead)
    Letter.objects.filter(pk=made.pk).update(body=made.body.replace("[to be completed]", "agreed"))
    made.refresh_from_db()
    return made


PAGES = ["returns", "calendar", "route", "home", "letters"]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", PAGES)
def test_every_view_of_the_handover_answers(name, language, address, lines, reader, sign_in):
    lines(4, state="asked")
    assert sign_in(reader, language).get(address(name)).status_code == 200


def test_a_list_is_given_confirmed_and_moves_its_lines(address, lines, technician, sign_in):
    lines(4, state="asked")
    browser = sign_in(technician)
    rows = ["N°;Concerne;Ce que nous demandons;Réponse du prestataire"]
    rows += [
        f"{line.number};{line.about};{line.what_fr};{'Refusé' if line.number < 3 else ''}"
        for line in RequestLine.objects.all()
    ]
    file = SimpleUploadedFile("retour.csv", "\r\n".join(rows).encode("cp1252"))
    answer = browser.post(address("returns"), {"file": file, "origin": "By e-mail"}, follow=True)
    assert "It answers 2 lines" in answer.content.decode()
    returned = Return.objects.get()
    answer = browser.post(address("settle", returned=returned.pk), {"do": "certain"}, follow=True)
    assert "2 lines decided" in answer.content.decode()
    assert list(RequestLine.objects.values_list("state", flat=True)) == [
        "refused",
        "refused",
        "asked",
        "asked",
    ]


def test_a_single_proposal_can_be_confirmed_as_something_else_or_rejected(
    address, lines, technician, sign_in
):
    lines(2, state="asked")
    browser = sign_in(technician)
    file = SimpleUploadedFile(
        "r.csv",
        "N°;Ce que nous demandons;Réponse\r\n1;Export complet de la configuration;Refusé\r\n2;Export complet de la configuration;OK".encode(),
    )
    browser.post(address("returns"), {"file": file})
    returned = Return.objects.get()
    first, second = returned.matches.order_by("line__number")
    browser.post(address("settle", returned=returned.pk), {"do": "as:not_held", "pick": str(first.pk)})
    browser.post(address("settle", returned=returned.pk), {"do": "reject", "pick": str(second.pk)})
    assert list(RequestLine.objects.values_list("state", flat=True)) == ["not_held", "asked"]


def test_a_reader_gives_nothing_and_settles_nothing(address, lines, reader, sign_in, case):
    lines(1, state="asked")
    returned = Return.objects.create(
        client=case.client, takeover=case, name="x", sha256="0" * 64, is_list=True
    )
    browser = sign_in(reader)
    assert browser.post(address("returns"), {}).status_code in (403, 405)
    assert browser.post(address("settle", returned=returned.pk), {"do": "certain"}).status_code == 403


def test_the_ready_message_is_taken_from_the_page_and_the_letter_stays_a_draft(
    address, letter, lead, sign_in
):
    browser = sign_in(lead)
    page = browser.get(address("mail", letter=letter.pk)).content.decode()
    assert "No mail server is set" in page
    said = {
        "do": "prepare",
        "to": "a@durand.example; b@durand.example",
        "cc": "",
        "subject": "Subject",
        "body": "Words",
    }
    answer = browser.post(address("mail", letter=letter.pk), said)
    assert answer["Content-Type"] == "message/rfc822"
    assert b"X-Unsent: 1" in answer.content
    letter.refresh_from_db()
    assert (letter.state, Dispatch.objects.get().state) == ("draft", "prepared")
    browser.post(address("receipt", dispatch=Dispatch.objects.get().pk), {"receipt": "Read on Monday"})
    assert "Read on Monday" in browser.get(address("mail", letter=letter.pk)).content.decode()


def test_sending_without_a_server_says_what_to_do_and_sends_nothing(address, letter, lead, sign_in):
    said = {"do": "send", "to": "a@durand.example", "subject": "S", "body": "B", "without_counsel": "test"}
    answer = sign_in(lead).post(address("mail", letter=letter.pk), said)
    assert answer.status_code == 422
    assert "No mail server is set for the firm." in answer.content.decode()


def test_the_mail_servers_password_is_never_in_the_page(owner, lead, firm, sign_in):
    browser = sign_in(owner)
    said = {
        "do": "save",
        "host": "smtp.example",
        "port": 587,
        "security": "starttls",
        "sender": "b@clairval.example",
        "login": "b",
    }
    browser.post(reverse("mail_server"), {**said, "password": CANARY})
    page = browser.get(reverse("mail_server")).content.decode()
    assert CANARY not in page
    assert "smtp.example" in page
    sealed = bytes(MailServer.objects.get().sealed)
    browser.post(reverse("mail_server"), {**said, "sender": "c@clairval.example", "password": "••••••••"})
    row = MailServer.objects.get()
    assert (row.sender, bytes(row.sealed)) == ("c@clairval.example", sealed)
    assert sign_in(lead).get(reverse("mail_server")).status_code == 403
    browser.post(reverse("mail_server"), {"do": "forget"})
    assert MailServer.objects.count() == 0


def test_a_logo_is_put_on_and_shown_as_a_picture(owner, firm, sign_in):
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (300, 100), (0, 60, 120)).save(out, "PNG")
    browser = sign_in(owner)
    browser.post(reverse("mail_server"), {"do": "logo", "logo": SimpleUploadedFile("l.png", out.getvalue())})
    answer = browser.get(reverse("firm_logo"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    browser.post(reverse("mail_server"), {"do": "logo", "logo": SimpleUploadedFile("l.svg", b"<svg/>")})
    assert bytes(Firm.objects.get(pk=firm.pk).logo)


def test_a_calendars_address_is_shown_once_reads_without_signing_in_and_is_taken_away(address, lead, sign_in):
    from django.test import Client

    browser = sign_in(lead)
    page = browser.post(address("calendar"), {"label": "Luc", "language": "fr"}, follow=True).content.decode()
    path = re.search(r"/calendar/[\w.-]+\.ics", page)[0]
    assert path in page
    assert path not in browser.get(address("calendar")).content.decode()
    stranger = Client()
    answer = stranger.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    feed = CalendarFeed.objects.get()
    browser.post(address("calendar_revoke", feed=feed.pk))
    assert stranger.get(path).status_code == 404
    assert stranger.get("/calendar/x.ics").status_code == 404


@pytest.mark.parametrize("attitude", ["cooperative", "hostile", "vanished"])
def test_the_route_follows_the_attitude(attitude, address, case, things, reader, sign_in):
    Takeover.objects.filter(pk=case.pk).update(attitude=attitude)
    page = sign_in(reader).get(address("route")).content.decode()
    assert "Domain name" in page
    assert ("official record of facts" in page) == (attitude == "hostile")


def test_a_guide_is_a_page_and_a_pdf_and_an_unknown_one_does_not_exist(address, things, reader, sign_in):
    browser = sign_in(reader)
    assert "FW-Siège" in browser.get(address("guide", guide="firewall")).content.decode()
    assert browser.get(address("guide_pdf", guide="firewall")).content.startswith(b"%PDF")
    assert browser.get(address("guide", guide="nothing")).status_code == 404
    assert browser.get(address("guide_pdf", guide="nothing")).status_code == 404
