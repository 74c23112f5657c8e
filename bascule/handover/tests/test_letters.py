import io
import shutil
import subprocess
import zipfile
from xml.sax.saxutils import unescape

import pytest

from bascule.catalogue.letters import KINDS
from bascule.clients.models import Client, Document
from bascule.handover.blocks import blocks
from bascule.handover.compose import compose
from bascule.handover.edit_letter import edit_letter
from bascule.handover.keep_signed import keep_signed
from bascule.handover.letter_hash import letter_hash, reviewed, wants_review
from bascule.handover.models import RequestLine
from bascule.handover.print_letter import print_letter
from bascule.handover.review_letter import review_letter
from bascule.handover.send_letter import send_letter
from bascule.handover.word_letter import word_letter
from bascule.observation.problem import Problem

FULL = {
    "debt": "none",
    "reversibility": "yes",
    "personal_data": "yes",
    "cloud": "no",
    "contract": "contrat 2019-114",
}
FULL |= {"counsel": "Me Duval", "hours": "8", "amount": "500 €"}
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")


def text_of(pdf):
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def words_of(docx):
    with zipfile.ZipFile(io.BytesIO(docx)) as pack:
        return unescape(pack.read("word/document.xml").decode())


@needs_poppler
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_request_has_every_line_of_the_list_with_its_accents(language, case, lines, lead):
    lines(60)
    letter = compose(case, "request", language, by=lead)
    text = text_of(print_letter(letter))
    for line in RequestLine.objects.all():
        assert f"Élément n° {line.number}" in text
    assert "Hélène Lacombe" in text and "Infogérance Durand" in text
    pages = text.count("Page ")
    assert pages >= 4 and (f"Page {pages} {'sur' if language == 'fr' else 'of'} {pages}") in text


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_word_document_has_every_line_too(language, case, lines, lead):
    lines(60)
    words = words_of(word_letter(compose(case, "request", language, by=lead)))
    for line in RequestLine.objects.all():
        assert f"Élément n° {line.number}<" in words


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_kind_prints_as_archival_pdf_and_as_word(kind, language, case, lines, lead):
    lines(2, state="refused")
    letter = compose(case, kind, language, by=lead, facts=FULL)
    pdf = print_letter(letter)
    assert pdf.startswith(b"%PDF-1.7") and b"pdfaid:part" in pdf
    assert word_letter(letter).startswith(b"PK")


@needs_poppler
def test_two_thousand_lines_are_all_printed(case, lines, lead):
    lines(2000)
    letter = compose(case, "request", "fr", by=lead)
    pdf = print_letter(letter)
    assert pdf[:5] == b"%PDF-" and text_of(pdf).count("\f") > 40
    assert word_letter(letter).startswith(b"PK")


@needs_poppler
def test_words_of_a_stranger_cannot_break_out_of_the_page(case, lines, lead):
    hostile = '#panic() *x* $y$ `z` \\ <label> @ref // #read("/etc/passwd") ] }'
    lines(1, what_fr=hostile)
    letter = compose(case, "request", "fr", by=lead)
    edit_letter(letter, letter.subject, f"{hostile}\n\n- {hostile}\n\n## {hostile}", by=lead)
    letter.refresh_from_db()
    text = " ".join(text_of(print_letter(letter)).split())
    assert text.count("#panic() *x* $y$") == 4


def test_the_wording_follows_the_facts(case, lead):
    plain = compose(case, "request", "fr", by=lead)
    assert "réversibilité" not in plain.body
    told = compose(case, "request", "fr", by=lead, facts={"reversibility": "yes", "debt": "disputed"})
    assert "clause de réversibilité" in told.body and "désaccord" in told.body
    again = compose(case, "reminder", "fr", by=lead)
    assert again.facts["debt"] == "disputed"  # asked once


@pytest.mark.parametrize(
    ("country", "cited"), [("FR", "1104"), ("BE", "5.73"), ("GB", ""), ("US", ""), ("CH", "400")]
)
def test_only_the_law_of_the_clients_country_is_cited(country, cited, case, lead):
    Client.objects.filter(pk=case.client.pk).update(country=country)
    case.client.refresh_from_db()
    letter = compose(case, "formal_notice", "en", by=lead, facts={"personal_data": "yes"})
    assert cited in letter.body
    for other in {"1104", "5.73", "article 400"} - {cited}:
        assert other not in letter.body
    assert ("GDPR, Regulation (EU)" in letter.body) == (country in ("FR", "BE"))


def test_any_edit_after_counsels_review_makes_the_review_void(case, lead):
    letter = review_letter(compose(case, "retention", "fr", by=lead, facts=FULL), "Me Duval", by=lead)
    assert reviewed(letter)
    letter = edit_letter(letter, letter.subject, letter.body + "\n\nUn mot de plus.", by=lead)
    assert not reviewed(letter) and wants_review(letter) and letter.reviewed_by == ""


def test_a_review_of_another_text_is_refused(case, lead):
    letter = compose(case, "retention", "fr", by=lead, facts=FULL)
    shown = letter_hash(letter)
    letter = edit_letter(letter, letter.subject, letter.body + " Changé.", by=lead)
    with pytest.raises(Problem):
        review_letter(letter, "Me Duval", by=lead, text=shown)
    letter.refresh_from_db()
    assert not reviewed(letter)


def test_a_letter_with_an_empty_place_is_not_sent(case, lead):
    letter = compose(case, "retention", "fr", by=lead)
    assert "[" in letter.body
    with pytest.raises(Problem):
        send_letter(letter, by=lead, without_counsel="urgent")


def test_a_letter_goes_without_counsel_only_with_a_reason(case, lines, lead):
    lines(1, state="approved", due_on=case.notice_on)
    letter = compose(case, "request", "fr", by=lead, facts=FULL)
    with pytest.raises(Problem):
        send_letter(letter, by=lead)
    sent = send_letter(letter, by=lead, tracking="1A 234", without_counsel="Relu l'an dernier")
    assert sent.state == "sent"
    kept = Document.objects.get(pk=sent.facts["sent_document"])
    assert bytes(kept.content).startswith(b"%PDF") and kept.sha256 == Document.digest(bytes(kept.content))
    assert RequestLine.objects.get().state == "asked"
    with pytest.raises(Problem):
        edit_letter(sent, "Autre", "Autre", by=lead)


def test_the_signed_copy_is_kept_with_its_hash_and_must_be_paper(case, lead):
    letter = compose(case, "mandate", "fr", by=lead)
    with pytest.raises(Problem):
        keep_signed(letter, "virus.exe", b"MZ\x90", by=lead)
    keep_signed(letter, "signé.pdf", b"%PDF-1.4", by=lead)
    assert letter.signed.media_type == "application/pdf"


def test_a_dated_place_is_written_as_each_language_writes_it(case, lead):
    assert "1er\u00a0octobre\u00a02026" in compose(case, "mandate", "fr", by=lead).body
    assert "1\u00a0October\u00a02026" in compose(case, "mandate", "en", by=lead).body


def test_plain_text_becomes_headings_lists_and_paragraphs():
    assert blocks("## Un\nDeux\ntrois\n\n- a\n- b\n\nQuatre") == [
        {"kind": "heading", "text": "Un"},
        {"kind": "paragraph", "lines": ["Deux", "trois"]},
        {"kind": "list", "entries": ["a", "b"]},
        {"kind": "paragraph", "lines": ["Quatre"]},
    ]
