import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bascule.gaps.find_gaps import find_gaps
from bascule.handover.ask import ask
from bascule.handover.compose import compose
from bascule.handover.models import Letter, Receipt, RequestLine


@pytest.fixture
def address(case):
    return f"/takeovers/{case.pk}/handover/"


@pytest.fixture
def asked(case, things, lead):
    find_gaps(case.client, by=lead)
    ask(case, by=lead)


@pytest.mark.parametrize("view", ["", "?view=board", "?state=draft", "?q=Fibre", "?sort=-due", "?page=9"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_list_is_shown_as_table_and_board(view, language, address, asked, reader, sign_in):
    answer = sign_in(reader, language).get(address + view)
    assert answer.status_code == 200
    assert "Fibre siège" in answer.content.decode()


def test_an_empty_list_teaches(address, reader, sign_in):
    assert (
        "Nothing has been asked of the outgoing provider yet" in sign_in(reader).get(address).content.decode()
    )


def test_a_list_goes_from_draft_to_asked_by_hand(address, asked, lead, sign_in):
    browser = sign_in(lead)
    browser.post(f"{address}bulk/", {"all": "drafts", "approver": "Hélène Lacombe"})
    assert not RequestLine.objects.exclude(state="approved").exists()
    picked = [str(line.pk) for line in RequestLine.objects.all()[:3]]
    browser.post(f"{address}bulk/", {"pick": [*picked, "nonsense"], "do": "asked"})
    assert RequestLine.objects.filter(state="asked").count() == 3


def test_a_file_that_came_gets_a_receipt_on_the_page(address, lines, technician, sign_in):
    [line] = lines(1, state="asked")
    browser = sign_in(technician)
    file = SimpleUploadedFile("fw.conf", b"config system")
    browser.post(f"{address}lines/{line.pk}/receive/", {"what": "Configuration", "file": file, "count": "12"})
    receipt = Receipt.objects.get()
    page = browser.get(f"{address}lines/{line.pk}/").content.decode()
    assert receipt.sha256 in page and "fw.conf" in page and "12 entries read" in page


def test_a_move_that_is_not_possible_says_why_and_changes_nothing(address, lines, technician, sign_in):
    [line] = lines(1, state="draft")
    answer = sign_in(technician).post(f"{address}lines/{line.pk}/check/", {"how": "looked"}, follow=True)
    assert "cannot become" in answer.content.decode()
    line.refresh_from_db()
    assert line.state == "draft"


@pytest.mark.parametrize("path", ["ask/", "bulk/", "chase/", "letters/compose/"])
def test_a_reader_changes_nothing(path, address, reader, sign_in):
    assert sign_in(reader).post(address + path).status_code == 403


@pytest.mark.parametrize("path", ["bulk/", "chase/", "letters/compose/"])
def test_a_technician_neither_approves_nor_writes(path, address, technician, sign_in):
    assert sign_in(technician).post(address + path).status_code == 403


@pytest.mark.parametrize("path", ["", "letters/"])
def test_somebody_elses_takeover_does_not_exist(path, address, outsider, sign_in):
    assert sign_in(outsider).get(address + path).status_code == 404


def test_a_letter_is_composed_seen_edited_reviewed_and_sent(address, lines, lead, sign_in, case):
    lines(2, state="approved", due_on=case.notice_on)
    browser = sign_in(lead)
    facts = {"debt": "none", "reversibility": "yes", "personal_data": "no", "cloud": "no"}
    facts |= {"choice": "unknown", "price": "unknown", "kind": "request", "language": "fr"}
    browser.post(f"{address}letters/compose/", facts)
    letter = Letter.objects.get()
    here = f"{address}letters/{letter.pk}/"
    page = browser.get(here).content.decode()
    assert "counsel has not reviewed" in page
    pictures = re.findall(r'src="([^"]+/page/\d+/[^"]*)"', page)
    assert len(pictures) >= 2
    assert browser.get(pictures[0]).content.startswith(b"\x89PNG")
    browser.post(here, {"subject": letter.subject, "body": letter.body + "\n\nMerci."})
    letter.refresh_from_db()
    assert letter.body.endswith("Merci.")
    text = re.search(r'name="text" value="(\w{64})"', browser.get(here).content.decode()).group(1)
    browser.post(f"{here}review/", {"counsel": "Me Duval", "text": text})
    browser.post(f"{here}send/", {"tracking": "1A 234 567"})
    letter.refresh_from_db()
    assert (letter.state, letter.reviewed_by) == ("sent", "Me Duval")
    assert RequestLine.objects.filter(state="asked").count() == 2
    assert browser.get(f"{here}pdf/").content.startswith(b"%PDF")
    assert browser.get(f"{here}word/").content.startswith(b"PK")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_letters_can_be_read_by_a_reader_and_not_changed(language, address, case, lead, reader, sign_in):
    letter = compose(case, "mandate", "fr", by=lead)
    browser = sign_in(reader, language)
    here = f"{address}letters/{letter.pk}/"
    assert browser.get(here).status_code == 200
    assert browser.get(f"{address}letters/").status_code == 200
    assert browser.post(here, {"subject": "x", "body": "y"}).status_code == 403
    assert browser.post(f"{here}send/", {}).status_code == 403


def test_the_list_of_two_thousand_lines_costs_few_queries(
    address, lines, reader, sign_in, django_assert_max_num_queries
):
    lines(2000)
    browser = sign_in(reader)
    with django_assert_max_num_queries(25):
        browser.get(address)
    with django_assert_max_num_queries(25):
        browser.get(f"{address}?view=board")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_list_can_be_taken_as_a_spreadsheet_in_which_words_stay_words(
    language, address, lines, reader, sign_in
):
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    lines(3, answer="=cmd()")
    content = sign_in(reader, language).get(f"{address}sheet/").content
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert len(rows) == 4
    assert rows[1][2] == "Élément n° 1" and rows[1][8] == "=cmd()"
