"""Attachments come with their entry; what the export lacks is told; older nesting is accepted."""

import json
import zipfile

from bascule.readers.read_file import read_file


def test_files_nesting_and_archived_entries(tmp_path):
    document = {"documentAttributes": {"fileName": "plan.pdf", "documentId": "d1"}}
    items = [
        {"item": {"categoryUuid": "006", "overview": {"title": "Plan"}, "details": document}},
        {"categoryUuid": "006", "state": "archived", "overview": {"title": "Perdu"},
         "details": {"documentAttributes": {"fileName": "x", "documentId": "gone"}}},
    ]  # fmt: skip
    data = {"accounts": [{"vaults": [{"attrs": {"name": "Commun"}, "items": items}]}]}
    file = tmp_path / "e.1pux"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("export.attributes", "{}")
        archive.writestr("export.data", json.dumps(data))
        archive.writestr("files/d1__plan.pdf", b"%PDF")
        archive.writestr("files/d9__orphan", b"x")
    result = read_file(file)
    assert (result.reader, result.error) == ("onepassword", None)
    assert [(secret.kind, secret.material) for secret in result.reading.secrets] == [("attachment", b"%PDF")]
    assert [one.attributes["folder"] for one in result.reading.observations] == [
        "Commun",
        "Commun (archived)",
    ]
    assert [part.what for part in result.reading.not_read] == ["x", "a file"]
