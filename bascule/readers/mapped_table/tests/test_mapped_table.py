"""A stranger's table is understood as far as it goes; a person's mapping decides; secrets never show in a preview."""

import json

from bascule.observation.records import Observation, Reading
from bascule.readers.mapped_table.preview_import import preview_import
from bascule.readers.mapped_table.profile import shape_of
from bascule.readers.mapped_table.propose_mapping import propose_mapping, read_mapped_file
from bascule.readers.read_file import read_file

CANARY = "Canari-Mdp-1"
FRENCH = f"""Inventaire du parc;;;;;;;
Mis à jour le 12/03/2026;;;;;;;
Nom du poste;N° de série;Adresse IP;Adresse MAC;Type;Utilisateur;Fin garantie;Mdp admin local
PC-01;ABC1;192.0.2.10;00-11-22-33-44-55;PC portable;Jean Dupont;31/12/2026;{CANARY}
SRV-01;ABC2;192.0.2.11;00-11-22-33-44-56;Serveur;;;
IMP-01;ABC3;192.0.2.12;00-11-22-33-44-57;Imprimante réseau;;;
"""


def write(tmp_path, text, encoding="cp1252", name="parc.csv"):
    file = tmp_path / name
    file.write_bytes(text.encode(encoding))
    return file


def test_a_french_list_in_any_encoding_is_read_row_by_row(tmp_path):
    for encoding in ("cp1252", "utf-8", "utf-8-sig", "utf-16", "cp850"):
        result = read_file(write(tmp_path, FRENCH, encoding))
        assert (result.reader, result.error, result.coverage) == ("mapped_table", None, 1.0), encoding
        found = [(one.kind, one.hostname, one.serial, one.ips) for one in result.reading.observations]
        assert found[0] == ("endpoint", "PC-01", "ABC1", ["192.0.2.10"])
        assert [one.kind for one in result.reading.observations] == ["endpoint", "server", "printer"]
        first = result.reading.observations[0]
        assert (first.attributes["warranty_end"], first.attributes["subtype"], first.evidence.line) == (
            "2026-12-31",
            "laptop",
            4,
        )
        assert [secret.material for secret in result.reading.secrets] == [CANARY.encode()]
        assert CANARY not in repr(result.reading.observations)


def test_english_headings_commas_and_american_dates(tmp_path):
    text = "Computer name,Serial,IP address,Purchase date\nPC-1,S1,192.0.2.1,12/31/2024\nPC-2,S2,192.0.2.2,01/02/2024\n"
    (first, second) = read_file(write(tmp_path, text)).reading.observations
    assert (first.attributes["purchased"], second.attributes["purchased"]) == ("2024-12-31", "2024-01-02")


def test_a_table_nobody_understands_waits_for_a_mapping(tmp_path):
    file = write(tmp_path, "Alpha;Beta\nx;y\nz;t\n")
    result = read_file(file)
    assert (result.reader, result.coverage, result.error) == ("mapped_table", 0.0, None)
    assert "mapping page" in result.reading.not_read[0].why


def test_a_proposal_hides_secrets_and_its_profile_reads_the_file_again(tmp_path):
    file = write(tmp_path, FRENCH)
    (proposal,), _ = propose_mapping(file)
    assert CANARY not in json.dumps(proposal)
    assert (proposal["kind"], proposal["header_line"], proposal["rows"], proposal["usable"]) == (
        "endpoint",
        3,
        3,
        True,
    )
    assert read_file(file).reading.observations[0].serial == "ABC1"
    profile = {"sheets": [proposal["profile"]], "name": "parc", "schema": "bascule.mapping/1"}
    profile["sheets"][0]["columns"]["utilisateur"] = ""
    again = read_mapped_file(file, json.loads(json.dumps(profile)))
    assert again.error is None
    assert again.reading.observations[0].user is None
    assert len(again.reading.secrets) == 1


def test_a_mapping_can_make_any_column_secret(tmp_path):
    file = write(tmp_path, f"Alpha;Beta\nPC-1;{CANARY}\nPC-2;x\n")
    profile = {"sheets": [{"kind": "endpoint", "columns": {"alpha": "hostname", "beta": "secret:password"}}]}
    result = read_mapped_file(file, profile)
    assert [secret.material for secret in result.reading.secrets] == [CANARY.encode(), b"x"]
    assert CANARY not in repr(result.reading.observations)


def test_a_mapping_of_an_unknown_field_is_refused(tmp_path):
    file = write(tmp_path, "Alpha;Beta\n1;2\n3;4\n")
    result = read_mapped_file(file, {"sheets": [{"kind": "endpoint", "columns": {"alpha": "no_such_field"}}]})
    assert "no_such_field" in result.error.what()


def test_a_preview_counts_every_row_once():
    def row(ref, **what):
        return Observation(ref=ref, source="sheet", kind="endpoint", **what)

    reading = Reading(
        observations=[
            row("new", hostname="PC-9"), row("same", serial="S1"), row("changed", serial="S2", os="Windows 11"),
            row("clash", hostname="PC-3", serial="S3b"), row("two", serial="S1", hostname="PC-2"),
        ],
        units=6, units_read=5,
    )  # fmt: skip
    known = [
        {"id": "1", "kind": "endpoint", "serial": "S1"}, {"id": "2", "kind": "endpoint", "serial": "S2", "hostname": "PC-2"},
        {"id": "3", "kind": "endpoint", "serial": "S3", "hostname": "PC-3"},
    ]  # fmt: skip
    preview = preview_import(reading, known)
    assert (preview.create, preview.same, list(preview.update), list(preview.conflict)) == (
        ["new"], ["same"], ["changed"], ["clash", "two"],
    )  # fmt: skip
    assert (preview.skipped, preview.rows) == (1, 6)


def test_a_workbook_of_everything_is_read_sheet_by_sheet(tmp_path):
    import xlsxwriter

    sheets = {
        "Postes": [
            ["Parc de l'entreprise"],
            ["Nom PC", "Utilisateur", "N° série", "Remarques"],
            ["PC-1", "Zoé", "S1", "mdp: Canari-1"],
        ],
        "Mots de passe": [
            ["Équipement", "Identifiant", "Mot de passe", "URL"],
            ["Box", "admin", CANARY, "http://192.0.2.1"],
        ],
        "Contacts": [["Nom", "Prénom", "Fonction", "Mail"], ["Martin", "Zoé", "DAF", "zoe@acme.example"]],
        "Abonnements": [
            ["Fournisseur", "N° contrat", "Échéance", "Montant HT"],
            ["Orange", "C-1", "31/12/2026", "45,90"],
        ],
        "Caméras": [
            ["Emplacement", "Marque", "Adresse IP", "Mdp"],
            ["Parking", "Axis", "192.0.2.80", "Canari-2"],
        ],
        "Divers": [["a", "b"], ["c", "d"]],
    }
    file = tmp_path / "tout.xlsx"
    book = xlsxwriter.Workbook(str(file))
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    book.close()
    result = read_file(file)
    found = [(one.kind, one.name) for one in result.reading.observations]
    assert found == [
        ("endpoint", "PC-1"), ("secret", "Box"), ("person", "Zoé Martin"), ("contract", "Orange C-1"), ("camera-system", None),
    ]  # fmt: skip
    assert {secret.material.decode() for secret in result.reading.secrets} == {"Canari-1", CANARY, "Canari-2"}
    assert any(part.where == "Divers (1)" for part in result.reading.not_read)
    assert 0 < result.coverage < 1


def test_a_saved_mapping_is_used_again_for_the_next_file_with_the_same_headings_wherever_they_stand(tmp_path):
    first = write(tmp_path, "Alpha;Beta;Gamma\nPC-9;S-9;x\n")
    (proposal,), _ = propose_mapping(first, kind="endpoint")
    sheet = proposal["profile"] | {"columns": {"alpha": "name", "beta": "serial", "gamma": ""}}
    saved = {shape_of(proposal["headings"]): sheet}
    later = write(tmp_path, "Parc au 31/12/2026;;\n\nGamma;Alpha;Beta\nsecret;PC-10;S-10\n", name="other.csv")
    (one,) = read_file(later, options={"profiles": saved}).reading.observations
    assert (one.name, one.serial, one.kind) == ("PC-10", "S-10", "endpoint")
    assert "secret" not in str(one)
    assert read_file(write(tmp_path, "Alpha;Beta\nx;y\n"), options={"profiles": saved}).coverage == 0.0


def test_a_persons_mapping_goes_before_a_format_that_is_sure(tmp_path):
    file = write(
        tmp_path,
        "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp\n,,login,Box,,,0,,a,b,\n",
    )
    assert read_file(file).reader == "bitwarden"
    (proposal,), _ = propose_mapping(file, kind="endpoint")
    saved = {shape_of(proposal["headings"]): proposal["profile"]}
    assert read_file(file, options={"profiles": saved}).reader == "mapped_table"


def test_the_line_the_kind_the_encoding_and_the_delimiter_are_a_persons_to_choose(tmp_path):
    file = write(tmp_path, "Nom|Série\nNîmes|S1\nPC-1|S2\n", encoding="cp850")
    (proposal,), _ = propose_mapping(
        file, encoding="cp850", delimiter="|", headers={"": 1}, kinds={"": "server"}
    )
    assert (proposal["kind"], proposal["encoding"], proposal["delimiter"]) == ("server", "cp850", "|")
    assert proposal["sample"][0]["cells"] == ["Nîmes", "S1"]
    chosen = {"sheets": [proposal["profile"]], "encoding": "cp850", "delimiter": "|"}
    assert read_mapped_file(file, chosen).reading.observations[0].name == "Nîmes"


def test_a_saved_mapping_that_no_longer_fits_the_catalogue_is_left_alone(tmp_path):
    file = write(tmp_path, "Alpha;Beta\nx;y\n")
    saved = {shape_of(["Alpha", "Beta"]): {"kind": "gone", "columns": {"alpha": "name"}}}
    result = read_file(file, options={"profiles": saved})
    assert result.error is None and result.coverage == 0.0
