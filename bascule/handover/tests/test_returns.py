"""What comes back is read, matched with reasons, and moves a line only when a person says so."""

import csv
import io
import zipfile
from datetime import timedelta
from xml.sax.saxutils import escape

import pytest
import xlsxwriter
from django.utils import timezone

from bascule.discovery.models import SealedSecret
from bascule.handover.answer_words import Said, said_in
from bascule.handover.arrivals import arrivals
from bascule.handover.ask import ask
from bascule.handover.line_states import S
from bascule.handover.list_sheet import list_sheet
from bascule.handover.match_return import match_return
from bascule.handover.models import RequestLine, ReturnMatch
from bascule.handover.reasons import words
from bascule.handover.settle_matches import settle_matches
from bascule.handover.wording import asks
from bascule.observation.problem import Problem
from bascule.readers.table import tables_in
from bascule.vault.keys import prepare_client

CANARY = "Canari-9271-Xq"
FORTI = """#config-version=FGT60F-7.4.3-FW-build2573-240201:opmode=0:vdom=0:user=admin
config system global
    set hostname "FW-Siege"
end
config system admin
    edit "admin"
        set accprofile "super_admin"
    next
end
"""


@pytest.fixture
def asked(case, lines):
    """Twelve different lines that went out."""
    made = lines(12, state="asked", due_on=timezone.now().date() + timedelta(days=5))
    for n, line in enumerate(made, start=1):
        line.what_fr = f"Configuration complète de l’équipement n° {n}, « {chr(64 + n)}{chr(64 + n)} »"
        line.what_en = f"Complete configuration of device {n}"
    RequestLine.objects.bulk_update(made, ["what_fr", "what_en"])
    return list(RequestLine.objects.order_by("number"))


@pytest.fixture
def rows(case, asked, tmp_path):
    """Our own list as the provider gets it: header and rows."""
    file = tmp_path / "liste.xlsx"
    file.write_bytes(list_sheet(case, "fr"))
    table = tables_in(file)[0]
    return [list(table.header), *([*row.cells, ""][: len(table.header)] for row in table.rows())]


def filled(rows, answers, column=-1):
    return [rows[0], *([*row[:column], answers.get(int(row[0]), "")] for row in rows[1:])]


def as_xlsx(rows):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Retour")
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return stream.getvalue()


def as_french_csv(rows):
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=";").writerows(rows)
    return stream.getvalue().encode("cp1252", errors="replace")


def as_ods(rows):
    cells = "".join(
        "<table:table-row>" + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(str(cell))}</text:p></table:table-cell>'
            for cell in row
        ) + "</table:table-row>"
        for row in rows
    )  # fmt: skip
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {names}><office:body><office:spreadsheet>'
        f'<table:table table:name="Retour">{cells}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return stream.getvalue()


ANSWERS = {
    1: "Refusé : propriété de notre société", 2: "Non détenu", 3: "Sera transmis la semaine prochaine",
    4: "Partiel, il manque le site 2", 5: "RIO 01P123456 ABC, ligne 05 57 00 00 01", 6: "Ci-joint",
}  # fmt: skip
PROPOSED = {1: "refused", 2: "not_held", 3: "noted", 4: "partial", 5: "received", 6: "noted"}


@pytest.mark.parametrize(
    ("name", "write"), [("retour.xlsx", as_xlsx), ("retour.csv", as_french_csv), ("retour.ods", as_ods)]
)
def test_a_filled_in_list_is_matched_row_by_row_whatever_saved_it(name, write, case, rows, lead):
    returned = match_return(case, name, write(filled(rows, ANSWERS)), by=lead)
    assert returned.is_list
    assert (returned.rows, returned.blank) == (12, 6)
    assert {m.line.number: m.proposed for m in returned.matches.all()} == PROPOSED
    assert all(words(match.reasons) for match in returned.matches.all())
    assert set(RequestLine.objects.values_list("state", flat=True)) == {"asked"}, (
        "nobody has confirmed anything"
    )


def test_columns_moved_and_renamed_and_rows_deleted_or_sorted_still_match(case, rows, lead):
    order = [8, 3, 0, 2]  # answer first; families, dates and states thrown away
    changed = [[row[place] for place in order] for row in filled(rows, ANSWERS)]
    changed[0] = ["Votre retour", "Libellé", "Rang", "Machin"]
    del changed[7:]
    changed[1:] = changed[:0:-1]
    returned = match_return(case, "copie de liste (2).xlsx", as_xlsx(changed), by=lead)
    assert {m.line.number: m.proposed for m in returned.matches.all()} == PROPOSED
    assert min(m.confidence for m in returned.matches.all() if m.line.number != 5) >= 0.9


def test_without_the_number_the_words_find_the_line(case, rows, lead):
    changed = [row[1:] for row in filled(rows, {7: "Refus"})]
    [match] = match_return(case, "liste.csv", as_french_csv(changed), by=lead).matches.all()
    assert (match.line.number, match.proposed) == (7, "refused")


def test_a_number_that_contradicts_its_words_is_not_certain(case, rows, lead):
    changed = filled(rows, {3: "Refus"})
    changed[3][0] = "9"
    [match] = match_return(case, "liste.xlsx", as_xlsx(changed), by=lead).matches.all()
    assert match.line.number == 3
    assert match.confidence < 0.9


def test_our_own_state_column_is_no_answer(case, rows, lead):
    returned = match_return(case, "liste.xlsx", as_xlsx(rows), by=lead)
    assert (returned.blank, returned.matches.count()) == (12, 0)


def test_rows_of_no_line_are_shown_and_not_lost(case, rows, lead):
    returned = match_return(
        case, "l.xlsx", as_xlsx([*filled(rows, {1: "Refus"}), ["", "", "", "Et la cafetière ?"]]), by=lead
    )
    assert [entry["text"] for entry in returned.strange] == ["Et la cafetière ?"]


def test_a_password_typed_into_the_list_is_sealed_and_shown_nowhere(case, rows, lead):
    prepare_client(case.client, by=lead)
    case.client.refresh_from_db()
    returned = match_return(
        case, "l.xlsx", as_xlsx(filled(rows, {5: f"admin, mdp : {CANARY}"})), by=lead, settle=False
    )
    assert (returned.secrets, SealedSecret.objects.count()) == (1, 1)
    assert CANARY not in str([list(ReturnMatch.objects.values()), list(SealedSecret.objects.values())])
    assert "••••" in returned.matches.get().answer


def test_lines_move_only_when_a_person_confirms_and_each_with_its_receipt(case, rows, lead):
    returned = match_return(case, "l.xlsx", as_xlsx(filled(rows, ANSWERS)), by=lead)
    certain = [m for m in returned.matches.all() if m.confidence >= 0.9]
    assert settle_matches(certain, True, by=lead) == len(certain)
    assert settle_matches(certain, True, by=lead) == 0, "a second click moves nothing"
    states = dict(RequestLine.objects.values_list("number", "state"))
    assert [states[n] for n in (1, 2, 3, 4, 5, 6)] == [
        "refused",
        "not_held",
        "asked",
        "partial",
        "asked",
        "asked",
    ]
    assert "semaine prochaine" in RequestLine.objects.get(number=3).answer
    receipt = RequestLine.objects.get(number=4).receipts.get()
    assert receipt.sha256 == returned.sha256


def test_a_rejected_proposal_changes_nothing(case, rows, lead):
    returned = match_return(case, "l.xlsx", as_xlsx(filled(rows, ANSWERS)), by=lead)
    assert settle_matches(returned.matches.all(), False, by=lead) == 6
    assert set(RequestLine.objects.values_list("state", flat=True)) == {"asked"}


def test_a_firewall_configuration_answers_the_line_of_that_firewall(case, things, lead):
    ask(case, by=lead)
    RequestLine.objects.update(state=S.ASKED)
    from bascule.inventory.models import Item

    Item.objects.filter(name="FW-Siège").delete()
    prepare_client(case.client, by=lead)
    today = timezone.now().date()
    returned = match_return(case, f"FW_{today:%Y%m%d}.conf", FORTI.encode(), by=lead)
    assert returned.exported_on == today
    found = {m.line.key.split(":")[0]: m for m in returned.matches.all()}
    exports = found["network-device.config-exports"]
    assert exports.proposed == "received"
    assert any("fortios" in why for why in words(exports.reasons))
    assert not any(key.startswith(("domain.", "secret.", "endpoint.")) for key in found)


def test_an_export_older_than_was_asked_for_is_at_most_partial(case, things, lead):
    ask(case, by=lead)
    RequestLine.objects.update(state=S.ASKED)
    prepare_client(case.client, by=lead)
    old = timezone.now().date() - timedelta(days=90)
    returned = match_return(case, f"FW_{old:%Y-%m-%d}.conf", FORTI.encode(), by=lead)
    match = returned.matches.get(line__key__startswith="network-device.config-exports")
    assert match.proposed == "partial"
    assert match.confidence < 0.9


def test_a_file_nobody_can_read_answers_nothing_and_says_so(case, asked, lead):
    returned = match_return(case, "dump.bin", bytes(range(256)) * 40, by=lead)
    assert returned.matches.count() == 0
    assert returned.problem["what"]


def test_an_empty_file_is_refused(case, asked, lead):
    with pytest.raises(Problem):
        match_return(case, "vide.xlsx", b"", by=lead)


def test_what_may_arrive_belongs_to_asks_of_the_catalogue():
    assert set(arrivals()) <= set(asks())


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("Nous ne pouvons pas transmettre ce document", Said.REFUSED), ("Aucun", Said.NOT_HELD),
        ("Aucun problème, ci-joint l'export", Said.GIVEN), ("nous n'avons pas ce code", Said.NOT_HELD),
        ("Will be sent tomorrow", Said.PROMISED), ("non", Said.CONTENT), (" ", Said.NOTHING), ("OK", Said.GIVEN),
        ("We do not hold this", Said.NOT_HELD), ("N/A", Said.NOT_HELD), ("192.168.1.1 admin", Said.CONTENT),
    ],
)  # fmt: skip
def test_words_mean_what_a_person_would_take_them_for(answer, said):
    assert said_in(answer)[0] is said


def test_what_is_checked_is_what_was_really_tried(case, things, lead):
    from bascule.handover.checks import checks_of, how_checked
    from bascule.inventory.models import Item

    ask(case, by=lead)
    RequestLine.objects.update(state=S.ASKED)
    prepare_client(case.client, by=lead)
    line = RequestLine.objects.filter(key__startswith="network-device.config-exports").first()
    assert [check.passed for check in checks_of(line)] == [None, None]
    Item.objects.filter(name="FW-Siège").delete()
    today = timezone.now().date()
    returned = match_return(case, f"FW_{today:%Y%m%d}.conf", FORTI.encode(), by=lead)
    match = returned.matches.get(line__key__startswith="network-device.config-exports")
    settle_matches([match], True, by=lead, proposed="received")
    found = checks_of(match.line)
    assert [check.passed for check in found] == [True, True]
    assert "fortios" in how_checked(found)
