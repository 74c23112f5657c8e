"""A table nobody understands waits for a person's word; that word is kept, shared, and taken back whole."""

import json

import pytest

from bascule.clients.open_client import open_client
from bascule.discovery.held import forget_held, release
from bascule.discovery.import_files import import_files, open_import, queue_file, read_queued, undo_import
from bascule.discovery.keep_mapping import share_mapping, take_mapping
from bascule.discovery.map_file import bring_again, map_file
from bascule.discovery.models import FileState, ImportedFile, Mapping, Observation
from bascule.inventory.models import Item
from bascule.observation.problem import Problem
from bascule.readers.mapped_table.propose_mapping import propose_mapping

CANARY = "Canari-Colonne-7"
STRANGE = f"Repère;Machin;Truc;Bidule\nPC-01;AB-1;31/12/2026;{CANARY}1\nPC-02;AB-2;01/02/2027;{CANARY}2\n"


@pytest.fixture
def customer(firm, owner):
    return open_client(firm, by=owner, name="Menuiserie Lacombe")


@pytest.fixture
def file(customer, owner, takeover):
    run = open_import(customer, by=owner, takeover=takeover)
    queue_file(run, "parc.csv", STRANGE.encode("cp1252"))
    read_queued(run, by=owner)
    return run.files.get()


def profile(tmp_path, **more):
    path = tmp_path / "parc.csv"
    path.write_bytes(STRANGE.encode("cp1252"))
    (proposal,), _ = propose_mapping(path, kind="endpoint")
    columns = {"repere": "name", "machin": "serial", "truc": "warranty_end", "bidule": "secret:password"}
    return {"sheets": [proposal["profile"] | {"columns": columns} | more], "name": "Parc"}


def test_a_table_nobody_understands_waits_sealed(file) -> None:
    assert (file.state, file.created) == (FileState.TO_MAP, 0)
    assert CANARY.encode() not in bytes(file.content)
    assert release(file).decode("cp1252") == STRANGE


def test_a_persons_mapping_reads_it_and_the_rows_add_up(file, owner, tmp_path) -> None:
    map_file(file, profile(tmp_path), by=owner)
    read_queued(file.run, by=owner)
    file.refresh_from_db()
    assert (file.state, file.units, file.created, file.updated, file.rejected) == (FileState.READ, 2, 2, 0, 0)
    assert file.secrets == 2
    one = Item.objects.get(name="PC-01")
    assert one.fields["serial"] == "AB-1" and one.fields["warranty_end"] == "2026-12-31"
    assert CANARY not in json.dumps(list(Observation.objects.values_list("record", flat=True)))


def test_the_next_file_with_the_same_headings_is_read_by_itself(file, owner, customer, tmp_path) -> None:
    map_file(file, profile(tmp_path), by=owner)
    folder = tmp_path / "later"
    folder.mkdir()
    (folder / "autre.csv").write_bytes(b"Machin;Truc;Rep\xe8re;Bidule\nAB-9;;PC-09;\n")
    import_files(customer, [folder], by=owner)
    assert Observation.objects.get(record__serial="AB-9").name == "PC-09"


def test_a_mapping_that_is_not_kept_is_not_used_again(file, owner, tmp_path) -> None:
    map_file(file, profile(tmp_path), by=owner, keep=False)
    assert not Mapping.objects.exists()


def test_a_mapping_is_shared_as_a_file_that_holds_no_cell(file, owner, firm, tmp_path) -> None:
    map_file(file, profile(tmp_path), by=owner)
    data = share_mapping(Mapping.objects.get())
    assert b"PC-01" not in data and CANARY.encode() not in data
    Mapping.objects.all().delete()
    (kept,) = take_mapping(firm, data, by=owner)
    assert kept.sheet["columns"]["machin"] == "serial"
    for wrong in (b"", b"{}", b'{"sheets": [{"kind": "endpoint", "columns": {"a": "nowhere"}}]}'):
        with pytest.raises(Problem):
            take_mapping(firm, wrong, by=owner)


def test_reading_it_otherwise_takes_back_what_it_said_before(file, owner, tmp_path) -> None:
    map_file(file, profile(tmp_path), by=owner)
    read_queued(file.run, by=owner)
    again = profile(tmp_path, kind="server")
    file.refresh_from_db()
    bring_again(file, STRANGE.encode("cp1252"))
    map_file(file, again, by=owner)
    read_queued(file.run, by=owner)
    assert set(Item.objects.values_list("kind", flat=True)) == {"server"}
    assert Observation.objects.standing().count() == 2


def test_another_file_is_not_taken_for_the_same(file) -> None:
    with pytest.raises(Problem):
        bring_again(file, b"something else")


def test_a_whole_mapped_import_can_be_undone(file, owner, tmp_path) -> None:
    map_file(file, profile(tmp_path), by=owner)
    read_queued(file.run, by=owner)
    undo_import(file.run, by=owner)
    assert not Item.objects.exists()
    assert ImportedFile.objects.get().content is None


def test_what_waited_too_long_is_erased_and_its_receipt_stays(file) -> None:
    from datetime import timedelta

    ImportedFile.objects.update(held_until=file.held_until - timedelta(days=30))
    assert forget_held() == 1
    file.refresh_from_db()
    assert file.content is None and file.sha256
    with pytest.raises(Problem):
        release(file)


def test_a_new_version_of_a_list_updates_its_rows_and_keeps_those_it_forgot(
    customer, owner, tmp_path
) -> None:
    list_ = tmp_path / "parc.csv"
    list_.write_text(
        "Nom;Numéro de série;Modèle\nPC-1;SN-1;Latitude 5\nPC-2;SN-2;Latitude 6\n", encoding="utf-8"
    )
    import_files(customer, [list_], by=owner)
    list_.write_text(
        "Nom;Numéro de série;Modèle\nPC-3;SN-3;Optiplex\nPC-1;SN-1;Latitude 7\n", encoding="utf-8"
    )
    row = import_files(customer, [list_], by=owner).files.get()
    assert (row.created, row.updated, row.rejected) == (1, 1, 0)
    assert Item.objects.get(name="PC-1").fields["model"] == "Latitude 7"
    assert Item.objects.filter(name="PC-2").exists()


def test_the_page_maps_a_workbook_sheet_by_sheet(owner, customer, takeover, sign_in) -> None:
    import io

    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in (
            ("Alpha", [["Un", "Deux"], ["PC-1", "S-1"]]),
            ("Notes", [["Rien", "Du tout"], ["a", "b"]]),
        ):
            page = book.add_worksheet(name)
            for place, row in enumerate(rows):
                page.write_row(place, 0, row)
    run = open_import(customer, by=owner, takeover=takeover)
    held = queue_file(run, "classeur.xlsx", out.getvalue())
    read_queued(run, by=owner)
    takeover.client = customer
    takeover.save()
    browser, url = sign_in(owner), f"/takeovers/{takeover.pk}/discovery/files/{held.pk}/mapping/"
    shown = browser.get(url).context["sheets"]
    assert [sheet["sheet"] for sheet in shown] == ["Alpha", "Notes"]
    kinds = {
        "sheets": 2,
        "s0-sheet": "Alpha",
        "s0-kind": "endpoint",
        "s1-sheet": "Notes",
        "s1-kind": "",
        "do": "again",
    }
    first = browser.post(url, kinds).context["sheets"][0]
    chosen = kinds | {"s0-shape": first["shape"], "s0-was": "endpoint", "s0-c0": "name", "s0-c1": "serial"}
    preview = browser.post(url, chosen | {"do": "preview"}).context["preview"]
    assert (preview["create"], preview["skipped"], preview["rows"]) == (1, 1, 2)
    assert browser.post(url, chosen | {"do": "import", "keep": "on"}).status_code == 302
    read_queued(run, by=owner)
    assert list(Item.objects.values_list("name", flat=True)) == ["PC-1"]
    again = browser.post(url, {"do": "import"})
    assert again.status_code in (302, 422)
