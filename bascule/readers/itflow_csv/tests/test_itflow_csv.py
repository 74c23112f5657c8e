"""Imports and exports of ITFlow have other headings and say the same."""

from bascule.readers.read_file import read_file


def read(tmp_path, text):
    file = tmp_path / "itflow.csv"
    file.write_text(text, encoding="utf-8")
    result = read_file(file)
    assert (result.reader, result.error) == ("itflow_csv", None)
    return result.reading


def test_assets_from_import_and_export(tmp_path):
    imported = read(tmp_path, "Name,Description,Type,Make,Model,Serial,OS,Purchase Date,Assigned To,Location,Physical Location,Notes\n"
                              "PC-1,,Laptop,Dell,5420,S1,Windows 11,2023-03-01,Zoé,Siège,B2,'=formule\n")  # fmt: skip
    exported = read(tmp_path, "Name,Description,Type,Make,Model,Serial Number,Operating System,Purchase Date,Warranty Expire,Install Date,"
                              "Assigned To,Location,Physical Location,Notes,Client,Primary IP,Primary MAC\n"
                              "PC-1,,Laptop,Dell,5420,S1,Windows 11,2023-03-01,2026-03-01,,Zoé,Siège,B2,,ACME,192.0.2.1,02:00:00:00:00:01\n")  # fmt: skip
    for reading in (imported, exported):
        one = reading.observations[0]
        assert (one.kind, one.hostname, one.serial, one.os, one.user, one.site) == (
            "endpoint", "PC-1", "S1", "Windows 11", "Zoé", "Siège",
        )  # fmt: skip
    assert imported.observations[0].attributes["notes"] == "=formule"
    assert exported.observations[0].ips == ["192.0.2.1"]


def test_padded_headings_and_a_client_with_its_contact(tmp_path):
    contacts = read(
        tmp_path,
        " Full Name , Job Title , Department Name , Email Address \nZoé M,DAF,Finance,zoe@acme.example\n",
    )
    assert contacts.observations[0].identifiers["email"] == "zoe@acme.example"
    client = read(
        tmp_path,
        "Client Name,Primary Location Name,City,Primary Contact Name,Title,Contact Email\nACME,Siège,Lyon,Zoé,DAF,z@acme.example\n",
    )
    assert [(one.kind, one.name, one.site) for one in client.observations] == [
        ("site", "Siège", None),
        ("person", "Zoé", "Siège"),
    ]


def test_software_keys_are_secrets(tmp_path):
    reading = read(
        tmp_path,
        "Name,Version,Description,Type,License Type,Seats,Key\nOffice,2021,,App,Volume,5,Canari-Key-1\n",
    )
    assert [(secret.kind, secret.material) for secret in reading.secrets] == [
        ("licence-key", b"Canari-Key-1")
    ]
    assert "Canari" not in repr(reading.observations)
